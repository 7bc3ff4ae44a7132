"""What an author is typing, saved by itself every few seconds, apart from what readers see.

A working copy is the whole form as it was last sent. Saving the form takes it over into the entry.
Its version counts every save of either kind: whoever saves says which version they had before
them, and is refused with `Conflict` where somebody else has saved since.
"""

import uuid
from copy import copy as duplicate
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from blog import revisions
from blog.models import Entry, Site, User, WorkingCopy
from blog.revisions import Text

# What a long sitting without a save leaves as revisions: one in so much time.
BETWEEN_REVISIONS = timedelta(minutes=10)

Content = dict[str, list[str]]  # each field's values, as a form sends them


class Conflict(Exception):
    """Somebody else has saved since; `copy` is what stands there now, locked."""

    def __init__(self, copy: WorkingCopy):
        super().__init__(str(copy))
        self.copy = copy


def lock(entry: Entry) -> WorkingCopy:
    """The entry's working copy, made where there is none, locked until the transaction ends.

    The entry's row is what is locked, so that there is something to lock from the beginning; it
    is the stored one that `copy.entry` then is. Three queries at most.
    """
    stored = Entry.objects.select_for_update(no_key=True).get(pk=entry.pk)
    copy, _ = WorkingCopy.objects.get_or_create(entry=stored)
    copy.entry = stored
    return copy


def save(
    entry: Entry,
    content: Content,
    *,
    base: int,
    user: User,
    tab: str = "",
    replaces: bool = False,
) -> WorkingCopy:
    """Makes this the working copy of the entry. Readers see none of it.

    Args:
        content: the values of all fields, or of title, summary and body alone.
        base: the version that the writer had before them.
        tab: which opened form sends it; one whose answer was lost is not in conflict with itself.
        replaces: whether the writer has seen what stands there, and wants it replaced.

    Raises:
        Conflict: if the version is another one, and what it says too. Nothing has changed then.
    """
    with transaction.atomic():
        copy = lock(entry)
        if content != copy.content:
            check(copy, base=base, tab=tab)
            write(copy, content, user=user, tab=tab, keeps_replaced=replaces)
    return copy


def check(copy: WorkingCopy, *, base: int, tab: str = "") -> None:
    """Raises `Conflict` where a save that is based on that version would undo somebody's."""
    is_own = bool(tab) and copy.tab == tab
    if base != copy.version and not is_own:
        raise Conflict(copy)


def write(
    copy: WorkingCopy, content: Content, *, user: User, tab: str = "", keeps_replaced: bool = False
) -> None:
    """Puts the content into a locked copy. What it replaces may stay as a revision."""
    before, now = text_now(copy), timezone.now()
    is_long_ago = copy.content is not None and now - last_kept(copy) >= BETWEEN_REVISIONS
    if keeps_replaced or is_long_ago or is_others(copy, user):
        revisions.keep_text(copy.entry, before, copy.saved_by)
    if copy.content is None:
        copy.begun_at = now
    copy.content = content
    settle(copy, user=user, tab=tab)


def is_others(copy: WorkingCopy, user: User) -> bool:
    """Whether somebody else has typed what stands there."""
    return copy.content is not None and copy.saved_by_id not in (None, user.pk)


def last_kept(copy: WorkingCopy) -> datetime:
    """When this sitting last left a revision, or else began."""
    newest = copy.entry.revisions.first()
    return max(newest.made_at, copy.begun_at) if newest else copy.begun_at


def drop(copy: WorkingCopy, *, user: User | None, tab: str = "") -> None:
    """Empties a locked copy that differs from what is saved no more."""
    copy.content = copy.begun_at = None
    settle(copy, user=user, tab=tab)


def settle(copy: WorkingCopy, *, user: User | None, tab: str = "") -> None:
    """Counts the change, and says whose it is."""
    copy.version += 1
    copy.saved_at, copy.saved_by, copy.tab = timezone.now(), user, tab
    copy.save()


def take_over(
    entry: Entry,
    user: User,
    *,
    tab: str = "",
    draft: uuid.UUID | None = None,
    keeps_replaced: bool = False,
) -> WorkingCopy:
    """Notes that the form was saved into the entry: nothing differs from it any more.

    Args:
        draft: the number of the form, where it has just begun the entry.
        keeps_replaced: whether what stood in the working copy stays as a revision.
    """
    with transaction.atomic():
        copy = lock(entry)
        if copy.content is not None and (keeps_replaced or is_others(copy, user)):
            revisions.keep_text(entry, text_now(copy), copy.saved_by)
        copy.draft = copy.draft or draft
        drop(copy, user=user, tab=tab)
    return copy


def discard(entry: Entry, user: User | None = None) -> None:
    """Goes back to what is saved. What is given up stays as a revision."""
    with transaction.atomic():
        copy = lock(entry)
        if copy.content is None:
            return
        revisions.keep_text(copy.entry, text_now(copy), copy.saved_by)
        drop(copy, user=user)


def restore(entry: Entry, text: Text, user: User) -> WorkingCopy:
    """Puts a text into the working copy. What stood there stays as a revision."""
    with transaction.atomic():
        copy = lock(entry)
        if text != text_now(copy):
            typed = {name: [value] for name, value in text._asdict().items()}
            revisions.keep_stored(copy.entry)
            write(copy, (copy.content or {}) | typed, user=user, keeps_replaced=True)
    return copy


def begun(draft: uuid.UUID) -> WorkingCopy | None:
    """The copy of the entry that this form has begun, if it has.

    Until the transaction ends, whoever else asks for this number waits: a form that is sent twice
    at once makes one entry. Two queries.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [draft.int % 2**63])
    return WorkingCopy.objects.filter(draft=draft).select_related("entry").first()


def begin(
    model: type[Entry], content: Content, *, draft: uuid.UUID, user: User, tab: str = ""
) -> WorkingCopy:
    """Makes a draft, owned by the writer, of a form that has no entry yet. See `begun`."""
    entry = model(author=user)
    entry.save()
    copy = WorkingCopy(entry=entry, draft=draft, begun_at=timezone.now(), content=content)
    settle(copy, user=user, tab=tab)
    return copy


def shown(entry: Entry) -> Entry:
    """The entry with title, text and summary of its working copy, rendered, and not to be saved.

    Without a working copy it is the entry as it is. One query beside those of rendering.
    """
    held = WorkingCopy.objects.filter(entry=entry.pk, content__isnull=False).first()
    appearing = duplicate(entry)
    if held is not None:
        text = text_in(held.content, entry)
        appearing.title, appearing.summary, appearing.body = text
        appearing.render(Site.current())
    return appearing


def text_in(content: Content, entry: Entry) -> Text:
    """Title, summary and body of what a form sends; those of the entry where it sends none."""
    stored = revisions.text_of(entry)
    found = (content.get(name) for name in revisions.FIELDS)
    return Text(*(values[-1] if values else old for values, old in zip(found, stored, strict=True)))


def text_now(copy: WorkingCopy) -> Text:
    """The text on which the next save builds: what is typed, or else what is saved."""
    return text_in(copy.content or {}, copy.entry)


def with_titles(entries: QuerySet) -> QuerySet:
    """Each entry with `shown_title`, from the working copy where the entry itself has none.

    `typed_at` is when somebody began to type what is not saved yet, or None.
    """
    typed = KeyTextTransform("0", KeyTransform("title", "working_copy__content"))
    return entries.annotate(
        shown_title=Coalesce(
            NullIf("title", Value("")), typed, Value(""), output_field=TextField()
        ),
        typed_at=F("working_copy__begun_at"),
    )
