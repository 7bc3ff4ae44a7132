"""The one door into the trees of replies: every insert, move and deletion happens here.

django-mptt keeps nested sets and does not lock. Two writers who both read a parent's interval
before either has changed it write the same numbers: with eight threads on one post, 174 of 200
replies stood in a place that another one had. So each function here first locks, then reads the
parent, and only then writes.

Whoever moves or deletes replies locks the row of the post or page for themselves alone. Whoever
adds a reply shares that lock with others who do the same (FOR SHARE), and an answer also locks
its thread. So new threads of one post do not wait for each other, nor answers in two threads; a
post that is being closed, a move and a deletion wait for all of them, and they for it. Readers,
and rows that only refer to the post, wait for nobody.

Tree ids are table-wide, so no lock protects them; they come from a sequence. The database
refuses what would slip through all the same: two replies in one place (`comments_comment_place`,
checked at commit).
"""

from comments.posting.arranging import delete, delete_all, move, rebuild
from comments.posting.locks import (
    CannotMove,
    ParentGone,
    PostingError,
    RepliesClosed,
    ThreadLocked,
    lock,
    lock_doomed,
)
from comments.posting.planting import (
    FIRST_SAMPLE_NUMBER,
    ids_in_use,
    plant,
    plant_new,
    reserve_numbers,
)
from comments.posting.writing import compose, edit, locked_above, parent_for, post, write

__all__ = [
    "FIRST_SAMPLE_NUMBER",
    "CannotMove",
    "ParentGone",
    "PostingError",
    "RepliesClosed",
    "ThreadLocked",
    "compose",
    "delete",
    "delete_all",
    "edit",
    "ids_in_use",
    "lock",
    "lock_doomed",
    "locked_above",
    "move",
    "parent_for",
    "plant",
    "plant_new",
    "post",
    "rebuild",
    "reserve_numbers",
    "write",
]
