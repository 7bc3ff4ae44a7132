"""What is new in a discussion: for pages that are open, and for readers who come back.

The server keeps nothing about readers. It tells everybody the same, when each of the newest
replies could be seen first, and the reader's own browser compares that with its last visit
(comments/static/comments/visits.js).
"""

from datetime import datetime

from django.db.models import F

from comments.models import Comment

# Replies. Whoever missed more than these is told that there are more.
NEWEST = 100


def newest(entry_id: int) -> list[tuple[int, int]]:
    """The number of each of the newest visible replies and when it was shown, newest first.

    One query, from the index alone that was made for it. Not by the date of writing: a reply that
    waited for approval is new when it appears.
    """
    replies = (
        Comment.objects.visible()
        .filter(entry=entry_id, shown_at__isnull=False)
        .order_by(F("shown_at").desc(), "-id")
    )
    rows = replies.values_list("pk", "shown_at")[:NEWEST]
    return [(pk, milliseconds(shown_at)) for pk, shown_at in rows]


def milliseconds(moment: datetime) -> int:
    """A moment as scripts count time: since 1970, in UTC."""
    return int(moment.timestamp() * 1000)
