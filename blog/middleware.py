"""What each request needs to know of the blog."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation

from blog.models import Site
from blog.remembered import Remembered

site_now = Remembered(Site.current)


class SiteMiddleware:
    """Sets `request.site`, and the language and the time zone of the blog. One query, if any."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.site = site_now()
        with translation.override(request.site.language), timezone.override(request.site.zone):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.site.language)
            return response

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        """Nothing has an address with a NUL in it, and PostgreSQL refuses even to look for one."""
        if "\0" in request.path_info:
            raise Http404
