"""The discussion of a post, ready to be shown: two queries, one flat pass, no recursion."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.formats import localize
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog.models import Entry
from comments.avatars import avatar
from comments.models import Comment

# Browsers nest about 500 elements and put deeper ones beside each other; a reply takes three.
# Deeper replies stand at this level, and say whom they answer.
MAX_NESTED_LEVELS = 100


@dataclass
class Node:
    """One reply in the flat list that a template walks through."""

    comment: Comment
    depth: int
    is_shown: bool
    is_by_post_author: bool
    parent: Comment | None
    answer_url: str
    opens: int = 0
    closes: int = 0

    @property
    def avatar(self) -> SafeString:
        return avatar(self.comment.name)

    @property
    def closes_range(self) -> range:
        return range(self.closes)

    @property
    def parent_name(self) -> str:
        """Whom it answers; empty at the top, and where that reply is not shown."""
        return self.parent.name if self.parent and self.parent.is_visible else ""

    @property
    def parent_anchor(self) -> str:
        return self.parent.anchor if self.parent else ""

    @property
    def placeholder(self) -> str:
        if self.comment.state == Comment.State.REMOVED:
            return _("This reply was removed.")
        return _("This reply is not shown.")


def heading(count: int, entry: Entry) -> str:
    """The line above a discussion. Mentions are not counted: they are nobody's reply."""
    if count == 0:
        return _("No replies yet on “%(title)s”") % {"title": entry}
    return ngettext("One reply on “%(title)s”", "%(count)s replies on “%(title)s”", count) % {
        "title": entry,
        "count": localize(count),
    }


def replies_of(entry: Entry) -> list[Comment]:
    """What a discussion is made of, in reading order: visible replies, and those above them.

    One query. A reply that is not visible keeps its place while somebody's visible answer stands
    below it; without it that answer would seem to start a thread.
    """
    is_answered = Q(rght__gt=F("lft") + 1)
    replies = list(
        Comment.objects.filter(Q(state=Comment.State.APPROVED) | is_answered, entry=entry)
        .in_reading_order()
        .defer("text", "markup", "entry")
    )
    kept, needed = [], set()
    for reply in reversed(replies):
        if reply.is_visible or reply.pk in needed:
            kept.append(reply)
            needed.add(reply.parent_id)
    kept.reverse()
    return kept


def nodes(entry: Entry, replies: list[Comment], *, is_open: bool) -> list[Node]:
    """The replies as a flat list with all that a template needs to nest them. No queries."""
    by_id = {reply.pk: reply for reply in replies}
    flat = [
        Node(
            comment=reply,
            depth=reply.level,
            is_shown=reply.is_visible,
            is_by_post_author=reply.author_id is not None and reply.author_id == entry.author_id,
            parent=by_id.get(reply.parent_id),
            answer_url=reverse("comments:answer", args=[reply.pk]) if is_open else "",
        )
        for reply in replies
    ]
    for node, after in zip_longest(flat, flat[1:]):
        level = min(node.depth, MAX_NESTED_LEVELS)
        level_after = min(after.depth, MAX_NESTED_LEVELS) if after else 0
        if level_after > level:
            after.opens = 1
        node.closes = max(level - level_after, 0)
    return flat


def reply_counts(entry_ids: Iterable[int]) -> dict[int, int]:
    """How many visible replies each of these posts has; those without any are left out. One query.

    Counted when it is asked for: a stored count goes wrong one day, and 10 posts are counted from
    the index alone.
    """
    rows = (
        Comment.objects.visible()
        .filter(entry__in=list(entry_ids))
        .values("entry")
        .annotate(count=Count("id"))
        .order_by()
    )
    return {row["entry"]: row["count"] for row in rows}


def keeps_place(reply: Comment) -> bool:
    """Whether a visible reply stands below one that is not, which keeps its place. One query."""
    return (
        Comment.objects.visible()
        .filter(tree_id=reply.tree_id, lft__gt=reply.lft, rght__lt=reply.rght)
        .exists()
    )
