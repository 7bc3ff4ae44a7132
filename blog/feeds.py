"""The feeds of posts: of the whole blog, of a category, a tag, an author.

A feed holds what is published, whoever asks, so that it is the same for everybody.
"""

from datetime import UTC, datetime
from typing import Any, ClassVar, NamedTuple
from urllib.parse import unquote

from django.db.models import Max, Model
from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.html import escape
from django.utils.http import http_date
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views import View

from blog import changes
from blog.addresses import absolute
from blog.changes import ENTRIES, ENTRY
from blog.feed_formats import (
    COUNT,
    ENDINGS,
    Channel,
    Item,
    absolute_html,
    item_markup,
    key_of,
    write,
)
from blog.fragments import gather
from blog.listings import POST
from blog.models import Category, Entry, Post, Tag, User
from blog.models.entries import EntryQuerySet
from blog.old_addresses import or_moved
from blog.pagecache import shows
from blog.pictures import plain
from blog.remembered import Remembered, found

ITEMS = 20  # a reader's program that looks once a week misses nothing on most blogs
# The date of a feed that never held anything: one that stays, so that it is not sent again.
NEVER = datetime.fromtimestamp(0, UTC)
LISTED = ("path", "updated_at", "published_at")  # of a post, what says whether its item is new
SHOWN = (
    "title", "path", "created_at", "updated_at", "published_at", "teaser_html", "author__name",
    "author__username", "author__slug", "lead_image__file", "lead_image__alt",
)  # fmt: skip
# Sent with `posts`, a list that goes into a feed, and the `request` for it. The discussion is not
# known here; it answers with `Replies` to each of them, by their numbers.
posts_listed = Signal()


class Replies(NamedTuple):
    """How many replies a post has, and the address of their feed."""

    count: int
    feed: str


def routes(route: str, feed: type["Feed"], name: str) -> list[URLPattern]:
    """The addresses of a feed in all formats, below that of its list."""
    return [
        path(
            route + ending,
            or_moved(feed.as_view(format=format_name)),
            name=suffixed(name, format_name),
        )
        for format_name, ending in ENDINGS.items()
    ]


def suffixed(name: str, format_name: str) -> str:
    return name if format_name == "rss" else f"{name}-{format_name}"


class Feed(View):
    """A feed in one format. Subclasses say what is in it.

    Its items stand in memory, each until what it shows changes (blog/fragments.py).
    """

    format = "rss"
    http_method_names: ClassVar[list[str]] = ["get", "head", "options"]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.find(**kwargs)
        here = self.base() + ENDINGS[self.format]
        if request.path != unquote(here):
            return redirect(here, permanent=True)
        listed = self.listed()
        key = f"feed {self.format} {get_language()} {request.site.full_text_on_lists:d}"
        parts = gather(
            {thing: f"{key} {thing._meta.model_name} {thing.pk}" for thing in listed},
            self.depends_on,
            self.written,
        )
        changed = self.last_change()
        document, content_type = write(
            self.format,
            self.channel(),
            [part.replace(COUNT, self.count(thing)) for thing, part in parts.items()],
            absolute(here),
            max((self.date(thing) for thing in parts), default=changed or NEVER),
        )
        response = HttpResponse(document, content_type=content_type)
        if changed:
            response.headers["Last-Modified"] = http_date(changed.timestamp())
        return response

    def written(self, things: list[Model]) -> dict[Model, SafeString]:
        return {thing: item_markup(self.format, item) for thing, item in self.items(things).items()}

    def channel(self) -> Channel:
        site = self.request.site
        heading = self.heading()
        return Channel(
            title=f"{heading} · {site.title}" if heading else site.title,
            description=site.tagline or site.description,
            address=absolute(self.address()),
            language=site.language,
        )

    def find(self, **kwargs: Any) -> None:
        """Fetches what the address names.

        Raises:
            Http404: there is no such thing.
        """

    def heading(self) -> str:
        """What the feed is about; empty for the whole blog."""
        return ""

    def address(self) -> str:
        """The page of which this is the feed."""
        return "/"

    def base(self) -> str:
        """Where the feed itself stands, without the ending of its format."""
        return self.address()

    def listed(self) -> list[Model]:
        """What is in the feed, newest first, without its texts; and says so by `shows`."""
        raise NotImplementedError

    def depends_on(self, thing: Model) -> tuple[str, ...]:
        """The changes after which the item of a thing has to be written anew."""
        raise NotImplementedError

    def items(self, things: list[Model]) -> dict[Model, Item]:
        """What the feed says of these."""
        raise NotImplementedError

    def date(self, thing: Model) -> datetime:
        """When a listed thing changed last, as its item says."""
        raise NotImplementedError

    def count(self, thing: Model) -> str:
        """How many replies a listed thing has, where its item tells that."""
        return ""

    def last_change(self) -> datetime | None:
        """When the feed changed last, where that is known."""
        return None


