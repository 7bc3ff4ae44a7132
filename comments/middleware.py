"""What each answer needs to say about a discussion that was shown in it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from comments import names


class PrivatePagesMiddleware:
    """Has no cache keep for others what one person saw: a reply that waits, a remembered name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        viewer = getattr(request, "viewer", None)  # set where a discussion was shown
        is_known = viewer and (viewer.user or viewer.writer or names.COOKIE in request.COOKIES)
        if is_known and "Cache-Control" not in response.headers:
            patch_cache_control(response, private=True, no_cache=True)
        return response
