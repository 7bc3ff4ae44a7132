"""Checks that somebody adds by SPAM_CHECKS."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from blog.models import Site
from comments import reasons, receiving
from comments.linkbacks import judging
from comments.models import Mention, Protection, Writer
from comments.spam import Arrival, Outcome, checks, verdict
from tests.comments.spam import checks_of_ours
from tests.comments.spam.lessons import SPAM, teach_enough

pytestmark = pytest.mark.django_db

HERE = "tests.comments.spam.checks_of_ours"


@pytest.fixture(autouse=True)
def ask(settings):
    settings.SPAM_CHECKS = [f"{HERE}.ask"]
    checks_of_ours.asked.clear()


@pytest.fixture
def arrive(post):
    def arrive(text: str = "Hm.", **fields) -> Arrival:
        return Arrival(entry=post, parent=None, name="Bob", text=text, **fields)

    return arrive


@pytest.mark.parametrize("outcome", list(Outcome))
def test_what_it_finds_counts(arrive, outcome):
    assert verdict(arrive(f"find {outcome}")).outcome == outcome


def test_moderators_read_why_and_the_writer_learns_nothing(arrive):
    received = receiving.receive(arrive("find unsure"), Site.current())
    (step,) = received.reply.decisions.all()
    assert received.reply.state == "pending"
    assert reasons.words(step.reasons) == ["A check of your own: Somebody says unsure, 100 %"]
    assert "Somebody" not in reasons.words_for_writer(step.reasons)


def test_mentions_are_shown_to_it_too(post):
    mention = Mention(entry=post, source="https://a.example/", excerpt="find spam")
    assert judging.judge(mention, Site(), Protection()).state == "spam"


def test_it_is_not_asked_of_what_the_rules_take_for_spam_nor_of_those_who_are_trusted(arrive):
    trusted = Writer.objects.create(trust=Writer.Trust.TRUSTED)
    assert verdict(arrive("find spam", writer=trusted)).outcome == Outcome.FINE
    assert verdict(arrive("find spam", trap="x")).outcome == Outcome.SPAM
    assert checks_of_ours.asked == []


def test_it_does_not_silence_the_filter(arrive, post):
    teach_enough(post)
    assert verdict(arrive(SPAM.format(number=7))).outcome == Outcome.SPAM


@pytest.mark.parametrize("name", ["break_down", "mumble"])
def test_one_that_fails_loses_no_reply_and_leaves_word(arrive, settings, caplog, name):
    settings.SPAM_CHECKS = [f"{HERE}.{name}", f"{HERE}.ask"]
    assert verdict(arrive()).outcome == Outcome.FINE
    assert verdict(arrive("find spam")).outcome == Outcome.SPAM
    assert f"The check {name} of SPAM_CHECKS has failed." in caplog.text


@pytest.mark.parametrize(
    "name", ["nowhere.ask", f"{HERE}.nothing", f"{HERE}.NO_FUNCTION", "tests.comments"]
)
def test_one_that_is_not_there_is_refused_by_name(name):
    with pytest.raises(ImproperlyConfigured, match=f"SPAM_CHECKS: '{name}'"):
        checks.load((name,))
