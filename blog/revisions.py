"""Texts as they were once saved: who saved them, when, and whether readers have seen them.

Those that readers have seen stay for ever. Of the others each post keeps the newest
`Site.revisions_kept`.
"""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from blog.models import Entry, Revision, Site, User


class Text(NamedTuple):
    """What of an entry has revisions."""

    title: str
    summary: str
    body: str


FIELDS = Text._fields


def lines(text: str) -> str:
    """The text with one kind of line ends: forms send another kind than files have."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def text_of(entry: Entry | Revision) -> Text:
    return Text(*(lines(getattr(entry, name)) for name in FIELDS))


def keep(entry: Entry, user: User | None, *, was_published: bool) -> Revision:
    """Keeps the text of the entry as it is now in hand, which may be `working_copies.shown`.

    The newest revision is taken instead where it says the same. Four queries at most.

    Args:
        user: whoever saved it.
        was_published: whether readers see it, so that it has to stay.
    """
    return keep_text(entry, text_of(entry), user, was_published=was_published)


def keep_text(
    entry: Entry,
    text: Text,
    user: User | None,
    *,
    was_published: bool = False,
    made_at: datetime | None = None,
) -> Revision:
    """Keeps a text of the entry that stands somewhere else than in it. As `keep`."""
    with transaction.atomic():
        newest = entry.revisions.first()
        if newest is not None and text_of(newest) == text:
            return mark_published(newest) if was_published else newest
        revision = entry.revisions.create(
            **text._asdict(),
            made_by=user,
            made_at=made_at or timezone.now(),
            was_published=was_published,
        )
        forget_old(entry)
    return revision


def keep_stored(entry: Entry) -> None:
    """Keeps what is stored of the entry, before it is changed, where no revision says it yet.

    So the first change of an imported post leaves the post as it was imported, and a scheduled
    text is marked once readers have seen it. Two queries, a third where none said it.
    """
    text, is_published = text_of(entry), entry.is_published
    same = entry.revisions.filter(**text._asdict()).first()
    if same is None and any(text):
        entry.revisions.create(
            **text._asdict(),
            made_by_id=entry.author_id,
            made_at=entry.updated_at,
            was_published=is_published,
        )
        forget_old(entry)
    elif same is not None and is_published:
        mark_published(same)


def mark_published(revision: Revision) -> Revision:
    """From now on it stays for ever."""
    if not revision.was_published:
        revision.was_published = True
        revision.save(update_fields=["was_published"])
    return revision


def forget_old(entry: Entry) -> None:
    """Deletes what exceeds the number of the settings, and nothing that readers have seen."""
    unseen = entry.revisions.filter(was_published=False)
    old = unseen.values_list("pk", flat=True)[Site.current().revisions_kept :]
    entry.revisions.filter(pk__in=list(old)).delete()
