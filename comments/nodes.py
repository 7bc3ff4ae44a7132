"""Replies as the template of a thread prints them: all words, dates and addresses made ready.

The template runs through a flat list in one pass; what a reply costs there decides what a page
of 200 costs. So nothing is looked up and no address is reversed for each reply.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import lru_cache
from itertools import groupby, zip_longest

from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from blog.models import Entry
from blog.templatetags.dates import day_and_time, time_of_day
from blog.templatetags.numbers import grouped
from comments import authors, own_replies, ownership
from comments.avatars import avatar
from comments.models import Comment
from comments.news import milliseconds
from comments.threads import AnyReply, Row
from comments.visitors import Viewer

# Browsers nest 512 elements and put deeper ones beside each other. A reply takes three of them,
# and its own text up to some fifty. Deeper replies stand at this level, and say whom they answer.
MAX_NESTED_LEVELS = 100
# As often discussion.css steps in. What is deeper is read more easily on a page of its own.
STEPS = 4
CACHED = 10_000  # dates in words, about 200 bytes each


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
        flag_url: where a reader reports it; nobody reports their own.
        thread_url: where it stands by itself with what is below it; empty near the top.
        below: how many shown replies stand below it on this page.
        is_nesting: whether the next one is nested in it.
        closes: how many lists end after it.
        more: how many replies its thread has after it, on pages of its own.
        more_url: where these begin.
        more_id: the id of the link to them.
        own_url: the page of the reply for its writer, where whoever looks is that.
        standing: what has become of it, for its writer.
    """

    comment: Comment | Row
    depth: int
    address: str
    is_shown: bool
    is_own: bool = False
    is_waiting: bool = False
    is_by_post_author: bool = False
    is_locked: bool = False
    parent: Comment | Row | None = None
    parent_address: str = ""
    answer_url: str = ""
    flag_url: str = ""
    thread_url: str = ""
    below: int = 0
    is_nesting: bool = False
    closes: int = 0
    more: int = 0
    more_url: str = ""
    more_id: str = ""
    own_url: str = ""
    standing: own_replies.Standing | None = None

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
    def shown(self) -> int:
        """When readers could see it first, in milliseconds; 0 where they cannot."""
        is_seen = self.comment.is_visible and self.comment.shown_at
        return milliseconds(self.comment.shown_at) if is_seen else 0

    @property
    def edited(self) -> str:
        """When its writer changed it."""
        return in_words(self.comment.edited_at)

    @property
    def edited_iso(self) -> str:
        return self.comment.edited_at.isoformat(timespec="seconds")

    @property
    def editable_until(self) -> str:
        """The time of day until when its writer can change it; empty where that is over."""
        if not ownership.is_editable(self.comment):
            return ""
        return time_of_day(timezone.localtime(ownership.editable_until(self.comment)))

    @property
    def parent_name(self) -> str:
        """Whom it answers; empty at the top, and where that reply is not shown."""
        return self.parent.name if self.parent and self.parent.is_visible else ""

    @property
    def level_words(self) -> str:
        """How deep it stands, for those who do not see it."""
        return _("Level %(number)s,") % {"number": self.comment.level + 1}

    @property
    def below_words(self) -> str:
        """What is above the answers and folds them."""
        words = ngettext("%(count)s answer", "%(count)s answers", self.below)
        return words % {"count": grouped(self.below)}

    @property
    def more_words(self) -> str:
        """The link to where a thread continues."""
        return ngettext(
            "Continue this thread (%(count)s more reply)",
            "Continue this thread (%(count)s more replies)",
            self.more,
        ) % {"count": grouped(self.more)}

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
    """Day and time, as the blog's language and time zone have it."""
    minute = moment.replace(second=0, microsecond=0)
    return minute_in_words(minute, timezone.get_current_timezone(), get_language())


@lru_cache(maxsize=CACHED)
def minute_in_words(minute: datetime, zone: tzinfo, language: str) -> str:
    """What `in_words` says. Writing a date in words takes as long as the rest of a reply."""
    return day_and_time(timezone.localtime(minute, zone))


def pattern_of(name: str) -> str:
    """The addresses of one kind for all replies, with `{}` for the number. One reverse() a page."""
    return reverse(f"comments:{name}", args=[0]).replace("/0/", "/{}/")


