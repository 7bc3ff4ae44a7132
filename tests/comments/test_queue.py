"""The moderator's queue in the admin, without scripts and with htmx."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.http import QueryDict
from django.utils import timezone

from blog.models import User
from comments import moderation, posting, queue
from comments.models import Comment, Decision, Flag, Writer
from comments.queue import Question, pages
from tests.comments.conftest import HTMX, QUEUE

pytestmark = pytest.mark.django_db


@pytest.fixture
def see(admin_client):
    """The page of the queue, with what the address asks for."""

    def see(query: str = "") -> str:
        response = admin_client.get(QUEUE + query)
        assert response.status_code == 200
        return response.content.decode()

    return see


@pytest.fixture
def moderator(db) -> User:
    """Mona, who may look after the replies and nothing else."""
    mona = User.objects.create_user("mona", is_staff=True)
    mona.user_permissions.add(Permission.objects.get(codename="change_comment"))
    return mona


def names(page: str) -> list[str]:
    return re.findall(r'id="who-\d+"><b>(.*?)</b>', page)


class TestWhoMay:
    @pytest.mark.parametrize("address", ["", "1/", "bulk/", "undo/"])
    def test_strangers_are_led_to_signing_in(self, client, address):
        method = client.post if address else client.get
        response = method(QUEUE + address)
        assert response.status_code == 302
        assert response.url.startswith("/admin/login/")

    @pytest.mark.parametrize("address", ["", "1/", "bulk/", "undo/"])
    def test_others_who_are_signed_in_are_refused(self, client, author, address):
        author.is_staff = True
        author.save()
        client.force_login(author)
        method = client.post if address else client.get
        assert method(QUEUE + address).status_code == 403

    def test_a_moderator_needs_no_other_right(self, client, moderator, reply):
        client.force_login(moderator)
        assert client.get(QUEUE).status_code == 200
        client.post(f"{QUEUE}{reply.pk}/", {"act": "approve", "seen": "pending"})
        assert Comment.objects.visible().exists()
        assert "1 reply is waiting" not in client.get("/admin/").content.decode()

    @pytest.mark.parametrize("address", ["1/", "bulk/", "undo/"])
    def test_what_changes_something_is_only_sent(self, admin_client, address):
        assert admin_client.get(QUEUE + address).status_code == 405


class TestWhatIsSeen:
    def test_each_part_shows_its_own_and_all_are_counted(self, see, write):
        for state in ("pending", "approved", "spam", "removed"):
            write(name=f"Who is {state}", state=state)
        for show, state in queue.STATES.items():
            page = see(f"?show={show}")
            assert names(page) == [f"Who is {state}"]
            assert re.findall(r'class="count">(\d+)', page) == ["1", "0", "1", "1", "1", "0"]

    def test_an_item_tells_what_is_needed_to_decide(self, see, write, post):
        parent = write("How **so**?", name="Eve", state="approved")
        writer = Writer.objects.create(trust="distrusted")
        write("Earlier", state="approved", writer=writer)
        reply = write("Because [of it](https://example.org/)", writer=writer, parent_id=parent.pk)
        Decision.objects.create(
            comment=reply, after="pending", by="rules", reasons=[["links", "1"], ["newcomer", ""]]
        )
        Flag.objects.create(comment=reply, key="a", reason="personal", note="It names me")
        page = see()
        assert f'<a href="{post.get_absolute_url()}">{post}</a>' in page
        assert "In reply to <b>Eve</b>" in page
        assert "<p>How <strong>so</strong>?</p>" in page
        assert 'href="https://example.org/"' in page
        assert "Number of links: 1" in page
        assert "The first reply of a newcomer" in page
        assert "It tells private things about somebody: “It names me”" in page
        assert "2 replies by this writer (1 shown, 1 waiting)" in page
        assert "always held" in page

    def test_what_a_visitor_typed_is_escaped(self, see, write):
        write(name="<script>x</script>", text="<script>x</script>")
        assert "<script>x" not in see()

    def test_newest_first_or_by_thread(self, see, write, make_post):
        older, newer = make_post("Older"), make_post("Newer")
        first = write(name="1", entry=older)
        root = write(name="2", entry=newer, state="approved")
        write(name="3", entry=newer)
        write(name="4", entry=newer, parent_id=root.pk)
        write(name="5", entry=older)
        Comment.objects.filter(pk=first.pk).update(posted_at=timezone.now() - timedelta(days=1))
        assert names(see()) == ["5", "4", "3", "1"]
        assert names(see("?order=thread")) == ["4", "3", "1", "5"]

    def test_of_those_that_wait_what_is_like_spam_comes_last(self, see, write):
        for name, doubt in (("1", 0), ("2", 2), ("3", 1), ("4", 2), ("5", 0)):
            Comment.objects.filter(pk=write(name=name).pk).update(doubt=doubt)
        assert names(see()) == ["5", "1", "3", "4", "2"]
        assert names(see("?order=newest")) == ["5", "4", "3", "2", "1"]

    def test_reports_are_a_part_until_somebody_decides(self, see, write, act):
        reply = write(name="Reported", state="approved")
        write(name="Fine", state="approved")
        Flag.objects.create(comment=reply, key="a", reason="abuse")
        assert names(see("?show=reported")) == ["Reported"]
        assert "Kept in spite of reports" in act(reply, "keep")
        assert names(see("?show=reported")) == []
        assert reply.is_visible

    def test_reports_are_counted_once(self, see, write):
        reply = write()
        Decision.objects.create(
            comment=reply, after="pending", by="readers", reasons=[["flagged", "1"]]
        )
        assert "Reports by readers: 1" in see()
        Flag.objects.create(comment=reply, key="a", reason="abuse")
        assert "One report by a reader" in see()
        assert "Reports by readers: 1" not in see()

    def test_all_replies_of_one_writer_stand_together(self, see, write):
        writer = Writer.objects.create()
        write(name="One", writer=writer, state="spam")
        write(name="Two", writer=writer)
        write(name="Other")
        assert f'href="{QUEUE}?writer={writer.pk}"' in see()
        assert names(see(f"?writer={writer.pk}")) == ["Two", "One"]

    def test_what_its_writer_took_back_is_not_shown(self, see, reply):
        moderation.remove(Comment.objects.all(), by=Decision.By.WRITER)
        assert names(see("?show=removed")) == []

    def test_where_nothing_is_it_says_so(self, see):
        for show in queue.Show:
            assert '<p class="queue-empty" tabindex' in see(f"?show={show}")
        assert "Nothing waits." in see()

    @pytest.mark.parametrize(
        "query", ["?show=x", "?order=x", "?after=x", "?after=99", "?writer=-1", "?after=²", "?at=x",
                  "?writer=99999999999999999999"],
    )  # fmt: skip
    def test_what_is_not_understood_is_ignored(self, see, reply, query):
        assert names(see(query)) == ["Bob"]

    @pytest.mark.parametrize("order", ["doubt", "newest", "thread"])
    def test_the_next_page_leaves_nothing_out_when_the_first_was_worked_through(
        self, see, write, order, monkeypatch
    ):
        monkeypatch.setattr(pages, "PAGE", 2)
        for number in range(5):
            reply = write(name=str(number))
            Comment.objects.filter(pk=reply.pk).update(doubt=number % 2)
        seen, query = [], f"?order={order}"
        while query:
            page = see(query)
            seen += names(page)
            moderation.approve(Comment.objects.filter(name__in=names(page)))
            following = re.search(r'href="(\?[^"]*)" rel="next"', page)
            query = following[1].replace("&amp;", "&") if following else ""
        assert sorted(seen) == list("01234")

    def test_fifty_cost_as_many_queries_as_two(self, see, post, django_assert_max_num_queries):
        def fill(count: int) -> None:
            replies = []
            for writer in Writer.objects.bulk_create(Writer() for _ in range(count)):
                parent = Comment(name="Ann", text="Hm.", html="<p>Hm.</p>", state="approved")
                fields = {"parent": parent, "writer": writer, "state": "pending"}
                replies += [parent, Comment(name="Bob", text="No.", html="<p>No.</p>", **fields)]
            posting.plant(post, replies)
            Flag.objects.bulk_create(
                Flag(comment=reply, key="k", reason="abuse") for reply in replies if reply.parent
            )

        fill(2)
        with django_assert_max_num_queries(13):
            see()
        fill(48)
        with django_assert_max_num_queries(13):
            assert len(names(see())) == pages.PAGE


class TestDeciding:
    @pytest.mark.parametrize(
        ("wanted", "state", "words"),
        [
            ("approve", "approved", "Approved: the reply by Bob."),
            ("spam", "spam", "Marked as spam: the reply by Bob."),
            ("remove", "removed", "Removed: the reply by Bob."),
        ],
    )
    def test_it_is_done_confirmed_and_undone(self, admin_client, reply, act, wanted, state, words):
        page = act(reply, wanted)
        reply.refresh_from_db()
        assert reply.state == state
        assert words in page
        step = re.search(r'name="step" value="(\d+)"', page)[1]
        page = admin_client.post(f"{QUEUE}undo/", {"step": step}, follow=True).content.decode()
        reply.refresh_from_db()
        assert reply.state == "pending"
        assert "One step was undone." in page

    def test_one_comes_back_to_the_place_in_the_queue(self, admin_client, write):
        following, reply = write(name="Following"), write(name="Decided")
        response = admin_client.post(
            f"{QUEUE}{reply.pk}/",
            {"act": "approve", "seen": "pending", "back": "show=waiting&order=thread",
             "next": following.pk},
        )  # fmt: skip
        assert response.url == f"{QUEUE}?show=waiting&order=thread&at={following.pk}#said"
        page = admin_client.get(response.url).content.decode()
        assert page.index('id="said"') < page.index(f'id="item-{following.pk}"')

    def test_after_the_last_one_it_is_said_at_the_end(self, write, act):
        reply, left = write(), write()
        page = act(reply, "spam")
        assert page.index('id="said"') > page.index(f'id="item-{left.pk}"')

    def test_with_htmx_one_line_takes_its_place_and_the_counts_follow(self, reply, act):
        part = act(reply, "approve", htmx=True)
        assert "<html" not in part
        assert "Approved: the reply by Bob." in part
        assert 'name="step"' in part
        assert 'id="queue-tabs"' in part
        assert "reply is waiting" not in part

    def test_undone_with_htmx_the_reply_is_back_in_its_place(self, admin_client, reply, act):
        act(reply, "spam", htmx=True)
        form = {"step": Decision.objects.get().pk}
        part = admin_client.post(f"{QUEUE}undo/", form, headers=HTMX).content.decode()
        assert names(part) == ["Bob"]
        assert "1 reply is waiting" in part

    def test_a_reason_for_removing_reaches_readers(self, reply, act):
        act(reply, "remove", note="Off the subject")
        reply.refresh_from_db()
        assert reply.removal_reason == "Off the subject"
        assert Decision.objects.get().note == "Off the subject"

    @pytest.mark.parametrize("htmx", [True, False])
    def test_whoever_comes_second_is_told_what_happened(self, reply, author, act, htmx):
        moderation.mark_spam(Comment.objects.all(), user=author)
        page = act(reply, "approve", htmx=htmx, status=409)
        reply.refresh_from_db()
        assert reply.state == "spam"
        assert "What was decided last: Marked as spam, by Alice Author." in page

    def test_what_was_deleted_meanwhile_is_said_too(self, reply, act):
        posting.delete(reply)
        assert "This reply was deleted meanwhile." in act(reply, "approve")

    def test_undoing_what_somebody_changed_since_is_refused(self, admin_client, reply, act):
        act(reply, "approve")
        step = Decision.objects.get()
        moderation.mark_spam(Comment.objects.all())
        form = {"step": step.pk}
        page = admin_client.post(f"{QUEUE}undo/", form, follow=True).content.decode()
        assert "This cannot be undone any more" in page
        reply.refresh_from_db()
        assert reply.state == "spam"

    @pytest.mark.parametrize("form", [{}, {"act": "delete"}, {"act": "approve", "seen": "x"}])
    def test_a_form_that_nobody_showed_does_nothing(self, admin_client, reply, form):
        assert admin_client.post(f"{QUEUE}{reply.pk}/", form).status_code == 422
        reply.refresh_from_db()
        assert reply.state == "pending"

    def test_the_writer_is_trusted_and_the_reply_stays_in_the_queue(self, write, act):
        writer = Writer.objects.create()
        page = act(write(writer=writer), "trust")
        writer.refresh_from_db()
        assert writer.trust == "trusted"
        assert names(page) == ["Bob"]

    @pytest.mark.parametrize(
        ("wanted", "field", "value"),
        [("pick", "is_pick", True), ("unpick", "is_pick", False), ("lock", "is_locked", True),
         ("unlock", "is_locked", False)],
    )  # fmt: skip
    def test_picks_and_locks(self, write, act, wanted, field, value):
        reply = write(state="approved")
        Comment.objects.update(**{field: not value})
        act(reply, wanted)
        assert getattr(Comment.objects.get(), field) is value


class TestBulk:
    @pytest.fixture
    def send(self, admin_client):
        def send(replies: list[Comment], act: str) -> str:
            form = {"act": act, "selected": [f"{reply.pk}-{reply.state}" for reply in replies]}
            return admin_client.post(f"{QUEUE}bulk/", form, follow=True).content.decode()

        return send

    def test_all_that_were_selected_change_and_are_undone_together(self, admin_client, write, send):
        replies = [write(), write(), write(state="approved")]
        write(name="Not selected")
        page = send(replies, "spam")
        assert "Marked as spam: 3 replies." in page
        assert Comment.objects.filter(state="spam").count() == 3
        steps = re.search(r'name="step" value="([\d,]+)"', page)[1]
        admin_client.post(f"{QUEUE}undo/", {"step": steps})
        assert [Comment.objects.get(pk=reply.pk).state for reply in replies] == [
            "pending",
            "pending",
            "approved",
        ]

    def test_what_was_done_is_said_above_those_that_are_left(self, write, send):
        reply, left = write(), write()
        page = send([reply], "spam")
        assert page.index('id="said"') < page.index(f'id="item-{left.pk}"')

    def test_those_that_somebody_decided_on_meanwhile_are_left(self, write, send):
        reply, other = write(), write()
        moderation.approve(Comment.objects.filter(pk=other.pk))
        page = send([reply, other], "spam")
        assert "Marked as spam: one reply." in page
        assert "One was left as it is: somebody decided on it meanwhile." in page
        other.refresh_from_db()
        assert other.is_visible

    def test_with_nothing_selected_it_says_so(self, send):
        assert "Select something first." in send([], "spam")

    @pytest.mark.parametrize(
        "form",
        [
            {"act": "lock", "selected": "1-pending"},
            {"act": "spam", "selected": ["x-pending", "1-x", "²-spam"]},
        ],
    )
    def test_a_form_that_nobody_showed_does_nothing(self, admin_client, reply, form):
        assert admin_client.post(f"{QUEUE}bulk/", form).status_code == 302
        assert not Decision.objects.exists()


def test_a_question_survives_its_own_address():
    one = Question(show=queue.Show.SPAM, order=queue.Order.THREAD, writer=3, after=7)
    other = Question(queue.What.MENTIONS, queue.Show.SPAM, host="peer.example")
    for question in (one, other):
        assert Question.read(QueryDict(question.query())) == question
