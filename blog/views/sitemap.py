"""What search engines read: sitemap.xml and robots.txt."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple
from xml.sax.saxutils import escape

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from blog.addresses import absolute, address_of
from blog.changes import ENTRIES, ENTRY
from blog.models import Category, Entry, Post, Tag, User
from blog.pagecache import shows
from blog.remembered import Remembered

# The most addresses in one file, beside the front page. The format allows ten times as many, which
# would take seconds to make.
PART_SIZE = 5_000
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


class Part(NamedTuple):
    """One file of the sitemap: what has one of these numbers."""

    section: str
    first: int
    last: int


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public address of the blog; a list of further files where they are too many for one."""
    shows(request, ENTRIES, ENTRY)
    found = parts()
    if len(found) == len({part.section for part in found}):
        return document("urlset", urls(found))
    addresses = [reverse("blog:sitemap-part", args=[place]) for place, _ in enumerate(found, 1)]
    return document("sitemapindex", (f"<sitemap>{loc(a)}</sitemap>" for a in addresses))


@require_safe
def part(request: HttpRequest, number: int) -> HttpResponse:
    """One of the files of a long sitemap, counted from 1. One query."""
    shows(request, ENTRIES, ENTRY)
    chosen = parts()[number - 1 : number] if number else []
    if not chosen:
        raise Http404
    return document("urlset", urls(chosen, has_front_page=number == 1))


def find_parts() -> list[Part]:
    """All files, none of them empty.

    Each holds what is in a range of numbers, and not so and so many addresses: finding the five
    thousandth of a hundred thousand takes reading all before it. A query for each file, and one
    more for each section.
    """
    found = []
    for name, section in SECTIONS.items():
        things, last = section().order_by("pk"), 0
        while first := things.filter(pk__gt=last).values_list("pk", flat=True).first():
            last = first + PART_SIZE - 1
            found.append(Part(name, first, last))
    return found


parts = Remembered(find_parts, ENTRIES)


def urls(chosen: Iterable[Part], *, has_front_page: bool = True) -> Iterator[str]:
    """The addresses in these files. One query for each.

    Only posts and pages tell when they changed. A list would have to look at all of its posts.
    """
    if has_front_page:
        yield url("/", None)
    for name, first, last in chosen:
        things = SECTIONS[name]().filter(pk__range=(first, last)).order_by("pk")
        if name == ENTRIES:
            changed = Greatest("updated_at", "published_at")
            for path, changed_at in things.values_list("path", changed):
                yield url(address_of(path), changed_at)
        else:
            for thing in things:
                yield url(thing.get_absolute_url(), None)


def with_posts(things: QuerySet, *links: str) -> QuerySet:
    """Those that published posts have.

    Args:
        links: the ways in which a post has such a thing. Each is looked up by itself, by its index.
    """
    posts = Post.objects.published()
    are_there = Q()
    for link in links:
        are_there |= Q(Exists(posts.filter(**{link: OuterRef("pk")})))
    return things.filter(are_there)


# What has a public address; terms and authors only where something is published there.
SECTIONS: dict[str, Callable[[], QuerySet]] = {
    ENTRIES: lambda: Entry.objects.published(),
    "categories": lambda: with_posts(Category.objects.with_lineage(), "categories"),
    "tags": lambda: with_posts(Tag.objects.all(), "tags"),
    "authors": lambda: with_posts(User.objects.all(), "author", "coauthors"),
}


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
