"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest

from blog.changes import ENTRIES
from blog.models import MenuEntry
from blog.remembered import Remembered

# The lines of the menu, with the titles and addresses of what they lead to.
menu = Remembered(lambda: list(MenuEntry.objects.shown()), ENTRIES)
# Where they lead: on these pages the menu looks different.
menu_addresses = Remembered(lambda: frozenset(line.destination for line in menu()), ENTRIES)


def site(request: HttpRequest) -> dict:
    """The blog's settings and its menu. The menu is one query, if any, where it is shown.

    `menu_place` is the address of the page where the menu leads to it, and else empty.
    """
    return {
        "site": request.site,
        "site_url": settings.SITE_URL,
        "menu": menu,
        "menu_place": lambda: request.path if request.path in menu_addresses() else "",
    }
