"""Pages for what went wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from blog.models import Post

RECENT_POSTS = 5  # enough to find the way again


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A search box and the newest posts, for those who followed an old link."""
    recent = Post.objects.published().newest_first()[:RECENT_POSTS]
    return render(request, "404.html", {"recent": recent}, status=404)
