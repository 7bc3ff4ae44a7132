"""Mentions by other pages in the moderator's queue, without scripts and with htmx."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from comments import moderation, waiting
from comments.models import Decision, Mention
from comments.queue import STATES, pages
from tests.comments.conftest import HTMX, QUEUE
from tests.comments.mentions import mention_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def write(post):
    """Makes mentions that wait, each by a site of its own unless told otherwise."""

    def write(host: str = "peer.example", **fields) -> Mention:
        fields = {"state": "pending", "received_at": timezone.now()} | fields
        number = Mention.objects.count()
        return mention_of(post, f"https://{host}/notes/{number}/", **fields)

    return write


@pytest.fixture
def see(admin_client):
    def see(query: str = "") -> str:
        response = admin_client.get(f"{QUEUE}?what=mentions&{query}")
        assert response.status_code == 200
        return response.content.decode()

    return see


@pytest.fixture
def act(admin_client):
    """Sends the form of a mention as it was opened."""

    def act(mention: Mention, act: str, *, htmx: bool = False, status: int = 200, **fields):
        form = {"act": act, "seen": mention.state, "back": "what=mentions&show=waiting"} | fields
        address = reverse("admin:comments_mention_act", args=[mention.pk])
        response = admin_client.post(address, form, headers=HTMX if htmx else {}, follow=not htmx)
        assert response.status_code == status
        return response.content.decode()

    return act


def sites(page: str) -> list[str]:
    return re.findall(r'id="who-\d+"><b>(.*?)</b>', page)


def counts(page: str) -> list[str]:
    return re.findall(r'class="count">(\d+)', page)


class TestWhatIsSeen:
    def test_each_part_shows_its_own_and_all_are_counted(self, see, write):
        for state in ("pending", "approved", "spam", "removed"):
            write(f"{state}.example", state=state)
        for show, state in STATES.items():
            page = see(f"show={show}")
            assert sites(page) == [f"{state}.example"]
            assert counts(page)[5:] == ["1", "1", "1", "1", "1"]

    def test_the_replies_have_their_count_of_mentions_beside_them(self, admin_client, write):
        write()
        write("other.example")
        page = admin_client.get(QUEUE).content.decode()
        assert counts(page) == ["0", "0", "0", "0", "0", "2"]
        assert sites(page) == []

    @pytest.mark.parametrize("verification", ["unchecked", "missing", "unreadable"])
    def test_what_does_not_link_here_needs_nobody(self, see, write, verification):
        for state in ("pending", "approved"):
            write(state=state, verification=verification)
        assert sites(see()) == sites(see("show=shown")) == []
        assert "No mention waits." in see()

    def test_an_item_tells_what_is_needed_to_decide(self, see, write, post):
        write(state="spam")
        mention = write(
            title="On cold chains", author="Eve", excerpt="They say\nthat", kind="reply",
            protocol="pingback", verified_at=timezone.now(),
        )  # fmt: skip
        Decision.objects.create(
            mention=mention, after="pending", by="rules", reasons=[["new-site", ""], ["host", "x"]]
        )
        page = see()
        assert f'<a href="{post.get_absolute_url()}">{post}</a>' in page
        assert "pingback</span>" in page
        assert "reply</span>" in page
        assert "<b>On cold chains</b> · Eve" in page
        assert "They say<br>that" in page
        assert f'<a href="{mention.source}" rel="noreferrer nofollow noopener">' in page
        assert f">{mention.source}</a>" in page
        assert "It links here, as seen on" in page
        assert "The first mention by this site" in page
        assert "A site on your list: x" in page
        assert "2 mentions by this site (1 waiting, 1 spam)" in page

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"verification": "unchecked"}, "Nobody has looked yet whether it links here."),
            ({"verification": "missing", "detail": "410"}, "It does not link here. (410)"),
            ({"verification": "unreadable"}, "Its page could not be read."),
            (
                {"verification": "missing", "verified_at": timezone.now()},
                "It does not link here. The link was seen last on",
            ),
        ],
    )
    def test_of_spam_it_is_said_whether_the_page_was_looked_at(self, see, write, fields, words):
        write(state="spam", **fields)
        assert words in see("show=spam")

    def test_what_a_page_says_is_escaped(self, see, write):
        hostile = "<script>x</script>"
        write(title=hostile, author=hostile, excerpt=hostile)
        assert "<script>x" not in see()

    def test_what_is_like_spam_comes_last_and_newest_first_is_offered(self, see, write):
        now = timezone.now()
        for number, doubt in enumerate((0, 2, 1, 2, 0)):
            moment = now + timedelta(minutes=number)
            write(f"{number}.example", doubt=doubt, mentioned_at=moment)
        assert [site[0] for site in sites(see())] == list("40231")
        assert [site[0] for site in sites(see("order=newest"))] == list("43210")

    def test_all_of_one_site_stand_together(self, see, write):
        write(state="spam")
        write()
        write("other.example")
        assert 'href="/admin/comments/comment/queue/?what=mentions&amp;host=peer.example"' in see()
        assert sites(see("host=peer.example")) == ["peer.example", "peer.example"]
        assert "There is nothing more by this site." in see("host=none.example")

    @pytest.mark.parametrize(
        "query",
        ["show=reported", "order=thread", "order=x", "after=x", "after=99", "writer=1", "host="],
    )
    def test_what_is_not_understood_is_ignored(self, see, write, query):
        write()
        assert sites(see(query)) == ["peer.example"]

    @pytest.mark.parametrize("order", ["doubt", "newest"])
    def test_the_next_page_leaves_nothing_out_when_the_first_was_worked_through(
        self, see, write, order, monkeypatch
    ):
        monkeypatch.setattr(pages, "PAGE", 2)
        moment = timezone.now()
        for number in range(5):
            write(f"{number}.example", doubt=number % 2, mentioned_at=moment)
        seen, query = [], f"order={order}"
        while query:
            page = see(query)
            seen += sites(page)
            moderation.approve(Mention.objects.filter(host__in=sites(page)))
            following = re.search(r'href="\?([^"]*)" rel="next"', page)
            query = following[1].replace("&amp;", "&") if following else ""
        assert sorted(site[0] for site in seen) == list("01234")

    def test_fifty_cost_as_many_queries_as_two(self, see, write, django_assert_max_num_queries):
        for number in range(2):
            write(f"{number}.example")
        with django_assert_max_num_queries(13):
            see()
        for number in range(48):
            write(f"{number}.example")
        with django_assert_max_num_queries(13):
            assert len(sites(see())) == pages.PAGE


class TestDeciding:
    @pytest.mark.parametrize(
        ("wanted", "state", "words"),
        [
            ("approve", "approved", "Approved: the mention by peer.example."),
            ("spam", "spam", "Marked as spam: the mention by peer.example."),
            ("remove", "removed", "Removed: the mention by peer.example."),
        ],
    )
    def test_it_is_done_confirmed_and_undone(self, admin_client, write, act, wanted, state, words):
        mention = write()
        page = act(mention, wanted)
        mention.refresh_from_db()
        assert mention.state == state
        assert words in page
        step = re.search(r'name="step" value="(\d+)"', page)[1]
        form = {"step": step, "back": "what=mentions"}
        page = admin_client.post(f"{QUEUE}undo/", form, follow=True).content.decode()
        mention.refresh_from_db()
        assert mention.state == "pending"
        assert "One step was undone." in page
        assert sites(page) == ["peer.example"]

    def test_what_is_shown_can_be_held_again(self, write, act):
        mention = write(state="approved")
        act(mention, "hold")
        mention.refresh_from_db()
        assert mention.state == "pending"

    def test_what_was_not_seen_to_link_here_is_looked_at_first(self, write, act):
        mention = write(state="spam", verification="unchecked", received_at=None)
        page = act(mention, "approve", back="what=mentions&show=spam")
        assert "Readers see it once its page was seen to link here." in page
        assert list(Mention.objects.due()) == [mention]
        assert not Mention.objects.visible().exists()

    def test_with_htmx_one_line_takes_its_place_and_the_counts_follow(self, write, act):
        part = act(write(), "approve", htmx=True)
        assert "<html" not in part
        assert "Approved: the mention by peer.example." in part
        assert 'id="queue-tabs"' in part
        assert "is waiting" not in part

    def test_undone_with_htmx_the_mention_is_back_in_its_place(self, admin_client, write, act):
        act(write(), "spam", htmx=True)
        form = {"step": Decision.objects.get().pk}
        part = admin_client.post(f"{QUEUE}undo/", form, headers=HTMX).content.decode()
        assert sites(part) == ["peer.example"]
        assert "1 mention is waiting" in part

    @pytest.mark.parametrize("htmx", [True, False])
    def test_whoever_comes_second_is_told_what_happened(self, write, author, act, htmx):
        mention = write()
        moderation.mark_spam(Mention.objects.all(), user=author)
        page = act(mention, "approve", htmx=htmx, status=409)
        mention.refresh_from_db()
        assert mention.state == "spam"
        assert "What was decided last: Marked as spam, by Alice Author." in page

    def test_what_was_deleted_meanwhile_is_said_too(self, write, act):
        mention = write()
        Mention.objects.filter(pk=mention.pk).delete()
        assert "This mention was deleted meanwhile." in act(mention, "approve")

    @pytest.mark.parametrize(
        "form", [{}, {"act": "edit"}, {"act": "keep"}, {"act": "approve", "seen": "x"}]
    )
    def test_a_form_that_nobody_showed_does_nothing(self, admin_client, write, form):
        mention = write()
        address = reverse("admin:comments_mention_act", args=[mention.pk])
        assert admin_client.post(address, form).status_code == 422
        mention.refresh_from_db()
        assert mention.state == "pending"

    def test_it_is_only_sent(self, admin_client, write):
        address = reverse("admin:comments_mention_act", args=[write().pk])
        assert admin_client.get(address).status_code == 405


class TestBulk:
    @pytest.fixture
    def send(self, admin_client):
        def send(mentions: list[Mention], act: str) -> str:
            form = {
                "act": act,
                "back": "what=mentions",
                "selected": [f"{one.pk}-{one.state}" for one in mentions],
            }
            return admin_client.post(f"{QUEUE}bulk/", form, follow=True).content.decode()

        return send

    def test_all_that_were_selected_change_and_are_undone_together(self, admin_client, write, send):
        mentions = [write(), write(), write(state="approved")]
        write("other.example")
        page = send(mentions, "spam")
        assert "Marked as spam: 3 mentions." in page
        assert sites(page) == ["other.example"]
        steps = re.search(r'name="step" value="([\d,]+)"', page)[1]
        admin_client.post(f"{QUEUE}undo/", {"step": steps})
        states = [Mention.objects.get(pk=mention.pk).state for mention in mentions]
        assert states == ["pending", "pending", "approved"]

    def test_those_that_somebody_decided_on_meanwhile_are_left(self, write, send):
        mention, other = write(), write()
        moderation.approve(Mention.objects.filter(pk=other.pk))
        page = send([mention, other], "spam")
        assert "Marked as spam: one mention." in page
        assert "One was left as it is: somebody decided on it meanwhile." in page


class TestBlocking:
    def test_one_click_makes_spam_of_all_that_waits_and_one_undoes_it(
        self, admin_client, write, act
    ):
        first, second, shown = write(), write(), write(state="approved")
        page = act(first, "block")
        assert "Site blocked: peer.example. 2 mentions by it are spam now." in page
        assert {one.state for one in Mention.objects.exclude(pk=shown.pk)} == {"spam"}
        shown.refresh_from_db()
        assert shown.state == "approved"
        step = re.search(r'name="step" value="(\d+)"', page)[1]
        admin_client.post(f"{QUEUE}undo/", {"step": step})
        assert Mention.objects.get(pk=second.pk).state == "pending"
        assert Mention.objects.get(pk=first.pk).state == "pending"

    def test_with_htmx_the_page_is_fetched_anew_where_more_than_one_has_changed(self, write, act):
        first, _second = write(), write()
        assert act(first, "block", htmx=True) == ""

    def test_with_htmx_one_alone_is_put_aside_in_its_place(self, write, act):
        part = act(write(), "block", htmx=True)
        assert "Site blocked: peer.example. One mention by it is spam now." in part

    def test_a_blocked_site_can_be_unblocked(self, see, write, act):
        mention = write()
        act(mention, "block")
        assert 'value="unblock"' in see("show=spam")
        mention.refresh_from_db()
        page = act(mention, "unblock", back="what=mentions&show=spam")
        assert "Site no longer blocked: the mention by peer.example." in page
        assert 'value="block"' in page
        assert sites(page) == ["peer.example"]

    def test_a_name_that_cannot_stand_on_the_list_is_refused(self, write, act):
        page = act(write("[2606:4700::1]"), "block", status=409)
        assert "The list of spam sites takes no such name, or is full." in page


class TestTheFirstPageOfTheAdmin:
    def test_it_says_what_waits_and_leads_there(self, admin_client, write):
        write()
        page = admin_client.get("/admin/").content.decode()
        assert "Look at the page that links here and waits for you" in page
        assert f'href="{QUEUE}?what=mentions">1 mention is waiting</a>' in page

    def test_where_none_waits_it_is_silent(self, admin_client, write):
        write(verification="missing")
        assert "links here" not in admin_client.get("/admin/").content.decode()

    @pytest.mark.parametrize(
        ("replies", "mentions", "words"),
        [
            (0, 0, ""),
            (1, 0, "1 reply is waiting"),
            (0, 2, "2 mentions are waiting"),
            (1, 2, "Waiting: 1 reply, 2 mentions"),
        ],
    )
    def test_the_words_fit_the_numbers(self, replies, mentions, words):
        assert waiting.in_words(replies, mentions) == words
