"""What a page of a discussion asks for while it is open."""

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from blog.models import Entry
from comments import threads
from comments.news import newest


@require_safe
@cache_control(no_cache=True)
def news(request: HttpRequest, pk: int) -> JsonResponse:
    """How many replies there are, and the newest of them. Three queries and the blog's settings.

    The same for everybody, whoever asks: without a cookie, a query string or a Vary header, so
    that it can be kept. Django's ConditionalGetMiddleware answers 304 where nothing has changed.
    """
    entry = get_object_or_404(Entry.objects.published().only("title", "created_at"), pk=pk)
    count = threads.reply_counts([pk]).get(pk, 0)
    return JsonResponse(
        {"count": count, "heading": threads.heading(count, entry), "newest": newest(pk)}
    )
