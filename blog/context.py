"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest

from blog.changes import ENTRIES
from blog.models import MenuEntry
from blog.remembered import Remembered
from blog.scheduled import next_publication

# The lines of the menu, with the titles and addresses of what they lead to.
menu = Remembered(
    lambda: list(MenuEntry.objects.shown()), ENTRIES, until=lambda lines: next_publication()
)


def site(request: HttpRequest) -> dict:
    """The blog's settings and its menu. The menu is one query, if any, where it is shown."""
    return {
        "site": request.site,
        "site_url": settings.SITE_URL,
        "menu": menu,
    }
