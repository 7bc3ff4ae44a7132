"""The feeds of replies: of one post or page, and of all of them."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from blog import changes
from blog.addresses import absolute
from blog.changes import ENTRIES, ENTRY, REPLIES
from blog.feed_formats import Item, absolute_html, key_of
from blog.feeds import ITEMS, Feed, Replies
from blog.models import Entry
from blog.pagecache import shows
from blog.views import entries
from comments import threads
from comments.models import Comment
from comments.models.comments import CommentQuerySet

SHOWN_OF_ENTRY = ("title", "path", "created_at")
SHOWN = ("name", "html", "posted_at", "parent_id", *(f"entry__{name}" for name in SHOWN_OF_ENTRY))


class RepliesFeed(Feed):
    """The newest replies to everything that is published.

    It tells no date of its last change, and a 304 depends on its ETag alone: a reply that waited
    for approval appears with the date on which it was written, so that no date can say whether
    somebody has seen it.
    """

    def heading(self) -> str:
        return _("Replies")

    def base(self) -> str:
        return "/comments/"

    def newest(self) -> CommentQuerySet:
        replies = Comment.objects.visible().filter(entry__in=Entry.objects.published())
        return replies.newest_first()

    def shown(self) -> tuple[str, ...]:
        """The changes after which the feed has to be made again."""
        return ENTRIES, ENTRY, REPLIES

    def listed(self) -> list[Comment]:
        """One query."""
        shows(self.request, *self.shown())
        return list(self.newest().only("posted_at", "tree_id")[:ITEMS])

    def depends_on(self, reply: Comment) -> tuple[str, ...]:
        return ENTRIES, changes.thread(reply.tree_id)

    def items(self, things: list[Comment]) -> dict[Comment, Item]:
        """One query."""
        replies = Comment.objects.select_related("entry").only(*SHOWN)
        replies = replies.annotate(parent_posted_at=F("parent__posted_at"))
        found = replies.in_bulk([reply.pk for reply in things])
        return {reply: item_of(found[reply.pk]) for reply in things if reply.pk in found}

    def date(self, reply: Comment) -> datetime:
        return reply.posted_at


class EntryRepliesFeed(RepliesFeed):
    """The newest replies to one post or page."""

    def get(self, request: HttpRequest, path: str) -> HttpResponse:
        """The feed; where there is no such entry, what the blog says to such an address."""
        published = Entry.objects.published().only(*SHOWN_OF_ENTRY)
        self.entry = published.filter(path=f"/{path}/").first()
        if self.entry is None:
            return entries.entry(request, path=request.path_info.removeprefix("/"))
        return super().get(request)

    def heading(self) -> str:
        return _("Replies to “%(title)s”") % {"title": self.entry}

    def address(self) -> str:
        return self.entry.get_absolute_url()

    def base(self) -> str:
        return self.address()

    def shown(self) -> tuple[str, ...]:
        return ENTRIES, changes.entry(self.entry.pk), changes.replies(self.entry.pk)

    def newest(self) -> CommentQuerySet:
        """In the order in which they were shown, for which there is an index.

        Usually they were written in this order too. By that date PostgreSQL looked for the newest
        replies to an old post among all of a million: 1.4 s.
        """
        return Comment.objects.visible().filter(entry=self.entry).order_by("-shown_at", "-id")


def item_of(reply: Comment) -> Item:
    """A reply as it stands in a feed."""
    entry = reply.entry
    entry_address = absolute(entry.get_absolute_url())
    address = absolute(reply.get_absolute_url())
    answers = (
        key_of("reply", reply.parent_id, reply.parent_posted_at.year)
        if reply.parent_id
        else key_of("entry", entry.pk, entry.created_at.year)
    )
    return Item(
        key=key_of("reply", reply.pk, reply.posted_at.year),
        title=_("%(name)s on “%(title)s”") % {"name": reply.name, "title": entry},
        address=address,
        authors=[(reply.name, "")],
        published=reply.posted_at,
        updated=reply.posted_at,
        content=absolute_html(reply.html, entry_address),
        answers_key=answers,
        answers_address=absolute(reverse("comments:permalink", args=[reply.parent_id]))
        if reply.parent_id
        else entry_address,
    )


def tell_of_replies(posts: list[Entry], request: HttpRequest, **kwargs: Any) -> dict[int, Replies]:
    """Answers `blog.feeds.posts_listed`. One query."""
    shows(request, *(changes.replies(post.pk) for post in posts))
    counts = threads.reply_counts(post.pk for post in posts)
    return {
        post.pk: Replies(counts.get(post.pk, 0), f"{post.get_absolute_url()}feed/")
        for post in posts
    }
