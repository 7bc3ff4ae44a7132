"""What the headers of each answer need to say about a discussion that was shown in it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control

from blog.addresses import absolute
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


class LinkbackHeadersMiddleware:
    """Says in the headers of a page where linkbacks to it go, as its head does.

    Programs look there first: the header is there before the page is read, and also where somebody
    asks for the head alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Set by the tag `linkback_endpoints`, which writes them into the page.
        if getattr(request, "takes_mentions", False):
            webmention = absolute(reverse("comments:webmention"))
            response.headers["X-Pingback"] = absolute(reverse("comments:pingback"))
            add_link(response, f'<{webmention}>; rel="webmention"')
        return response


def add_link(response: HttpResponse, link: str) -> None:
    """Adds a link to those that an answer has in its header already (RFC 8288, 3)."""
    links = [response.headers["Link"]] if "Link" in response.headers else []
    response.headers["Link"] = ", ".join([*links, link])
