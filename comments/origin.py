"""Whether a form was sent from a page of this blog.

Django's own protection needs a cookie on every page with a form, and readers get none. Browsers
say by themselves where a request comes from: https://www.w3.org/TR/fetch-metadata/ and RFC 6454.
"""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt


def is_from_here(request: HttpRequest) -> bool:
    """False where the browser says that another site sent it. Programs that say nothing may."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    host = urlsplit(origin).netloc
    return host in {request.get_host(), urlsplit(settings.SITE_URL).netloc}


def from_here_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuses a POST that another site's page sent, and needs no cookie for it."""

    @wraps(view)
    def checked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method == "POST" and not is_from_here(request):
            raise PermissionDenied(_("This form was sent from another site."))
        return view(request, *args, **kwargs)

    return csrf_exempt(checked)
