"""Discussions of any shape, for tests of how they are read."""

from django.utils.html import escape

from blog.models import Entry
from comments import posting
from comments.models import Comment


def plant(entry: Entry, *outline: tuple[str, int] | tuple[str, int, str], **fields) -> None:
    """Writes a discussion from an outline: (name, depth, state), in reading order.

    Replies are approved unless it says otherwise; `fields` are those of all of them.
    """
    replies, line = [], []
    for name, depth, *state in outline:
        reply = Comment(
            name=name,
            text=f"{name} says",
            html=f"<p>{escape(name)} says</p>",
            state=state[0] if state else Comment.State.APPROVED,
            **fields,
        )
        del line[depth:]
        reply.parent = line[-1] if line else None
        line.append(reply)
        replies.append(reply)
    posting.plant(entry, replies)


def thread(name: str, size: int) -> list[tuple[str, int]]:
    """A thread of some size: a reply, and answers to it."""
    return [(name, 0), *((f"{name} {number}", 1) for number in range(1, size))]


def chain(length: int) -> list[tuple[str, int]]:
    """Each reply answers the one before."""
    return [(f"voice {level}", level) for level in range(length)]
