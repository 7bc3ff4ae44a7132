"""What search engines read: sitemap.xml and robots.txt."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from xml.sax.saxutils import escape

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from blog.addresses import absolute
from blog.changes import ENTRIES, ENTRY
from blog.models import Category, Entry, Post, Tag, User
from blog.pagecache import shows

# Addresses in one file. The format allows ten times as many, which would take seconds to make.
PART_SIZE = 5_000
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public address of the blog; a list of further files where they are too many for one."""
    shows(request, ENTRIES, ENTRY)
    count = sum(section.count() for section in sections())
    if count <= PART_SIZE:
        return document("urlset", urls(0))
    numbers = range(1, -(-count // PART_SIZE) + 1)
    addresses = [reverse("blog:sitemap-part", args=[number]) for number in numbers]
    return document("sitemapindex", (f"<sitemap>{loc(a)}</sitemap>" for a in addresses))


@require_safe
def part(request: HttpRequest, number: int) -> HttpResponse:
    """One of the files of a long sitemap, counted from 1."""
    shows(request, ENTRIES, ENTRY)
    found = list(urls((number - 1) * PART_SIZE)) if number > 0 else []
    if not found:
        raise Http404
    return document("urlset", found)


def urls(begin: int) -> Iterator[str]:
    """The entries of the file that begins with this place of all. Two queries for each section."""
    if begin == 0:
        yield url("/", None)
    end = begin + PART_SIZE
    for section in sections():
        count = section.count()
        if begin < count and end > 0:
            for thing in section[max(begin, 0) : end]:
                yield url(thing.get_absolute_url(), thing.changed_at)
        begin, end = begin - count, end - count


def sections() -> list[QuerySet]:
    """What has a public address; terms and authors only where something is published there."""
    entries = Entry.objects.published().order_by("pk").only("path")
    return [
        entries.annotate(changed_at=Greatest("updated_at", "published_at")),
        with_posts(Category.objects.with_lineage(), categories=OuterRef("pk")),
        with_posts(Tag.objects.all(), tags=OuterRef("pk")),
        with_posts(User.objects.all(), author=OuterRef("pk"), coauthors=OuterRef("pk")),
    ]


def with_posts(things: QuerySet, **links: OuterRef) -> QuerySet:
    """Those that published posts have, with the time of the newest change in these.

    Args:
        links: the ways in which a post has such a thing. Each is looked up by itself, by its index.
    """
    posts = Post.objects.published().annotate(changed=Greatest("updated_at", "published_at"))
    changes = [
        Subquery(posts.filter(**{name: pk}).order_by("-changed").values("changed")[:1])
        for name, pk in links.items()
    ]
    # PostgreSQL leaves out of the greatest what is null.
    newest = Greatest(*changes) if len(changes) > 1 else changes[0]
    return things.annotate(changed_at=newest).filter(changed_at__isnull=False).order_by("pk")


def url(address: str, changed_at: datetime | None) -> str:
    lastmod = f"<lastmod>{changed_at.isoformat(timespec='seconds')}</lastmod>" if changed_at else ""
    return f"<url>{loc(address)}{lastmod}</url>"


def loc(address: str) -> str:
    return f"<loc>{escape(absolute(address))}</loc>"


def document(root: str, elements: Iterable[str]) -> HttpResponse:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<{root} xmlns="{NAMESPACE}">',
        *elements,
        f"</{root}>",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="application/xml; charset=utf-8")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keeps programs out of the admin and out of searches without end. No query."""
    shows(request)
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('admin:index')}",
        f"Disallow: {reverse('blog:search')}",
        "",
        f"Sitemap: {absolute(reverse('blog:sitemap'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
