"""The export of the whole blog as one file for WordPress (WXR 1.2).

Everything is read as it stood at one moment, and written as it is read: memory for some posts and
replies at a time, whatever the blog has.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from blog.models import Entry, MenuEntry, Site, Upload, User
from blog.wordpress_export import channel, items, wxr
from comments import policy
from comments.models import Comment, Mention
from comments.wordpress_export import replies

ENTRIES_AT_A_TIME = 100  # each with all its text


class OfEntry(Protocol):
    entry_id: int


Found = TypeVar("Found", bound=OfEntry)


class WordPressExport:
    """One run.

    Args:
        on_step: called after each item, reply and mention.

    Attributes:
        written: how many of each kind, while it runs and afterwards.
    """

    def __init__(self, on_step: Callable[[], object] = lambda: None) -> None:
        self.on_step = on_step
        self.written: Counter[str] = Counter()
        self.site = Site.current()

    @staticmethod
    def count() -> int:
        """How many steps it will take. Five queries."""
        return sum(model.objects.count() for model in (Entry, Upload, MenuEntry, Comment, Mention))

    def parts(self) -> Iterator[str]:
        """The file, piece by piece. A dozen queries, and some for each hundred posts."""
        yield wxr.HEAD
        yield from channel.parts(self.site, authors())
        for upload in Upload.objects.select_related("uploaded_by").order_by("pk").iterator():
            yield from self.whole(items.upload_item(upload), _("file"))
        yield from self.entries()
        yield from self.menu()
        yield wxr.FOOT

    def entries(self) -> Iterator[str]:
        """Posts and pages, each with its discussion."""
        parents = items.parents_of_pages()
        all_replies, all_mentions = Grouped(replies.replies()), Grouped(replies.mentions())
        zone = self.site.zone
        for entry in items.entries().iterator(chunk_size=ENTRIES_AT_A_TIME):
            is_open = policy.takes_replies(entry, self.site)
            yield items.entry_item(entry, parents.get(entry.pk), is_open=is_open).start(zone)
            for reply in all_replies.of(entry.pk):
                yield replies.reply_parts(reply, zone)
                self.step(_("reply"))
            for mention in all_mentions.of(entry.pk):
                yield replies.mention_parts(mention, zone)
                self.step(_("mention"))
            yield items.END
            self.step(_("page") if entry.kind == Entry.Kind.PAGE else _("post"))

    def menu(self) -> Iterator[str]:
        now = timezone.now()
        lines = MenuEntry.objects.select_related("entry", "category").order_by("tree_id", "lft")
        for position, line in enumerate(lines, 1):
            yield from self.whole(items.menu_item(line, position, now), _("menu entry"))

    def whole(self, item: items.Item, kind: str) -> Iterator[str]:
        yield item.start(self.site.zone)
        yield items.END
        self.step(kind)

    def step(self, kind: str) -> None:
        self.written[kind] += 1
        self.on_step()


class Grouped:
    """Rows that come entry by entry, taken by whoever goes through the entries in that order."""

    def __init__(self, rows: Iterator[Found]) -> None:
        self.rows = rows
        self.next: Found | None = next(rows, None)

    def of(self, entry_id: int) -> Iterator[Found]:
        """The rows of an entry; those of entries before it, if nobody took them, are left out."""
        while self.next is not None and self.next.entry_id <= entry_id:
            row, self.next = self.next, next(self.rows, None)
            if row.entry_id == entry_id:
                yield row


def authors() -> Iterator[User]:
    """Everybody who wrote a post or page, or a reply with an account. One query."""
    wrote = Entry.objects.values("author")
    together = Entry.coauthors.through.objects.values("user")
    replied = Comment.objects.exclude(author=None).values("author")
    uploaded = Upload.objects.exclude(uploaded_by=None).values("uploaded_by")
    return (
        User.objects.filter(
            Q(pk__in=wrote) | Q(pk__in=together) | Q(pk__in=replied) | Q(pk__in=uploaded)
        )
        .order_by("pk")
        .iterator()
    )
