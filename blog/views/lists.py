"""Pages that list posts: the front page and the archives."""

import datetime
from collections.abc import Callable
from typing import Any

from django.core.paginator import EmptyPage, Page
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blog import changes, metadata
from blog.changes import ALL, ENTRIES
from blog.listings import Pages
from blog.metadata import Metadata
from blog.models import Category, Post, Tag, User
from blog.models.entries import EntryQuerySet
from blog.old_addresses import or_moved
from blog.old_queries import of_query
from blog.pagecache import shows
from blog.remembered import found

# Who reads the list of what somebody wrote has no need of their address or password.
SHOWN_OF_PEOPLE = ("username", "name", "slug", "biography", "picture", "picture__file")


@require_safe
@or_moved
def front_page(request: HttpRequest, number: int = 1) -> HttpResponse:
    """The newest posts, pinned ones on top; or where an old address such as `/?p=123` leads."""
    if request.GET and (address := of_query(request)):
        return redirect(address, permanent=True)
    return post_list(
        request,
        lambda: Post.objects.order_by("-is_pinned", "-published_at", "-id"),
        number,
        "/",
        template="blog/front_page.html",
    )


@require_safe
@or_moved
def year(request: HttpRequest, year: int, number: int = 1) -> HttpResponse:
    begin, end = first_moment(request, year, 1), first_moment(request, year + 1, 1)
    address = reverse("blog:year", args=[year])
    return period(request, begin, end, number, address, heading=str(year))


@require_safe
@or_moved
def month(request: HttpRequest, year: int, month: int, number: int = 1) -> HttpResponse:
    begin = first_moment(request, year, month)
    end = first_moment(request, year + month // 12, month % 12 + 1)
    address = reverse("blog:month", args=[year, month])
    heading = f"{MONTHS[month]} {year}"
    return period(request, begin, end, number, address, heading=heading, is_month=True)


def first_moment(request: HttpRequest, year: int, month: int) -> datetime.datetime:
    """Midnight at the start of a month in the blog's time zone."""
    try:
        return make_aware(datetime.datetime(year, month, 1), request.site.zone)
    except (ValueError, OverflowError) as error:
        raise Http404 from error


@require_safe
@or_moved
def category(request: HttpRequest, path: str, number: int = 1) -> HttpResponse:
    """Posts of a category and of those below it.

    The last part of the path names it; any other way there leads to its one address, so that a
    category which moves in the tree stays reachable.
    """
    slug = path.rsplit("/", 1)[-1]
    category = found(
        f"category {slug}",
        lambda: get_object_or_404(Category.objects.with_lineage(), slug=slug),
        lambda category: (ALL,),
    )
    if path != "/".join(category.lineage):
        further = f"page/{number}/" if number > 1 else ""
        return redirect(category.get_absolute_url() + further, permanent=True)
    return term(request, lambda: Post.objects.in_category(category), number, category=category)


@require_safe
@or_moved
def tag(request: HttpRequest, slug: str, number: int = 1) -> HttpResponse:
    tag = found(f"tag {slug}", lambda: get_object_or_404(Tag, slug=slug), lambda tag: (ALL,))
    return term(request, lambda: Post.objects.filter(tags=tag), number, tag=tag)


@require_safe
@or_moved
def author(request: HttpRequest, slug: str, number: int = 1) -> HttpResponse:
    people = User.objects.select_related("picture").only(*SHOWN_OF_PEOPLE)
    author = found(
        f"author {slug}", lambda: get_object_or_404(people, slug=slug), lambda author: (ALL,)
    )
    return term(
        request,
        lambda: Post.objects.by(author),
        number,
        author=author,
        description=author.biography,
    )


def term(
    request: HttpRequest,
    posts: Callable[[], EntryQuerySet],
    number: int,
    description: str = "",
    **subject: Any,
) -> HttpResponse:
    """The list of a category, a tag or an author; it may be empty, and it has feeds.

    Args:
        subject: the category, tag or author, under the name that the template knows.
    """
    (thing,) = subject.values()
    address = thing.get_absolute_url()
    context = subject | {
        "heading": str(thing),
        "description": description or getattr(thing, "description", ""),
        "feed": f"{address}feed/",
    }
    return post_list(request, lambda: posts().newest_first(), number, address, **context)


def period(
    request: HttpRequest,
    begin: datetime.datetime,
    end: datetime.datetime,
    number: int,
    address: str,
    **context: Any,
) -> HttpResponse:
    """The list of a year or a month, which is there only if something was published in it."""
    return post_list(
        request,
        lambda: Post.objects.filter(published_at__gte=begin, published_at__lt=end).newest_first(),
        number,
        address,
        may_be_empty=False,
        period=begin,
        **context,
    )


def post_list(
    request: HttpRequest,
    posts: Callable[[], EntryQuerySet],
    number: int,
    address: str,
    *,
    template: str = "blog/archive.html",
    may_be_empty: bool = True,
    **context: Any,
) -> HttpResponse:
    """A page of those posts that this reader may read. Three queries, and those of the template.

    Args:
        posts: makes the query of the list; called only for what is not in memory.
        address: of the list's first page.
        context: more for the template; `heading`, `description` and `feed` go into its head too.
    """
    if request.resolver_match.kwargs.get("number") == 1:
        return redirect(address, permanent=True)
    pages = Pages(
        lambda: posts().readable_by(request.user),
        "" if request.user.is_authenticated else address,
        request.site.posts_a_page,
    )
    if not (pages.count or may_be_empty):
        raise Http404(_("Nothing was published at that time."))
    try:
        page = pages.page(number)
    except EmptyPage as error:
        raise Http404(_("This list has no such page.")) from error
    shows(request, ENTRIES, *(changes.entry(post.pk) for post in page.object_list))
    here = f"{address}page/{number}/" if number > 1 else address
    context |= {
        "page": page,
        "posts": page.object_list,
        # What names the parts of this page in memory.
        "here": here if pages.key else None,
        "metadata": lambda: head(request, here, page, context),
    }
    return render(request, template, context)


def head(request: HttpRequest, here: str, page: Page, context: dict[str, Any]) -> Metadata:
    """The head of a page of a list."""
    if "heading" not in context:
        return metadata.of_front_page(request.site, here, page.number)
    return metadata.of_list(
        request.site,
        context["heading"],
        here,
        description=context.get("description", ""),
        feed=context.get("feed", ""),
    )
