"""What follows when rows change: the search index when the categories or tags of entries do, and
files that go with their rows.
"""

from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete

from blog import search
from blog.models import Category, Entry, Rendition, Tag, Upload

TERMS = (Category, Tag)


def connect() -> None:
    """Connects all of this; `BlogConfig.ready` calls it."""
    for links in (Entry.categories.through, Entry.tags.through):
        m2m_changed.connect(terms_changed, sender=links)
    for model in TERMS:
        post_save.connect(term_saved, sender=model)
        pre_delete.connect(remember_entries, sender=model)
        post_delete.connect(term_deleted, sender=model)
    for model in (Upload, Rendition):
        post_delete.connect(delete_file, sender=model)


def terms_changed(
    instance: Model, action: str, reverse: bool, pk_set: set[int] | None, **kwargs: Any
) -> None:
    """An entry got or lost terms, or (`reverse`) a term got or lost entries. Two queries."""
    if not reverse:
        if action.startswith("post_"):
            search.index([instance.pk])
    elif action == "pre_clear":
        remember_entries(instance)
    elif action == "post_clear":
        search.index(instance.entries_before)
    elif action.startswith("post_"):
        search.index(pk_set)


def term_saved(instance: Category | Tag, created: bool, **kwargs: Any) -> None:
    """Its name may be another now. Two queries, whatever the number of its posts."""
    if not created:
        search.index(entry_ids(instance))


def remember_entries(instance: Category | Tag, **kwargs: Any) -> None:
    """Which entries a term has, as long as that can be known."""
    instance.entries_before = list(entry_ids(instance))


def term_deleted(instance: Category | Tag, **kwargs: Any) -> None:
    search.index(instance.entries_before)


def entry_ids(term: Category | Tag) -> QuerySet:
    return term.entries.order_by().values_list("pk", flat=True)


def delete_file(instance: Upload | Rendition, **kwargs: Any) -> None:
    """Deletes the file of a row, as soon as it is certain that the row is gone."""
    storage, name = instance.file.storage, instance.file.name
    transaction.on_commit(lambda: storage.delete(name))