def nodes(
    entry: Entry,
    replies: Iterable[AnyReply],
    viewer: Viewer,
    *,
    is_open: bool,
    above: Iterable[AnyReply] = (),
    is_on_paper: bool = False,
) -> list[Node]:
    """The replies as a flat list with all that a template needs to nest them.

    No queries; one, where some of them are those of whoever looks, and one, where people with an
    account replied beside the author and the post came without its co-authors.

    Args:
        replies: in reading order.
        is_open: whether the post takes replies.
        above: what these answer on other pages; without it, one that answers such a reply looks
            as if it began a thread.
        is_on_paper: whether it is to be read only, so that nothing leads to a form.
    """
    replies = list(replies)
    writers = authors.writers_of(entry, replies)
    permalink = pattern_of("permalink")
    elsewhere = {reply.pk: reply for reply in above}
    locked = [reply for reply in elsewhere.values() if reply.is_locked]
    found: dict[int, Node] = {}
    for reply in replies:
        node = Node(
            comment=reply,
            depth=0,
            address=permalink.format(reply.pk),
            is_shown=viewer.sees(reply),
            is_own=viewer.owns(reply),
            is_waiting=viewer.sees(reply) and not reply.is_visible,
            is_by_post_author=reply.author_id in writers,
            is_locked=reply.is_locked,
        )
        if parent := found.get(reply.parent_id):
            node.depth = parent.depth + 1
            node.parent, node.parent_address = parent.comment, f"#{parent.anchor}"
            node.is_locked |= parent.is_locked
        elif parent := elsewhere.get(reply.parent_id):
            node.parent, node.parent_address = parent, permalink.format(parent.pk)
            node.is_locked |= any(one.lft < reply.lft < one.rght for one in locked)
        found[reply.pk] = node
    flat = list(found.values())
    nest(flat)
    if not is_on_paper:
        add_links(flat, is_open=is_open)
        add_standings(flat)
    return flat


def add_links(flat: list[Node], *, is_open: bool) -> None:
    """Sets where each reply can be answered and reported, and where it stands by itself."""
    answer, flag, thread = map(pattern_of, ("answer", "flag", "thread"))
    answered = {node.comment.parent_id for node in flat}
    for node in flat:
        reply = node.comment
        if reply.is_visible and not node.is_own:
            node.flag_url = flag.format(reply.pk)
        if reply.is_visible and is_open and not node.is_locked:
            node.answer_url = answer.format(reply.pk)
        # Not where all that stands below waits: nobody is told of that.
        if node.depth and node.depth % STEPS == 0 and reply.pk in answered:
            node.thread_url = thread.format(reply.pk)


def add_standings(flat: list[Node]) -> None:
    """Tells whoever looks what has become of their own replies. One query, where there are any."""
    own = {node.comment.pk: node for node in flat if node.is_own}
    address = pattern_of("own")
    for pk, standing in own_replies.standings([node.comment for node in own.values()]).items():
        own[pk].standing = standing
        own[pk].own_url = address.format(pk)


def continue_threads(flat: list[Node], more: dict[int, int]) -> None:
    """Leads from the last shown reply of each thread that is cut off to where it continues.

    Args:
        more: how many replies are left of a thread, by the number of its tree.
    """
    last = {node.comment.tree_id: node for node in flat}
    for node in flat:
        count = more.get(node.comment.tree_id, 0)
        if count and node.depth == 0:
            end = last[node.comment.tree_id]
            end.more, end.more_id = count, f"{node.anchor}-continued"
            end.more_url = f"{reverse('comments:thread', args=[node.comment.pk])}#{end.anchor}"


def apart(entry: Entry, replies: Iterable[Comment], viewer: Viewer, *, is_open: bool) -> list[Node]:
    """Replies that are not nested, for a script that puts each in its place. No queries.

    Args:
        replies: as `news.with_parents` gives them.
    """
    flat = []
    for reply in replies:
        (node,) = nodes(entry, [reply], viewer, is_open=is_open and not reply.is_shut)
        node.depth = reply.level
        node.parent = reply.parent
        node.parent_address = f"#{reply.parent.anchor}" if reply.parent else ""
        flat.append(node)
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


def by_thread(flat: Iterable[Node], viewer: Viewer) -> Iterator[tuple[int, SafeString]]:
    """The items of each thread, by the number of its tree. Whole threads, one after another."""
    template = get_template("comments/thread.html", using="jinja2").template
    items = template.make_module({"viewer": viewer}).items
    for tree_id, nodes_of_thread in groupby(flat, key=lambda node: node.comment.tree_id):
        yield tree_id, mark_safe(items(nodes_of_thread))


def in_list(items: Iterable[SafeString]) -> SafeString:
    """The items of threads as one list; empty where there are none."""
    inner = "".join(items)
    return mark_safe(f'<ol class="replies">\n{inner}</ol>' if inner else "")


def to_html(flat: Iterable[Node], viewer: Viewer) -> SafeString:
    """The replies as nested lists; empty where there are none."""
    return in_list(html for _tree_id, html in by_thread(flat, viewer))
