"""What is new in a discussion: for pages that are open, and for readers who come back.

The server keeps nothing about readers. It tells everybody the same, when each of the newest
replies could be seen first, and the reader's own browser compares that with its last visit
(comments/static/comments/visits.js).
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, F, Max, OuterRef

from comments import posting
from comments.models import Comment
from comments.models.comments import CommentQuerySet

# Replies. Whoever missed more than these is told that there are more.
NEWEST = 100


def newest(entry_id: int) -> list[tuple[int, int, int | None]]:
    """The newest visible replies: the number of each, when it was shown, and what it answers.

    One query, from an index that was made for it. Not by the date of writing: a reply that waited
    for approval is new when it appears.
    """
    replies = (
        Comment.objects.visible()
        .filter(entry=entry_id, shown_at__isnull=False)
        .order_by(F("shown_at").desc(), "-id")
    )
    rows = replies.values_list("pk", "shown_at", "parent")[:NEWEST]
    return [(pk, milliseconds(shown_at), parent) for pk, shown_at, parent in rows]


def latest(entry_id: int) -> int:
    """When the newest visible reply was shown, in milliseconds; 0 without any. One query."""
    moment = Comment.objects.visible().filter(entry=entry_id).aggregate(Max("shown_at"))
    shown_at = moment["shown_at__max"]
    return milliseconds(shown_at) if shown_at else 0


def with_parents(entry_id: int, ids: Iterable[int]) -> CommentQuerySet:
    """Those of these replies that readers see, each below what it answers. One query.

    Each knows whether its thread is locked (`is_shut`).
    """
    return (
        Comment.objects.visible()
        .filter(entry=entry_id, pk__in=list(ids)[:NEWEST])
        .annotate(is_shut=Exists(posting.locked_above(OuterRef)))
        .select_related("parent")
        .in_reading_order()
    )


def milliseconds(moment: datetime) -> int:
    """A moment as scripts count time: since 1970, in UTC."""
    return int(moment.timestamp() * 1000)
