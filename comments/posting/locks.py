"""What every write to a tree begins with: the locks of a post and of a thread, and new numbers."""

from typing import Any

from django.db import connection
from django.db.models import Q

from blog import rows
from blog.models import Entry, Site
from comments import policy
from comments.models import Decision

TREE_IDS = "comments_tree_id"
NUMBERS = "comments_comment_id_seq"
THREADS = 0x7472  # of the numbers that PostgreSQL locks on wish, those that are tree ids
# What a reply needs to know of its post, which cannot change before it is written.
SHARE = """
    SELECT published_at, reply_policy, close_after_days, nextval(%s::regclass)
    FROM blog_entry WHERE id = %s FOR SHARE
"""
LOCK_THREAD = "SELECT pg_advisory_xact_lock(%s, tree_id) FROM comments_comment WHERE id = %s"


class PostingError(Exception):
    """A reply cannot be written; the message is for developers, the class says why."""


class RepliesClosed(PostingError):
    """The post takes no replies."""


class ParentGone(PostingError):
    """What the reply answers is not there, is on another post, or is not shown any more."""


class ThreadLocked(PostingError):
    """A moderator has locked the thread."""


class CannotMove(PostingError):
    """A reply cannot stand below itself, or below what is not on its post."""


def lock(entry_id: int) -> Entry:
    """Locks the post or page against other writers until the transaction ends. One query.

    Raises:
        Entry.DoesNotExist: it was deleted meanwhile.
    """
    columns = ("id", "published_at", "reply_policy", "close_after_days")
    return Entry.objects.select_for_update(no_key=True).only(*columns).get(pk=entry_id)


def lock_doomed(instance: Entry, **_signal: Any) -> None:
    """Locks a post or page that is about to be deleted, before its discussion is.

    Django deletes the discussion first, and whoever moderates locks the post first: each would
    wait for the other. What moderators decided after Django had looked for what is to be deleted
    goes here; now nobody decides any more. Some three queries.
    """
    list(Entry.objects.select_for_update().filter(pk=instance.pk).values("pk"))
    about = Q(comment__entry=instance.pk) | Q(mention__entry=instance.pk)
    Decision.objects.filter(about).delete()


def next_ids(sequence: str, count: int) -> list[int]:
    """The next numbers of a sequence, which no other writer gets. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [sequence, count]
        )
        return [row[0] for row in cursor.fetchall()]


def shared(entry_id: int, site: Site) -> int:
    """Locks a post or page, together with others who add replies to it. One query.

    Returns: the number of a new tree, if one is needed.

    Raises:
        RepliesClosed, Entry.DoesNotExist.
    """
    row = rows.one(SHARE, [TREE_IDS, entry_id])
    if row is None:
        raise Entry.DoesNotExist
    published_at, reply_policy, close_after_days, tree_id = row
    entry = Entry(
        pk=entry_id,
        published_at=published_at,
        reply_policy=reply_policy,
        close_after_days=close_after_days,
    )
    if not policy.takes_replies(entry, site):
        raise RepliesClosed
    return tree_id


def lock_thread(reply_id: int) -> None:
    """Locks the thread of a reply against others who add answers to it. One query.

    The post is locked already, so that nobody moves the reply to another thread meanwhile.
    """
    rows.one(LOCK_THREAD, [THREADS, reply_id])
