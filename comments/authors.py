"""Replies by those who have an account, which carry the name that the account has now."""

from typing import Any

from django.db.models.signals import post_save

from blog.models import User
from comments.models import Comment
from comments.models.comments import MAX_NAME_LENGTH


def name_of(author: User) -> str:
    """What an author's replies are signed with."""
    return str(author)[:MAX_NAME_LENGTH]


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
