"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest

from blog.models import MenuEntry


def site(request: HttpRequest) -> dict:
    """The blog's settings and its menu. The menu is one query, and only where it is shown."""
    return {
        "site": request.site,
        "site_url": settings.SITE_URL,
        "menu": MenuEntry.objects.shown(),
    }
