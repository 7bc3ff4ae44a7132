"""What the rules and the filter make of a reply together."""

import pytest

from blog.models import Site
from comments import moderation, posting, receiving
from comments.models import Comment, Doubt, Protection, Writer
from comments.spam import Arrival, Outcome, features, scoring, verdict
from comments.spam.content import Content
from comments.spam.scoring import MIN_LESSONS
from tests.comments.spam.lessons import teach_enough

pytestmark = pytest.mark.django_db

# Like what was learned, but no repetition of it; and as much like the one as like the other.
LIKE_SPAM = "Cheap bonus games, and casino pills at https://pills.example/bonus"
LIKE_FINE = "We read the thermometer in the fridge each morning, and keep the vaccine on my ward"
MIXED = f"{LIKE_FINE}. {LIKE_SPAM}"


@pytest.fixture
def learned(post) -> None:
    teach_enough(post)


@pytest.fixture
def arrive(post):
    def arrive(text: str, name: str = "Max", **fields) -> Arrival:
        return Arrival(entry=post, parent=None, name=name, text=text, **fields)

    return arrive


@pytest.fixture
def known(post) -> Writer:
    """A visitor whose reply was shown."""
    writer = Writer.objects.create()
    posting.post(post.pk, name="Max", text="Before.", state="approved", writer=writer)
    return writer


def score_of(text: str) -> float:
    return scoring.score(features.traits(Content("Max", text))).value


@pytest.mark.usefixtures("learned")
class TestOutcomes:
    @pytest.mark.parametrize(
        ("text", "name", "outcome", "doubt"),
        [
            (LIKE_SPAM, "Max", Outcome.SPAM, Doubt.STRONG),
            (LIKE_FINE, "Eve", Outcome.FINE, Doubt.NONE),
            (MIXED, "Zoe", Outcome.UNSURE, Doubt.UNSURE),
        ],
    )
    def test_there_are_three(self, arrive, text, name, outcome, doubt):
        found = verdict(arrive(text, name))
        assert (found.outcome, found.doubt) == (outcome, doubt)

    def test_the_worse_of_rules_and_filter_counts_and_all_reasons_are_given(self, arrive):
        found = verdict(arrive(LIKE_SPAM), Protection(held_words="pills"))
        assert found.outcome == Outcome.SPAM
        assert [str(code) for code, _detail in found.reasons] == ["word", "filter"]
        found = verdict(arrive(LIKE_FINE, "Eve"), Protection(spam_words="fridge"))
        assert (found.outcome, found.doubt) == (Outcome.SPAM, Doubt.NONE)

    def test_a_writer_whom_moderators_trust_is_none_of_its_business(self, arrive):
        trusted = Writer.objects.create(trust=Writer.Trust.TRUSTED)
        assert verdict(arrive(LIKE_SPAM, writer=trusted)).outcome == Outcome.FINE

    def test_nothing_is_lost_by_score(self, arrive):
        received = receiving.receive(arrive(LIKE_SPAM), Site.current())
        assert Comment.objects.get(pk=received.reply.pk).state == "spam"

    def test_of_a_writer_who_was_approved_before_what_looks_like_spam_only_waits(
        self, arrive, known
    ):
        arrival = arrive(LIKE_SPAM, writer=known)
        judgement = receiving.judge(arrival, Site.current())
        assert (judgement.state, judgement.doubt) == ("pending", Doubt.UNSURE)

    def test_of_such_a_writer_what_is_merely_doubtful_is_shown(self, arrive, known):
        judgement = receiving.judge(arrive(MIXED, writer=known), Site.current())
        assert (judgement.state, list(judgement.reasons)) == ("approved", [])

    def test_what_it_thought_is_kept_with_the_reply(self, arrive):
        received = receiving.receive(arrive(MIXED, "Zoe"), Site.current())
        received.reply.refresh_from_db()
        assert (received.reply.state, received.reply.doubt) == ("pending", Doubt.UNSURE)
        (step,) = received.reply.decisions.all()
        assert [code for code, _detail in step.reasons] == ["filter"]


def test_with_too_few_lessons_the_rules_alone_decide(arrive, post):
    replies = [Comment(name="Max", text=LIKE_SPAM, html=LIKE_SPAM) for _ in range(MIN_LESSONS - 1)]
    posting.plant(post, replies)
    moderation.mark_spam(Comment.objects.all())
    found = verdict(arrive(LIKE_SPAM), Protection(duplicates_held=False))
    assert (found.outcome, found.reasons) == (Outcome.FINE, ())


def test_what_it_was_wrong_about_it_takes_for_fine_once_it_was_told(arrive, learned, post):
    before = score_of(LIKE_SPAM)
    for _number in range(5):
        reply = posting.post(post.pk, name="Max", text=LIKE_SPAM, state="spam")
        moderation.approve(Comment.objects.filter(pk=reply.pk))
    assert score_of(LIKE_SPAM) < before


def test_a_verdict_costs_two_queries_at_the_most(arrive, learned, django_assert_max_num_queries):
    first, rules = arrive(LIKE_SPAM), Protection.current()
    first.author_like  # noqa: B018 (the names of authors stay in memory)
    with django_assert_max_num_queries(2):
        assert verdict(first, rules).outcome == Outcome.SPAM
