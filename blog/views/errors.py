"""Pages for what went wrong."""

import re

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from blog.changes import ENTRIES
from blog.models import Post
from blog.related import SHOWN
from blog.remembered import Remembered
from blog.search import MAX_QUERY_LENGTH

RECENT_POSTS = 5  # enough to find the way again
# Of an address: numbers are dates, and these are no words that somebody looks for.
WORD = re.compile(r"[^\W\d_]{2,}")
NO_WORDS = frozenset("category tag author page feed index php html htm asp aspx www wp".split())


recent_posts = Remembered(
    lambda: list(Post.objects.published().newest_first().only(*SHOWN)[:RECENT_POSTS]), ENTRIES
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Says what is wrong where that is known: a form larger than the blog takes."""
    is_too_large = isinstance(exception, RequestDataTooBig)
    context = {"largest": settings.DATA_UPLOAD_MAX_MEMORY_SIZE if is_too_large else None}
    return render(request, "400.html", context, status=413 if is_too_large else 400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A search box with the words of the address, and the newest posts. One query, if any."""
    context = {"recent": recent_posts(), "query": words_of(request.path_info)}
    return render(request, "404.html", context, status=404)


def words_of(path: str) -> str:
    """What an address seems to be about: `/2020/12/a-slug/` → `slug`."""
    words = WORD.findall(path[: 2 * MAX_QUERY_LENGTH])
    return " ".join(word for word in words if word.lower() not in NO_WORDS)[:MAX_QUERY_LENGTH]
