"""What a page of a discussion asks for while it is open."""

import re

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from blog import changes
from blog.changes import ENTRIES
from blog.models import Entry
from blog.pagecache import shows
from comments import nodes, threads
from comments.news import newest, with_parents
from comments.policy import takes_replies
from comments.visitors import viewer_of

DIGITS = re.compile(r"[0-9]{1,18}")  # what PostgreSQL's bigint holds in any case


@require_safe
@cache_control(no_cache=True)
def news(request: HttpRequest, pk: int) -> JsonResponse:
    """How many replies there are, and the newest of them. Three queries and the blog's settings.

    The same for everybody, whoever asks: without a cookie, a query string or a Vary header, so
    that it can be kept. Django's ConditionalGetMiddleware answers 304 where nothing has changed.
    """
    entry = get_object_or_404(Entry.objects.published().only("title", "created_at"), pk=pk)
    shows(request, ENTRIES, changes.entry(pk), changes.replies(pk))
    count = threads.reply_counts([pk]).get(pk, 0)
    return JsonResponse(
        {"count": count, "heading": threads.heading(count, entry), "newest": newest(pk)}
    )


@require_safe
@cache_control(private=True, no_cache=True)
def fragments(request: HttpRequest, pk: int) -> HttpResponse:
    """The replies with the numbers in `?ids=1,2,…`, as this reader sees them on a page.

    In one list, each below what it answers but not nested. Numbers that are none, and those of
    replies that readers do not see, are passed over.
    """
    entry = get_object_or_404(
        Entry.objects.readable_by(request.user).defer("body", "search"), pk=pk
    )
    viewer = viewer_of(request)
    replies = with_parents(pk, numbers(request.GET.get("ids", "")))
    flat = nodes.apart(entry, replies, viewer, is_open=takes_replies(entry, request.site))
    return HttpResponse(nodes.to_html(flat, viewer))


def numbers(text: str) -> list[int]:
    """The numbers between the commas."""
    return [int(part) for part in text.split(",") if DIGITS.fullmatch(part)]
