"""Replies as the template of a thread prints them: all words, dates and addresses made ready.

The template runs through a flat list in one pass; what a reply costs there decides what a page
of 200 costs. So nothing is looked up and no address is reversed for each reply.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from django.http import HttpRequest
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog.models import Entry
from blog.templatetags.dates import day_and_time
from comments.avatars import avatar
from comments.models import Comment
from comments.visitors import Viewer

# Browsers nest 512 elements and put deeper ones beside each other. A reply takes three of them,
# and its own text up to some fifty. Deeper replies stand at this level, and say whom they answer.
MAX_NESTED_LEVELS = 100


@dataclass(slots=True)
class Node:
    """One reply in the flat list that a template walks through.

    Attributes:
        depth: how many replies stand above it on this page.
        is_own: whether whoever looks has written it.
        is_waiting: whether it is shown to its writer and to moderators only.
        parent: what it answers, as far as that is known here.
        parent_address: where that stands: an anchor, or a permalink if it is on another page.
        answer_url: where it can be answered; empty where it cannot be.
        flag_url: where a reader reports it.
        below: how many shown replies stand below it on this page.
        is_nesting: whether the next one is nested in it.
        closes: how many lists end after it.
    """

    comment: Comment
    depth: int
    address: str
    is_shown: bool
    is_own: bool = False
    is_waiting: bool = False
    is_by_post_author: bool = False
    is_locked: bool = False
    parent: Comment | None = None
    parent_address: str = ""
    answer_url: str = ""
    flag_url: str = ""
    below: int = 0
    is_nesting: bool = False
    closes: int = 0

    @property
    def anchor(self) -> str:
        return self.comment.anchor

    @property
    def avatar(self) -> SafeString:
        return avatar(self.comment.name)

    @property
    def html(self) -> SafeString:
        return mark_safe(self.comment.html)

    @property
    def closes_range(self) -> range:
        return range(self.closes)

    @property
    def posted(self) -> str:
        return in_words(self.comment.posted_at)

    @property
    def posted_iso(self) -> str:
        return self.comment.posted_at.isoformat(timespec="seconds")

    @property
    def edited(self) -> str:
        """When its writer changed it; empty where that never happened."""
        return in_words(self.comment.edited_at) if self.comment.edited_at else ""

    @property
    def edited_iso(self) -> str:
        return self.comment.edited_at.isoformat(timespec="seconds")

    @property
    def is_pick(self) -> bool:
        return self.comment.is_pick

    @property
    def parent_name(self) -> str:
        """Whom it answers; empty at the top, and where that reply is not shown."""
        return self.parent.name if self.parent and self.parent.is_visible else ""

    @property
    def level_words(self) -> str:
        """How deep it stands, for those who do not see it."""
        return _("Level %(number)s") % {"number": self.comment.level + 1}

    @property
    def below_words(self) -> str:
        """What is above the answers and folds them."""
        return ngettext("%(count)s answer", "%(count)s answers", self.below) % {"count": self.below}

    @property
    def placeholder(self) -> str:
        """The line that stands in the place of a reply which is not shown."""
        reply = self.comment
        if reply.state != Comment.State.REMOVED:
            return _("This reply is not shown.")
        if reply.removed_by == Comment.Remover.WRITER:
            return _("Removed by its writer.")
        if reply.removed_by == Comment.Remover.MODERATOR and reply.removal_reason:
            return _("Removed by a moderator: %(reason)s") % {"reason": reply.removal_reason}
        if reply.removed_by == Comment.Remover.MODERATOR:
            return _("Removed by a moderator.")
        return _("This reply was removed.")


def in_words(moment: datetime) -> str:
    return day_and_time(timezone.localtime(moment))


def pattern_of(name: str) -> str:
    """The addresses of one kind for all replies, with `{}` for the number. One reverse() a page."""
    try:
        return reverse(f"comments:{name}", args=[0]).replace("/0/", "/{}/")
    except NoReverseMatch:
        return ""


def nodes(entry: Entry, replies: Iterable[Comment], viewer: Viewer, *, is_open: bool) -> list[Node]:
    """The replies as a flat list with all that a template needs to nest them. No queries.

    Args:
        replies: in reading order.
        is_open: whether the post takes replies.
    """
    permalink, answer, flag = map(pattern_of, ("permalink", "answer", "flag"))
    found: dict[int, Node] = {}
    for reply in replies:
        above = found.get(reply.parent_id)
        is_locked = reply.is_locked or (above is not None and above.is_locked)
        node = Node(
            comment=reply,
            depth=above.depth + 1 if above else 0,
            address=permalink.format(reply.pk),
            is_shown=viewer.sees(reply),
            is_own=viewer.owns(reply),
            is_waiting=not reply.is_visible and viewer.sees(reply),
            is_by_post_author=reply.author_id is not None and reply.author_id == entry.author_id,
            is_locked=is_locked,
            parent=above.comment if above else None,
            parent_address=f"#{above.anchor}" if above else "",
        )
        if reply.is_visible:
            node.flag_url = flag.format(reply.pk)
            if is_open and not is_locked:
                node.answer_url = answer.format(reply.pk)
        found[reply.pk] = node
    flat = list(found.values())
    nest(flat)
    return flat


def nest(flat: list[Node]) -> None:
    """Sets where the lists of a page begin and end, and how many replies stand in each."""
    path: list[Node] = []
    for node in flat:
        while len(path) > min(node.depth, MAX_NESTED_LEVELS):
            path.pop()
        for above in path if node.is_shown else ():
            above.below += 1
        path.append(node)
    for node, after in zip_longest(flat, flat[1:]):
        level = min(node.depth, MAX_NESTED_LEVELS)
        level_after = min(after.depth, MAX_NESTED_LEVELS) if after else 0
        node.is_nesting = level_after > level
        node.closes = max(level - level_after, 0)


def to_html(flat: list[Node], *, entry: Entry, viewer: Viewer, request: HttpRequest) -> SafeString:
    """The replies as nested lists; empty where there are none."""
    if not flat:
        return SafeString("")
    context = {"nodes": flat, "entry": entry, "viewer": viewer}
    return mark_safe(get_template("comments/thread.html", using="jinja2").render(context, request))
