"""One page of the queue, of replies or of mentions."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from comments.queue import mentions, replies
from comments.queue.items import Item
from comments.queue.questions import Question, What
from comments.spam import explaining, scoring
from comments.spam.scoring import Lessons

PAGE = 50  # items; more than one goes through at a sitting makes the page slow to load
KINDS = {What.REPLIES: replies, What.MENTIONS: mentions}


@dataclass
class Page:
    """A page of the queue.

    Attributes:
        following: the question that leads to the next one.
        learned: how much the spam filter has learned, by which it explains the items.
    """

    question: Question
    items: list[Item]
    following: Question | None
    learned: Lessons


def counts(what: What) -> dict[str, int]:
    """How many replies or mentions each part of the queue has. Two queries or fewer."""
    return KINDS[what].counts()


def page_of(question: Question) -> Page:
    """What is asked for. Eight queries or fewer, whatever the number.

    The next page begins after the last item of this one, and not at a number of items: each
    decision takes something from the list, so that with numbered pages some would be left out.
    """
    kind = KINDS[question.what]
    found = list(kind.after(question, kind.asked_for(question))[: PAGE + 1])
    items = kind.items_of(found[:PAGE])
    following = replace(question, after=found[PAGE - 1].pk) if len(found) > PAGE else None
    learned = scoring.lessons()
    if learned.are_enough:
        explain(items)
    return Page(question, items, following, learned)


def item_of(what: What, pk: int) -> Item | None:
    """One reply or mention, wherever it stands. Five queries."""
    item = KINDS[what].item_of(pk)
    if item:
        explain([item])
    return item


def explain(items: Iterable[Item]) -> None:
    """Has those that are held know what the filter makes of them now. One query."""
    filtered = [item for item in items if item.is_filtered]
    explanations = explaining.of(item.subject for item in filtered)
    for item, why in zip(filtered, explanations, strict=True):
        if why.score.lessons.are_enough:
            item.why = why
