"""The feeds of posts: of the whole blog, of a category, a tag, an author.

A feed holds what is published, whoever asks, so that it is the same for everybody.
"""

import hashlib
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import unquote

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Max, OuterRef, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.html import escape
from django.utils.http import http_date, quote_etag
from django.views import View

from blog import changes
from blog.addresses import absolute
from blog.changes import ENTRIES
from blog.feed_formats import ENDINGS, Channel, Item, absolute_html, key_of, write
from blog.models import Category, Entry, Post, Tag, User
from blog.models.entries import EntryQuerySet
from blog.old_addresses import or_moved
from blog.pagecache import shows
from blog.pictures import plain

ITEMS = 20  # a reader's program that looks once a week misses nothing on most blogs
# Sent with `posts`, a list that goes into a feed, and the `request` for it. The discussion is not
# known here; it answers by setting `reply_count` on each of them, and `replies_feed` to the address
# of their replies' feed.
posts_listed = Signal()


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

    A program that has the feed already gets a 304, from what `versions` reads, before any text is
    fetched.
    """

    format = "rss"
    http_method_names: ClassVar[list[str]] = ["get", "head", "options"]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.find(**kwargs)
        here = self.base() + ENDINGS[self.format]
        if request.path != unquote(here):
            return redirect(here, permanent=True)
        etag, changed = self.etag(), self.last_change()
        seconds = int(changed.timestamp()) if changed else None
        response = get_conditional_response(request, etag=etag, last_modified=seconds)
        if response is None:
            document, content_type = write(
                self.format, self.channel(), self.items(), absolute(here)
            )
            response = HttpResponse(document, content_type=content_type)
        response.headers["ETag"] = etag
        if seconds:
            response.headers["Last-Modified"] = http_date(seconds)
        return response

    def etag(self) -> str:
        """A mark of everything that the feed shows."""
        site = self.request.site
        shown = [
            settings.SITE_URL,
            [site.title, site.tagline, site.description, site.language, site.full_text_on_lists],
            self.versions(),
        ]
        return quote_etag(hashlib.sha256(repr(shown).encode()).hexdigest()[:32])

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

    def versions(self) -> list:
        """What changes whenever one of the items does. Cheap: it reads no texts."""
        raise NotImplementedError

    def last_change(self) -> datetime | None:
        """When the feed changed last, where that is known."""
        return None

    def items(self) -> list[Item]:
        raise NotImplementedError


class SiteFeed(Feed):
    """The newest posts of the blog."""

    def posts(self) -> EntryQuerySet:
        """What it may hold; what of it is published is decided after that."""
        return Post.objects.all()

    def versions(self) -> list:
        """Two queries."""
        self.newest = list(
            self.posts()
            .published()
            .newest_first()
            .annotate(
                tag_names=ArraySubquery(names_of(Tag)),
                category_names=ArraySubquery(names_of(Category)),
                coauthor_names=ArraySubquery(names_of_coauthors()),
            )
            .select_related("author")
            .only("path", "updated_at", "published_at", "lead_image", "author__name")[:ITEMS]
        )
        shows(self.request, ENTRIES, *(changes.entry(post.pk) for post in self.newest))
        posts_listed.send(sender=type(self), posts=self.newest, request=self.request)
        return [
            [
                post.pk,
                post.updated_at,
                post.path,
                post.lead_image_id,
                str(post.author),
                post.coauthor_names,
                post.tag_names,
                post.category_names,
                getattr(post, "reply_count", None),
            ]
            for post in self.newest
        ]

    def last_change(self) -> datetime | None:
        """When a post was edited, withdrawn or appeared. One query.

        Drafts count: a post that became one has left the feed.
        """
        changes = self.posts().aggregate(
            edited=Max("updated_at"),
            appeared=Max("published_at", filter=Q(published_at__lte=timezone.now())),
        )
        return max((moment for moment in changes.values() if moment), default=None)

    def items(self) -> list[Item]:
        """Four queries."""
        full_text = self.request.site.full_text_on_lists
        listed = {post.pk: post for post in self.newest}
        posts = Post.objects.for_lists(full_text=full_text).in_bulk(list(listed))
        return [
            item_of(posts[number], listed[number], full_text=full_text)
            for number in listed
            if number in posts
        ]


def names_of(model: type[Category | Tag]):
    return model.objects.filter(entries=OuterRef("pk")).order_by("name").values("name")


def names_of_coauthors():
    shown = Coalesce(NullIf("name", Value("")), "username")
    return User.objects.filter(coauthored=OuterRef("pk")).order_by("pk").values_list(shown)


def item_of(post: Entry, listed: Entry, *, full_text: bool) -> Item:
    """A post as it stands in a feed.

    Args:
        listed: the same post, with what the discussion said of it.
    """
    address = absolute(post.get_absolute_url())
    replies_feed = getattr(listed, "replies_feed", "")
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
        replies=getattr(listed, "reply_count", None),
        replies_address=f"{address}#discussion" if replies_feed else "",
        replies_feed=absolute(replies_feed) if replies_feed else "",
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
