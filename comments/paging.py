"""Which threads stand on which page of a discussion, and where a reply is found.

Threads stay whole, and a page is bounded by replies: a page of 50 threads could hold a thousand.
A thread that is larger than a page shows its beginning among the others, and continues on pages
of its own, in reading order.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.core.paginator import Paginator
from django.db.models import Count, Max, Q, QuerySet, Value
from django.urls import reverse

from blog import changes
from blog.models import Entry
from blog.remembered import found
from blog.statements import Statement
from blog.templatetags.pagination import AROUND, AT_THE_ENDS, Step
from comments.models import Comment
from comments.threads import IS_ANSWERED, UNSEEN, Row, with_places_above
from comments.visitors import ANYBODY, Viewer

# Replies on a page: about 300 kB of HTML before it is compressed, and 20 screens of a phone or so.
MAX_REPLIES = 200
# Replies of a larger thread that stand among the others: enough to see what it is about.
BEGINNING = 50
THREAD = 300  # bytes of one in memory; measured with tracemalloc
NEAREST_ABOVE = 3  # replies named at the top of a page, where what they answer is on another one
NEWEST = "newest"  # the value of `?replies=`
# The parameters by which an address chooses a page of a discussion (`pagecache.MEANING`).
MEANING = {
    "replies": (re.compile(r"/.+/"), re.compile(NEWEST)),
    "page": (re.compile(r"/comments/\d+/thread/"), re.compile("[1-9][0-9]{0,3}")),
}


@dataclass(frozen=True)
class Links:
    """Where the pages beside one stand; `before` and `after` are empty at the ends."""

    steps: list[Step]
    before: str
    after: str


def links(number: int, count: int, address: Callable[[int], str]) -> Links:
    """The links from one page to the others, without those far off where there are many.

    Args:
        address: gives the address of a page by its number.
    """
    numbers = Paginator(range(count), 1).get_elided_page_range(
        number, on_each_side=AROUND, on_ends=AT_THE_ENDS
    )
    return Links(
        steps=[
            Step(str(one), "" if one == Paginator.ELLIPSIS else address(one), one == number)
            for one in numbers
        ],
        before=address(number - 1) if number > 1 else "",
        after=address(number + 1) if number < count else "",
    )


class Thread(NamedTuple):
    """How large a thread is.

    Attributes:
        size: places that it may take: replies that are seen, and others that have answers.
        seen: replies that whoever looks is shown.
        visible: replies that everybody is shown.
        latest: when the newest of these appeared.
        own: replies and places of whoever looks.
    """

    tree_id: int
    size: int
    seen: int
    visible: int
    latest: datetime | None = None
    own: int = 0

    @property
    def is_long(self) -> bool:
        """Whether it continues on pages of its own."""
        return self.size > MAX_REPLIES

    @property
    def taken(self) -> int:
        """The places that it takes among the others."""
        return BEGINNING if self.is_long else self.size


def threads_of(entry: Entry, viewer: Viewer) -> list[Thread]:
    """The threads in which this viewer sees something, oldest first.

    One query; none for strangers, where none of the replies has changed.
    """
    if viewer != ANYBODY:
        return list(map(Thread._make, sizes(entry.pk, viewer)))
    return found(
        f"threads {entry.pk}",
        lambda: list(map(Thread._make, seen_by_anybody(entry.pk))),
        lambda threads: (changes.replies(entry.pk),),
        lambda threads: THREAD * len(threads),
    )


def sizes(entry_id: int, viewer: Viewer) -> QuerySet:
    """The threads of a post or page as rows of what `Thread` says of them."""
    seen, visible = viewer.seen(), Q(state=Comment.State.APPROVED)
    own = Count("id", filter=Q(writer=viewer.writer)) if viewer.writer else Value(0)
    return (
        Comment.objects.filter(seen | IS_ANSWERED, entry=entry_id)
        .values("tree_id")
        .annotate(
            size=Count("id"),
            seen=Count("id", filter=seen),
            visible=Count("id", filter=visible),
            latest=Max("shown_at", filter=visible),
            own=own,
        )
        .filter(seen__gt=0)
        .order_by("tree_id")
        .values_list(*Thread._fields)
    )


seen_by_anybody = Statement(lambda entry_id: sizes(entry_id, ANYBODY))


def pack(threads: Iterable[Thread]) -> list[list[Thread]]:
    """Threads in their order, as many on each page as there is room for."""
    pages: list[list[Thread]] = []
    room = 0
    for thread in threads:
        if thread.taken > room:
            pages.append([])
            room = MAX_REPLIES
        pages[-1].append(thread)
        room -= thread.taken
    return pages


class Pages:
    """A discussion in pages, as one viewer sees it. One query.

    Attributes:
        is_newest_first: the order of the threads; within each, answers follow what they answer.
        pages: at least one, if only an empty one.
    """

    def __init__(self, entry: Entry, viewer: Viewer, *, is_newest_first: bool = False) -> None:
        self.entry, self.viewer, self.is_newest_first = entry, viewer, is_newest_first
        self.threads = threads_of(entry, viewer)
        self.pages = pack(reversed(self.threads) if is_newest_first else self.threads) or [[]]

    def __len__(self) -> int:
        return len(self.pages)

    @property
    def visible(self) -> int:
        """How many replies everybody sees."""
        return sum(thread.visible for thread in self.threads)

    @property
    def latest(self) -> datetime | None:
        """When the newest of these appeared."""
        return max((thread.latest for thread in self.threads if thread.latest), default=None)

    def end_of_new_threads(self, number: int) -> str:
        """Where on a page a new thread has its place: "first" or "last"; empty if on another."""
        if self.is_newest_first:
            return "first" if number == 1 else ""
        return "last" if number == len(self) else ""

    def address(self, number: int) -> str:
        """Where a page of this discussion stands, in the same order of threads."""
        query = f"?replies={NEWEST}" if self.is_newest_first else ""
        return page_address(self.entry, number) + query

    def replies(self, number: int) -> list[Row]:
        """What stands on a page, in its order. One query."""
        return replies_in(self.pages[number - 1], self.viewer)


def replies_in(threads: Collection[Thread], viewer: Viewer) -> list[Row]:
    """What pages show somebody of these threads, in the order of these. One query."""
    places = Comment.objects.filter(viewer.seen() | IS_ANSWERED).order_by()
    whole = [thread.tree_id for thread in threads if not thread.is_long]
    beginnings = [
        places.filter(tree_id=thread.tree_id).order_by("lft")[:BEGINNING]
        for thread in threads
        if thread.is_long
    ]
    query = places.filter(tree_id__in=whole)
    if beginnings:
        query = query.union(*beginnings, all=True)
    found = Row.of(query)
    order = {thread.tree_id: position for position, thread in enumerate(threads)}
    in_order = sorted(found, key=lambda reply: (order[reply.tree_id], reply.lft))
    long = {thread.tree_id for thread in threads if thread.is_long}
    roots = {reply.pk for reply in found if reply.parent_id is None and reply.tree_id in long}
    return with_places_above(in_order, viewer, leading_on=roots)


def more(threads: Iterable[Thread], replies: Iterable[Row], viewer: Viewer) -> dict[int, int]:
    """How many replies of these threads are not among those, by the tree's number.

    Of long threads alone: of others there is none.
    """
    left = {thread.tree_id: thread.seen for thread in threads if thread.is_long}
    for reply in replies:
        if reply.tree_id in left and viewer.sees(reply):
            left[reply.tree_id] -= 1
    return left


def is_newest_first(query: Mapping[str, str]) -> bool:
    """Whether an address asks for the newest threads first; anything else is passed over."""
    return query.get("replies") == NEWEST


def page_address(entry: Entry, number: int) -> str:
    """Where a page of a discussion stands; the first one stands below the post itself."""
    return entry.get_absolute_url() + (f"comment-page-{number}/" if number > 1 else "")


def thread_address(pk: int, number: int = 1) -> str:
    """Where the thread that begins with a reply stands by itself."""
    address = reverse("comments:thread", args=[pk])
    return f"{address}?page={number}" if number > 1 else address


def address_of(reply: Comment, entry: Entry, viewer: Viewer) -> str:
    """The page on which a reply stands, and its place there. Three queries or fewer.

    Args:
        reply: one that the viewer sees, or that keeps its place.
    """
    places = (
        (number, thread)
        for number, page in enumerate(Pages(entry, viewer).pages, 1)
        for thread in page
        if thread.tree_id == reply.tree_id
    )
    number, thread = next(places, (1, None))
    if thread is None or not thread.is_long or reply.parent_id is None:
        return f"{page_address(entry, number)}#{reply.anchor}"
    tree = Comment.objects.filter(tree_id=reply.tree_id)
    before = tree.filter(viewer.seen() | IS_ANSWERED, lft__lt=reply.lft).count()
    # One that is not shown itself may be cut off there, together with its answers.
    if before < BEGINNING and viewer.sees(reply):
        return f"{page_address(entry, number)}#{reply.anchor}"
    root = tree.values_list("pk", flat=True).get(parent=None)
    return f"{thread_address(root, before // MAX_REPLIES + 1)}#{reply.anchor}"


@dataclass(frozen=True)
class ThreadPage:
    """One page of a thread that is shown by itself.

    Attributes:
        replies: in reading order.
        above: what these answer that is not on this page, from the top: all their parents, and
            the nearest ones above the first of them.
        number, count: which page of how many.
    """

    root: Comment
    replies: list[Row]
    above: list[Comment]
    number: int
    count: int

    @property
    def line(self) -> list[Comment]:
        """The top of the thread and the nearest replies above this page, from the top."""
        return self.above[:1] + self.above[1:][-NEAREST_ABOVE:]


def thread_page(root: Comment, viewer: Viewer, number: int) -> ThreadPage:
    """A reply with what stands below it, in pages. Four queries or fewer.

    Args:
        number: the page; the first one is given for those that do not exist.
    """
    tree = Comment.objects.filter(tree_id=root.tree_id)
    places = tree.filter(
        viewer.seen() | IS_ANSWERED, lft__gte=root.lft, rght__lte=root.rght
    ).order_by("lft")
    count = max(1, -(-places.count() // MAX_REPLIES))
    number = number if 1 <= number <= count else 1
    start = (number - 1) * MAX_REPLIES
    replies = Row.of(places[start : start + MAX_REPLIES])
    leading_on = set()
    if number < count:
        later = tree.filter(viewer.seen(), lft__gt=replies[-1].lft, rght__lte=root.rght)
        after = later.order_by("lft").values_list("lft", flat=True).first() or 0
        leading_on = {reply.pk for reply in replies if reply.lft < after < reply.rght}
    return ThreadPage(
        root=root,
        replies=with_places_above(replies, viewer, leading_on=leading_on),
        above=replies_above(replies),
        number=number,
        count=count,
    )


def replies_above(replies: list[Row]) -> list[Comment]:
    """What a page of a thread needs of the replies above it, from the top. One query.

    Whatever a reply on the page answers on an earlier one stands above the first of the page too:
    a tree in reading order has no other way.
    """
    first = replies[0]
    on_page = {reply.pk for reply in replies}
    parents = {reply.parent_id for reply in replies} - on_page
    return list(
        Comment.objects.filter(
            Q(pk__in=parents)
            | Q(is_locked=True)
            | Q(parent=None)
            | Q(level__gte=first.level - NEAREST_ABOVE),
            tree_id=first.tree_id,
            lft__lt=first.lft,
            rght__gt=first.rght,
        )
        .order_by("lft")
        .defer("html", *UNSEEN)
    )


def way_back(page: ThreadPage, entry: Entry, viewer: Viewer) -> str:
    """From a thread that stands by itself to where it stands in the discussion.

    That is the link to the rest of a long one, by which readers came. Three queries or fewer.
    """
    address = address_of(page.root, entry, viewer)
    if page.root.parent_id is None and page.count > 1:
        return address.replace(f"#{page.root.anchor}", f"#{page.root.anchor}-continued")
    return address
