"""One page of the queue, of replies or of mentions."""

from dataclasses import dataclass, replace

from comments.queue import mentions, replies
from comments.queue.items import Item
from comments.queue.questions import Question, What

PAGE = 50  # items; more than one goes through at a sitting makes the page slow to load
KINDS = {What.REPLIES: replies, What.MENTIONS: mentions}


@dataclass
class Page:
    """A page of the queue. `following` is the question that leads to the next one."""

    question: Question
    items: list[Item]
    following: Question | None


def counts(what: What) -> dict[str, int]:
    """How many replies or mentions each part of the queue has. Two queries or fewer."""
    return KINDS[what].counts()


def page_of(question: Question) -> Page:
    """What is asked for. Six queries or fewer, whatever the number.

    The next page begins after the last item of this one, and not at a number of items: each
    decision takes something from the list, so that with numbered pages some would be left out.
    """
    kind = KINDS[question.what]
    found = list(kind.after(question, kind.asked_for(question))[: PAGE + 1])
    items = kind.items_of(found[:PAGE])
    following = replace(question, after=found[PAGE - 1].pk) if len(found) > PAGE else None
    return Page(question, items, following)


def item_of(what: What, pk: int) -> Item | None:
    """One reply or mention, wherever it stands. Four queries."""
    return KINDS[what].item_of(pk)