class SiteFeed(Feed):
    """The newest posts of the blog."""

    def posts(self) -> EntryQuerySet:
        """What it may hold; what of it is published is decided after that."""
        return Post.objects.all()

    def listed(self) -> list[Post]:
        """One query, if the list is not in memory, and those of the discussion."""
        self.newest = found(
            f"feed {self.base()}",
            lambda: list(self.posts().published().newest_first().only(*LISTED)[:ITEMS]),
            lambda posts: (ENTRIES, *(changes.entry(post.pk) for post in posts)),
            lambda posts: len(posts) * POST,
        )
        shows(self.request, ENTRIES, *(changes.entry(post.pk) for post in self.newest))
        told = posts_listed.send(sender=type(self), posts=self.newest, request=self.request)
        self.replies = {number: one for _, answer in told for number, one in answer.items()}
        return self.newest

    def depends_on(self, post: Post) -> tuple[str, ...]:
        return ENTRIES, changes.entry(post.pk)

    def items(self, things: list[Post]) -> dict[Post, Item]:
        """Four queries."""
        full_text = self.request.site.full_text_on_lists
        shown = [*SHOWN, "body_html"] if full_text else SHOWN
        posts = Post.objects.only(*shown).select_related("author", "lead_image")
        posts = posts.prefetch_related("categories", "coauthors", "tags")
        texts = posts.in_bulk([post.pk for post in things])
        return {
            post: item_of(texts[post.pk], self.replies.get(post.pk), full_text=full_text)
            for post in things
            if post.pk in texts
        }

    def date(self, post: Post) -> datetime:
        return max(post.updated_at, post.published_at)

    def count(self, post: Post) -> str:
        return str(self.replies[post.pk].count) if post.pk in self.replies else ""

    def last_change(self) -> datetime | None:
        """When a post of the blog was edited or withdrawn, or one of this feed appeared."""
        moments = [last_edit(), *(post.published_at for post in self.newest[:1])]
        return max((moment for moment in moments if moment), default=None)


# Drafts count: a post that became one has left the feeds. One query, from an index.
last_edit = Remembered(
    lambda: Post.objects.aggregate(moment=Max("updated_at"))["moment"], ENTRIES, ENTRY
)


def item_of(post: Entry, replies: Replies | None, *, full_text: bool) -> Item:
    """A post as it stands in a feed."""
    address = absolute(post.get_absolute_url())
    image = absolute(post.lead_image.file.url) if post.lead_image else ""
    content = absolute_html(plain(post.body_html), address) if full_text else ""
    if content and image:
        alt = escape(post.lead_image.alt)
        content = f'<p><img src="{escape(image)}" alt="{alt}"></p>\n{content}'
    return Item(
        key=key_of("entry", post.pk, post.created_at.year),
        title=str(post),
        address=address,
        authors=[(str(one), absolute(one.get_absolute_url())) for one in post.authors],
        published=post.published_at,
        updated=post.updated_at,
        content=content,
        summary=absolute_html(plain(post.teaser_html), address),
        categories=[term.name for term in (*post.categories.all(), *post.tags.all())],
        image=image,
        replies=COUNT if replies else "",
        replies_address=f"{address}#discussion" if replies else "",
        replies_feed=absolute(replies.feed) if replies else "",
    )


class CategoryFeed(SiteFeed):
    """The newest posts of a category and of those below it."""

    def find(self, path: str) -> None:
        categories = Category.objects.with_lineage()
        self.category = get_object_or_404(categories, slug=path.rsplit("/", 1)[-1])

    def heading(self) -> str:
        return self.category.name

    def address(self) -> str:
        return self.category.get_absolute_url()

    def posts(self) -> EntryQuerySet:
        return Post.objects.in_category(self.category)


class TagFeed(SiteFeed):
    """The newest posts with a tag."""

    def find(self, slug: str) -> None:
        self.tag = get_object_or_404(Tag, slug=slug)

    def heading(self) -> str:
        return self.tag.name

    def address(self) -> str:
        return self.tag.get_absolute_url()

    def posts(self) -> EntryQuerySet:
        return Post.objects.filter(tags=self.tag)


class AuthorFeed(SiteFeed):
    """The newest posts that an author wrote, alone or with others."""

    def find(self, slug: str) -> None:
        self.author = get_object_or_404(User, slug=slug)
        self.by_author = Post.objects.by(self.author)

    def heading(self) -> str:
        return str(self.author)

    def address(self) -> str:
        return self.author.get_absolute_url()

    def posts(self) -> EntryQuerySet:
        return self.by_author.all()
