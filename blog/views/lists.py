"""Pages that list posts: the front page and the archives."""

import datetime
from typing import Any

from django.core.paginator import EmptyPage, Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from blog.models import Category, Post, Tag, User
from blog.models.entries import EntryQuerySet


def front_page(request: HttpRequest, number: int = 1) -> HttpResponse:
    """The newest posts, pinned ones on top."""
    posts = Post.objects.order_by("-is_pinned", "-published_at", "-id")
    return post_list(request, posts, number, "blog/front_page.html")


def year(request: HttpRequest, year: int, number: int = 1) -> HttpResponse:
    begin = first_moment(request, year, 1)
    posts = Post.objects.filter(
        published_at__gte=begin, published_at__lt=first_moment(request, year + 1, 1)
    )
    return archive(request, posts, number, period=begin, heading=str(year))


def month(request: HttpRequest, year: int, month: int, number: int = 1) -> HttpResponse:
    begin = first_moment(request, year, month)
    after = first_moment(request, year + month // 12, month % 12 + 1)
    posts = Post.objects.filter(published_at__gte=begin, published_at__lt=after)
    return archive(request, posts, number, period=begin, is_month=True)


def first_moment(request: HttpRequest, year: int, month: int) -> datetime.datetime:
    """Midnight at the start of a month in the blog's time zone."""
    try:
        return make_aware(datetime.datetime(year, month, 1), request.site.zone)
    except (ValueError, OverflowError) as error:
        raise Http404 from error


def category(request: HttpRequest, path: str, number: int = 1) -> HttpResponse:
    """Posts of a category and of those below it; WordPress finds it by the last part too."""
    category = get_object_or_404(Category, slug=path.rsplit("/", 1)[-1])
    if request.resolver_match.url_name == "category" and (
        request.path != category.get_absolute_url()
        and request.path_info != f"/category/{'/'.join(lineage(category))}/"
    ):
        return redirect(category, permanent=True)
    posts = Post.objects.filter(
        Q(categories__in=category.get_descendants(include_self=True))
    ).distinct()
    return archive(request, posts, number, category=category, heading=category.name)


def lineage(category: Category) -> list[str]:
    return [c.slug for c in category.get_ancestors(include_self=True)]


def tag(request: HttpRequest, slug: str, number: int = 1) -> HttpResponse:
    tag = get_object_or_404(Tag, slug=slug)
    return archive(request, Post.objects.filter(tags=tag), number, tag=tag, heading=tag.name)


def author(request: HttpRequest, slug: str, number: int = 1) -> HttpResponse:
    author = get_object_or_404(User, slug=slug)
    posts = Post.objects.filter(author=author)
    return archive(request, posts, number, author=author, heading=str(author))


def archive(request: HttpRequest, posts: EntryQuerySet, number: int, **context: Any):
    return post_list(request, posts.newest_first(), number, "blog/archive.html", **context)


def post_list(
    request: HttpRequest, posts: EntryQuerySet, number: int, template: str, **context: Any
) -> HttpResponse:
    """A page of those posts that this reader may read. Six queries whatever their number."""
    posts = posts.readable_by(request.user).for_lists()
    try:
        page = Paginator(posts, request.site.posts_a_page).page(number)
    except EmptyPage as error:
        raise Http404(_("This list has no such page.")) from error
    if number == 1 and request.resolver_match.url_name.endswith("-page"):
        return redirect(request.path.removesuffix("page/1/"), permanent=True)
    context |= {"page": page, "posts": page.object_list}
    return render(request, template, context)
