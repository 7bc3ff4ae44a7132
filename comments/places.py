"""Where a new answer stands: its numbers in the nested set of its thread.

Plain nested sets are numbered without gaps, so that each answer moves all numbers after it by
two: below the oldest reply of a thread of 10,000 that wrote 10,000 rows again. Here numbers stay
free after each reply for the answers that it will get, and most answers move nothing. Where the
free ones are used up, all that comes after moves once, by so much that dozens of answers have
room in that place. What is true of any nested set stays true: a reply's interval holds those of
the replies below it, in reading order, and one without answers has nothing between its two.
"""

from typing import NamedTuple

from django.db import connection

from blog import rows
from comments.models import Comment
from comments.numbering import GAP

# Where none are left, so many are made free: enough for GAP answers with gaps of their own.
ROOM = GAP * GAP

# `answers_end` is where the last answer ends, `next_edge` the first number after the parent that
# is in use: of the next reply, or the end of the one that the parent answers.
LOOK = """
    SELECT parent.state, parent.tree_id, parent.level, parent.lft, parent.rght,
        EXISTS (
            SELECT FROM comments_comment AS above
            WHERE above.is_locked AND above.tree_id = parent.tree_id
                AND above.lft <= parent.lft AND above.rght >= parent.rght
        ),
        (
            SELECT answer.rght FROM comments_comment AS answer
            WHERE answer.parent_id = parent.id ORDER BY answer.lft DESC LIMIT 1
        ),
        (
            SELECT next.lft FROM comments_comment AS next
            WHERE next.tree_id = parent.tree_id AND next.lft > parent.rght
            ORDER BY next.lft LIMIT 1
        ),
        (SELECT above.rght FROM comments_comment AS above WHERE above.id = parent.parent_id)
    FROM comments_comment AS parent WHERE parent.id = %s AND parent.entry_id = %s
"""
WIDEN = "UPDATE comments_comment SET rght = %s WHERE id = %s"
MAKE_ROOM = """
    UPDATE comments_comment
    SET lft = CASE WHEN lft > %(after)s THEN lft + %(room)s ELSE lft END, rght = rght + %(room)s
    WHERE tree_id = %(tree_id)s AND rght > %(after)s
"""


class Parent(NamedTuple):
    """A reply that is to be answered, and the numbers around it.

    Attributes:
        is_locked: it or a reply above it takes no answers.
        answers_end: where the last answer ends; None without answers.
        next_start: where the next reply of the thread begins; None if there is none.
        above_end: where the reply ends that this one answers; None for the first of a thread.
    """

    state: str
    tree_id: int
    level: int
    lft: int
    rght: int
    is_locked: bool
    answers_end: int | None
    next_start: int | None
    above_end: int | None

    @property
    def is_visible(self) -> bool:
        return self.state == Comment.State.APPROVED

    @property
    def free_after(self) -> int:
        """How many numbers after its interval it may take for itself."""
        if self.above_end is None:
            return ROOM
        if self.next_start is not None and self.next_start < self.above_end:
            return self.next_start - self.rght - 1
        # The last answer leaves some to those that come after it.
        return (self.above_end - self.rght) // 2


class Place(NamedTuple):
    """Where an answer begins, and what has to happen before.

    Attributes:
        rght: where the parent has to end; what it had if it has room enough.
        moved: by how much all numbers after the parent's last answer have to move.
    """

    lft: int
    rght: int
    moved: int = 0


def look(parent_id: int, entry_id: int) -> Parent | None:
    """A reply of this post or page, with what is around it. One query."""
    row = rows.one(LOOK, [parent_id, entry_id])
    return row and Parent(*row)


def place_in(parent: Parent) -> Place:
    """The place after the last answer."""
    before = parent.answers_end or parent.lft
    end, moved = parent.rght, 0
    if end - before <= 2:
        if parent.free_after >= 2:
            end += parent.free_after
        else:
            end, moved = end + ROOM, ROOM
    gap = min(GAP, (end - before - 3) // 2) if parent.answers_end else 0
    return Place(before + 1 + gap, end, moved)


def take(reply: Comment, parent: Parent) -> None:
    """Gives an answer its numbers, and makes room for it. One query, and mostly none.

    The thread is locked.
    """
    place = place_in(parent)
    reply.tree_id, reply.level = parent.tree_id, parent.level + 1
    reply.lft, reply.rght = place.lft, place.lft + 1
    with connection.cursor() as cursor:
        if place.moved:
            after = parent.answers_end or parent.lft
            cursor.execute(
                MAKE_ROOM, {"after": after, "room": place.moved, "tree_id": parent.tree_id}
            )
        elif place.rght != parent.rght:
            cursor.execute(WIDEN, [place.rght, reply.parent_id])
