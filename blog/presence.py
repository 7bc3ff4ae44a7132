"""Who has the form of a post open now, in which tab, so that two people do not cross each other.

Each tab says every few seconds that it is there, and is forgotten soon after it stopped saying so.
"""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from blog.models import Entry, Presence, User

# A tab that has said nothing for so long was closed, or its computer sleeps. Three times what
# static/blog/writing/presence.js waits between two messages: one may get lost.
FORGOTTEN_AFTER = timedelta(seconds=45)


def note(entry: Entry, user: User, tab: str, *, has_changed: bool = False) -> None:
    """Notes that this tab has the form open. Forgets those that have gone. Three queries."""
    now = timezone.now()
    Presence.objects.filter(seen_at__lt=now - FORGOTTEN_AFTER).delete()
    news = {"seen_at": now, "user": user} | ({"changed_at": now} if has_changed else {})
    Presence.objects.update_or_create(
        entry_id=entry.pk, tab=tab, defaults=news, create_defaults=news | {"opened_at": now}
    )


def leave(entry: Entry, user: User, tab: str) -> None:
    """The tab was closed."""
    Presence.objects.filter(entry=entry.pk, user=user, tab=tab).delete()


def others(entry: Entry, tab: str) -> QuerySet[Presence]:
    """The other tabs in which the form is open, of whomever, those open longest first."""
    since = timezone.now() - FORGOTTEN_AFTER
    there = Presence.objects.filter(entry=entry.pk, seen_at__gte=since).exclude(tab=tab)
    return there.select_related("user").order_by("opened_at", "pk")
