"""The discussion of a post, ready to be shown: two queries, one flat pass, no recursion."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple, Self, TypeVar

from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog import changes
from blog.changes import ENTRIES
from blog.models import Entry
from blog.pagecache import shows, until
from blog.templatetags.numbers import grouped
from comments.models import Comment
from comments.policy import closes_at
from comments.visitors import Viewer

# One that others have answered may keep their place, when it is not shown itself.
IS_ANSWERED = Q(rght__gt=F("lft") + 1)
UNSEEN = ("text", "markup", "receipt", "fingerprint")  # columns that no page shows


class Row(NamedTuple):
    """A reply as pages show it, with the attributes that `Comment` has for it.

    A page has 200 of them: 200 models took 6.9 ms, these 2.9.
    """

    pk: int
    parent_id: int | None
    tree_id: int
    lft: int
    rght: int
    level: int
    author_id: int | None
    writer_id: int | None
    name: str
    website: str
    html: str
    state: str
    posted_at: datetime
    shown_at: datetime | None
    edited_at: datetime | None
    removed_by: str
    removal_reason: str
    is_pick: bool
    is_locked: bool
    old_anchor: int | None

    @classmethod
    def of(cls, replies: QuerySet[Comment]) -> list[Self]:
        """These replies. One query."""
        return list(map(cls._make, replies.values_list(*cls._fields)))

    is_visible = Comment.is_visible
    anchor = Comment.anchor
    State = Comment.State


def shown(request: HttpRequest, entry: Entry) -> None:
    """Says that an answer shows the replies to a post, or their number: kept until they change.

    It says also whether the post takes replies, which may end by itself.
    """
    if entry.is_published:
        shows(request, ENTRIES, changes.entry(entry.pk), changes.replies(entry.pk))
        closing = closes_at(entry, request.site)
        if closing and closing > timezone.now():
            until(request, closing)


def heading(count: int, entry: Entry) -> str:
    """The line above a discussion. Mentions are not counted: they are nobody's reply."""
    if count == 0:
        return _("No replies yet on “%(title)s”") % {"title": entry}
    return ngettext("One reply on “%(title)s”", "%(count)s replies on “%(title)s”", count) % {
        "title": entry,
        "count": grouped(count),
    }


AnyReply = TypeVar("AnyReply", Comment, Row)


def replies_of(entry: Entry, viewer: Viewer) -> list[Comment]:
    """A whole discussion, in reading order: what this viewer sees, and what is above it.

    One query.
    """
    return with_places_above(
        Comment.objects.filter(viewer.seen() | IS_ANSWERED, entry=entry)
        .in_reading_order()
        .defer("receipt", "fingerprint"),
        viewer,
    )


def with_places_above(
    replies: Iterable[AnyReply], viewer: Viewer, *, leading_on: Iterable[int] = ()
) -> list[AnyReply]:
    """Those of these replies that are seen, and those that keep their place for an answer below.

    Without it that answer would seem to start a thread.

    Args:
        replies: in reading order.
        leading_on: those that have such an answer on another page, by number.
    """
    kept, needed = [], set(leading_on)
    for reply in reversed(list(replies)):
        if reply.pk in needed or viewer.sees(reply):
            kept.append(reply)
            needed.add(reply.parent_id)
    kept.reverse()
    return kept


def reply_counts(entry_ids: Iterable[int]) -> dict[int, int]:
    """How many visible replies each of these posts has; those without any are left out. One query.

    Counted when it is asked for: a stored count goes wrong one day, and 10 posts are counted from
    the index alone.
    """
    rows = (
        Comment.objects.visible()
        .filter(entry__in=list(entry_ids))
        .values("entry")
        .annotate(count=Count("*"))
        .order_by()
    )
    return {row["entry"]: row["count"] for row in rows}


def is_found(reply: Comment, viewer: Viewer) -> bool:
    """Whether a reply has a place on a page: it is seen, or an answer below it is.

    One query, and only for those that are not seen.
    """
    if viewer.sees(reply):
        return True
    below = Comment.objects.filter(tree_id=reply.tree_id, lft__gt=reply.lft, rght__lt=reply.rght)
    return below.filter(viewer.seen()).exists()
