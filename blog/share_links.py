"""Links by which somebody without account reads a draft: they expire, and can be withdrawn.

Whoever has the link sees the working copy as it is then. Nobody can guess one, and no other page
leads to it.
"""

import datetime
import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models import Entry, ShareLink, User

TOKEN_BYTES = 32  # 256 bits
MAX_TOKEN_LENGTH = 64  # characters; `ShareLink.token` holds no more


class Lifetime(models.TextChoices):
    """How long a link works."""

    DAY = "day", _("1 day")
    WEEK = "week", _("1 week")
    MONTH = "month", _("1 month")


DAYS = {Lifetime.DAY: 1, Lifetime.WEEK: 7, Lifetime.MONTH: 30}


def working(entry: Entry | None = None) -> models.QuerySet[ShareLink]:
    """The links that still lead to a draft; of one entry, or of all."""
    links = ShareLink.objects.filter(expires_at__gt=timezone.now())
    return links.filter(entry=entry.pk) if entry else links


def make(entry: Entry, user: User, lifetime: Lifetime) -> ShareLink:
    """Makes a new link to the entry. Those that have expired are forgotten. Two queries."""
    ShareLink.objects.filter(entry=entry.pk, expires_at__lte=timezone.now()).delete()
    return ShareLink.objects.create(
        entry_id=entry.pk,
        token=secrets.token_urlsafe(TOKEN_BYTES),
        made_by=user,
        expires_at=timezone.now() + datetime.timedelta(days=DAYS[lifetime]),
    )


def find(token: str) -> ShareLink | None:
    """The link with this token, if it still leads to a draft. One query."""
    if len(token) > MAX_TOKEN_LENGTH:
        return None
    return working().filter(token=token).select_related("made_by").first()


def withdraw(entry: Entry, pk: int) -> bool:
    """Has a link of this entry lead nowhere from now on. False where there was none."""
    deleted, _by_model = ShareLink.objects.filter(entry=entry.pk, pk=pk).delete()
    return bool(deleted)
