"""What becomes of a mention that was seen to link here."""

import pytest
from django.utils import timezone

from blog.models import Site
from comments import reasons
from comments.linkbacks.judging import judge
from comments.models import Mention, Protection
from comments.models.comments import Doubt
from comments.spam import scoring, training

pytestmark = pytest.mark.django_db


@pytest.fixture
def mention(post):
    """Makes mentions by pages that link here."""

    def mention(source: str = "https://peer.example/notes/", **fields) -> Mention:
        fields = {
            "title": "On cold chains",
            "excerpt": "They write about it here.",
            "received_at": timezone.now(),
            "verification": Mention.Verification.LINKS,
        } | fields
        return Mention.objects.create(entry=post, protocol="webmention", source=source, **fields)

    return mention


def judged(mention: Mention, rule: str = "open", **rules) -> tuple[str, list[str]]:
    """The state, and why in words."""
    judgement = judge(mention, Site(reply_policy=rule), Protection(**rules))
    return judgement.state, reasons.words(judgement.reasons, is_mention=True)


class TestPolicy:
    def test_where_replies_appear_at_once_mentions_do(self, mention):
        assert judged(mention()) == ("approved", [])

    def test_where_all_replies_wait_mentions_do(self, mention):
        mention("https://peer.example/before/", state="approved")
        assert judged(mention(), "hold") == ("pending", ["All mentions of this post wait"])

    def test_where_the_discussion_was_closed_meanwhile_they_wait(self, mention):
        assert judged(mention(), "closed") == ("pending", ["The discussion is closed"])

    def test_the_first_by_a_site_waits(self, mention):
        mention("https://other.example/", state="approved")
        assert judged(mention(), "newcomers") == ("pending", ["The first mention by this site"])

    def test_later_ones_by_a_site_that_is_shown_do_not(self, mention):
        mention("https://www.peer.example/before/", state="approved")
        assert judged(mention(), "newcomers") == ("approved", [])

    @pytest.mark.parametrize(
        "fields",
        [
            {"state": "pending"},
            {"state": "spam"},
            {"state": "approved", "verification": "missing"},
            {"state": "approved", "received_at": None},
        ],
        ids=["waits", "spam", "does not link here any more", "came from another blog"],
    )
    def test_what_is_not_shown_or_was_imported_makes_no_site_known(self, mention, fields):
        mention("https://peer.example/before/", **fields)
        assert judged(mention(), "newcomers")[0] == "pending"

    def test_a_mention_does_not_make_its_own_site_known(self, mention):
        assert judged(mention(state="approved"), "newcomers")[0] == "pending"

    def test_the_rule_of_the_post_goes_before_that_of_the_blog(self, mention, post):
        post.reply_policy = "hold"
        assert judged(mention())[0] == "pending"


class TestLists:
    @pytest.mark.parametrize(
        "fields",
        [
            {"author": "Casino King"},
            {"title": "Best CASINO"},
            {"excerpt": "in a casino, at night"},
            {"source": "https://peer.example/best-casino/"},
        ],
        ids=["author", "title", "excerpt", "address"],
    )
    @pytest.mark.parametrize(("kind", "state"), [("spam", "spam"), ("held", "pending")])
    def test_words_are_looked_for_wherever_readers_see_them(self, mention, fields, kind, state):
        expected = (state, ["A word on your list: casino"])
        assert judged(mention(**fields), **{f"{kind}_words": "casino"}) == expected

    @pytest.mark.parametrize(("kind", "state"), [("spam", "spam"), ("held", "pending")])
    @pytest.mark.parametrize(
        ("source", "line"),
        [
            ("https://peer.example/", "peer.example"),
            ("https://www.peer.example/", "peer.example"),
            ("https://a.peer.example/", "peer.example"),
            ("https://xn--bcher-kva.example/", "bücher.example"),
        ],
    )
    def test_sites_are_found_with_their_subdomains(self, mention, kind, state, source, line):
        expected = (state, [f"A site on your list: {line}"])
        assert judged(mention(source), **{f"{kind}_hosts": line}) == expected

    def test_a_site_whose_name_ends_alike_is_another_one(self, mention):
        assert judged(mention("https://notpeer.example/"), spam_hosts="peer.example")[1] == []

    def test_a_spam_site_stays_one_that_was_shown_before(self, mention):
        mention("https://peer.example/before/", state="approved")
        assert judged(mention(), spam_hosts="peer.example")[0] == "spam"

    def test_who_uses_the_name_of_an_author_waits(self, mention, author):
        expected = ("pending", ["It uses the name of an author: Alice Author"])
        assert judged(mention(author="Alice Auth0r")) == expected

    def test_markup_in_what_a_page_says_is_text(self, mention):
        hostile = mention(title='"><a href="https://evil.example/">x</a>')
        assert judged(hostile, spam_hosts="evil.example")[0] == "spam"
        assert judged(hostile, spam_words="href x") == ("approved", [])


class TestFilter:
    @pytest.fixture(autouse=True)
    def lessons(self, mention):
        """As many as it needs: pills are spam, cold chains are fine."""
        number = scoring.MIN_LESSONS // 2
        for is_spam, title in ((True, "Cheap pills now"), (False, "Cold chain report")):
            made = [
                mention(f"https://{is_spam}{n}.example/", title=title, excerpt=title)
                for n in range(number)
            ]
            training.teach(Mention, {one.pk: is_spam for one in made})

    def pills(self, mention) -> Mention:
        return mention(title="Cheap pills now", excerpt="Cheap pills now")

    def test_what_is_like_spam_is_put_aside_and_says_so(self, mention):
        judgement = judge(self.pills(mention), Site(), Protection())
        assert judgement.state == "spam"
        assert judgement.doubt == Doubt.STRONG
        assert "like what you marked as spam" in reasons.words(judgement.reasons)[0]

    def test_of_a_site_that_is_shown_it_only_waits(self, mention):
        mention("https://peer.example/before/", state="approved")
        judgement = judge(self.pills(mention), Site(), Protection())
        assert (judgement.state, judgement.doubt) == ("pending", Doubt.UNSURE)

    def test_what_is_like_what_was_approved_is_shown(self, mention):
        assert judged(mention(title="Cold chain report", excerpt="Cold chain"))[0] == "approved"


def test_it_costs_four_queries_at_the_most(mention, author, django_assert_max_num_queries):
    made = mention(author="Somebody")
    site = Site(reply_policy="newcomers")
    with django_assert_max_num_queries(4):
        judge(made, site)
