"""Replies by those who have an account: they carry the name that the account has now, and a mark
where it is one of those who wrote the post.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models.signals import post_save

from blog.models import Entry, User
from comments.models import Comment
from comments.models.comments import MAX_NAME_LENGTH


def name_of(author: User) -> str:
    """What an author's replies are signed with."""
    return str(author)[:MAX_NAME_LENGTH]


def writers_of(entry: Entry, replies: Iterable[Comment]) -> set[int]:
    """The numbers of those who wrote the post or page, as far as these replies can be theirs.

    No query where the co-authors were fetched along, or where no other account has replied; else
    one.
    """
    writers = {entry.author_id}
    if any(reply.author_id not in (None, entry.author_id) for reply in replies):
        writers |= {one.pk for one in entry.coauthors.all()}
    return writers


def author_saved(
    instance: User, created: bool, update_fields: frozenset[str] | None, **kwargs: Any
) -> None:
    """Signs an author's replies with a new name. One query, and none for signing in."""
    may_be_renamed = update_fields is None or {"name", "username"} & set(update_fields)
    if may_be_renamed and not created:
        name = name_of(instance)
        Comment.objects.filter(author=instance).exclude(name=name).update(name=name)


def connect() -> None:
    """Connects this; `CommentsConfig.ready` calls it."""
    post_save.connect(author_saved, sender=User)
