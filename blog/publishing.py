"""When readers see a post or page: published now, at a time to come, or taken back.

Views and forms choose; what happens to the entry is here.
"""

import datetime
import re

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog import revisions
from blog.models import Entry, User

# Older texts than these are not on blogs, and years of fewer digits are slips of the finger.
EARLIEST_YEAR = 1900
YEARS_AHEAD = 10  # nobody plans further; 2206 was meant to be 2026
# What shows something to readers although it is no text.
SHOWING = re.compile(r"<(?:img|audio|video|iframe|embed|object|table|hr)\b", re.IGNORECASE)

# Sent in the transaction in which somebody publishes an entry, changes what readers see or will see
# of it, or takes it back: with the `entry` as it is saved now, and as it was `before`, None where
# it is new. Not for what an import brings, nor for samples: nobody has published that here.
republished = Signal()


class Standing(models.TextChoices):
    """What readers have of an entry, as authors think of it."""

    NEW = "new", gettext_lazy("new")
    DRAFT = "draft", gettext_lazy("draft")
    SCHEDULED = "scheduled", gettext_lazy("scheduled")
    PRIVATE = "private", gettext_lazy("private")
    PUBLISHED = "published", gettext_lazy("published")


def standing(entry: Entry | None) -> Standing:
    """What readers have of this entry now; None is one that was not saved yet."""
    if entry is None or entry.pk is None:
        return Standing.NEW
    if entry.state == Entry.State.DRAFT:
        return Standing.DRAFT
    if entry.is_scheduled:
        return Standing.SCHEDULED
    return Standing.PRIVATE if entry.is_private else Standing.PUBLISHED


def publish(entry: Entry, user: User, at: datetime.datetime | None = None) -> Entry:
    """Makes what is in `entry` what readers see, now or, if its date is to come, then.

    Saves the entry, with a revision that is kept for ever, and says so by `republished`. Some
    eleven queries, beside those of whoever is told.

    Args:
        entry: with its new values; also one that was not saved yet.
        user: who publishes it.
        at: the date that readers see; without it the one that the entry has, or else now.

    Raises:
        ValidationError: nobody publishes by that date, see `check_date`.
    """
    entry.published_at = at or entry.published_at or timezone.now()
    check_date(entry.published_at)
    entry.state = Entry.State.PUBLISHED
    with transaction.atomic():
        before = stored(entry)
        entry.save()
        revisions.keep(entry, user, was_published=True)
        republished.send(sender=Entry, entry=entry, before=before)
    return entry


def unpublish(entry: Entry, user: User) -> Entry:
    """Makes a draft of it again: from now on its address is a 404, with the blog's other posts.

    Date and slug stay, and so it has the same address when it is published again; until then
    whoever looks for it finds nothing, since it may come back (a 410 would say that it is gone
    for good). The text stays as readers saw it last.
    """
    entry.state = Entry.State.DRAFT
    with transaction.atomic():
        before = stored(entry)
        entry.save()
        revisions.keep(entry, user, was_published=True)
        republished.send(sender=Entry, entry=entry, before=before)
    return entry


def stored(entry: Entry) -> Entry | None:
    """The entry as readers have it so far; None where it was not saved yet. One query."""
    return Entry.objects.filter(pk=entry.pk).defer("search").first() if entry.pk else None


def check_date(moment: datetime.datetime) -> None:
    """Refuses dates that can only be a slip.

    Raises:
        ValidationError: before EARLIEST_YEAR, or more than YEARS_AHEAD years ahead.
    """
    latest = timezone.now() + datetime.timedelta(days=366 * YEARS_AHEAD)
    if moment.year < EARLIEST_YEAR:
        raise ValidationError(
            _("Choose a year from %(year)s on."), params={"year": EARLIEST_YEAR}, code="too_early"
        )
    if moment > latest:
        raise ValidationError(
            _("That is more than %(years)s years ahead. Look at the year again."),
            params={"years": YEARS_AHEAD},
            code="too_late",
        )


def missing(entry: Entry, body: str, title: str) -> dict[str, str]:
    """What readers need and this text does not have yet, by field, in words for its author.

    A post needs a title, by which lists and feeds lead to it, and something to read or to see. A
    page may be empty: it then stands for the pages below it. What is with readers already may
    stay as it is, as posts without title from another blog do.
    """
    is_out = entry.pk and entry.state == Entry.State.PUBLISHED
    found = {}
    if not title.strip() and not (is_out and not entry.title):
        found["title"] = _("Give it a title before you publish it: lists and feeds need one.")
    is_empty = not strip_tags(body).strip() and not SHOWING.search(body)
    if entry.kind == Entry.Kind.POST and is_empty and not (is_out and not entry.body):
        found["body"] = _("There is no text yet that could be published.")
    return found
