"""The feed of the mentions of one post or page, apart from that of its replies."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from blog import changes
from blog.addresses import absolute
from blog.changes import ENTRIES
from blog.feed_formats import Item, key_of
from blog.feeds import ITEMS, Feed
from blog.models import Entry
from blog.pagecache import shows
from blog.views import entries
from comments.feeds import SHOWN_OF_ENTRY
from comments.linkbacks import showing
from comments.models import Mention


class MentionsFeed(Feed):
    """The newest mentions of one post or page, in the order in which they came."""

    def get(self, request: HttpRequest, path: str) -> HttpResponse:
        """The feed; where there is no such entry, what the blog says to such an address."""
        published = Entry.objects.published().only(*SHOWN_OF_ENTRY)
        entry = published.filter(path=f"/{path}/").first()
        if entry is None:
            return entries.entry(request, path=request.path_info.removeprefix("/"))
        self.entry = entry
        return super().get(request)

    def heading(self) -> str:
        return _("Mentions of “%(title)s”") % {"title": self.entry}

    def address(self) -> str:
        return f"{self.entry.get_absolute_url()}mentions/"

    def listed(self) -> list[Mention]:
        """One query."""
        shows(self.request, ENTRIES, changes.entry(self.entry.pk), changes.replies(self.entry.pk))
        newest = showing.of(self.entry).order_by("-id")
        return list(newest.only("entry_id", "mentioned_at")[:ITEMS])

    def depends_on(self, mention: Mention) -> tuple[str, ...]:
        return ENTRIES, changes.replies(mention.entry_id)

    def items(self, things: list[Mention]) -> dict[Mention, Item]:
        """One query."""
        found = Mention.objects.defer(*showing.UNSEEN).in_bulk([mention.pk for mention in things])
        return {
            mention: item_of(found[mention.pk], self.entry)
            for mention in things
            if mention.pk in found
        }

    def date(self, mention: Mention) -> datetime:
        return mention.mentioned_at


def item_of(mention: Mention, entry: Entry) -> Item:
    """A mention as it stands in a feed: what the page says, signed by its site."""
    kind = Mention.Kind(mention.kind).label
    words = mention.title if mention.page_title == mention.title else kind
    author = f"{mention.author}, {mention.host}" if mention.author else mention.host
    return Item(
        key=key_of("mention", mention.pk, mention.mentioned_at.year),
        title=f"{mention.host}: {words}",
        address=mention.source,
        authors=[(author, "")],
        published=mention.mentioned_at,
        updated=mention.mentioned_at,
        content=format_html("<blockquote>{}</blockquote>", mention.excerpt)
        if mention.excerpt
        else format_html("<p>{}</p>", words),
        answers_key=key_of("entry", entry.pk, entry.created_at.year),
        answers_address=absolute(entry.get_absolute_url()),
    )
