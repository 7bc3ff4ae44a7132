"""Corrections of replies by a moderator."""

import hashlib

from django.db import transaction

from blog.models import User
from comments import posting
from comments.models import Comment, Decision

VERSION_LENGTH = 16  # hexadecimal digits; nobody gains by finding two texts that share them


class ChangedMeanwhile(Exception):
    """Somebody else has changed what is to be corrected."""


def version_of(reply: Comment) -> str:
    """Tells one wording of a reply from another; a form sends back the one that it showed."""
    return hashlib.sha256(f"{reply.name}\0{reply.text}".encode()).hexdigest()[:VERSION_LENGTH]


def edit(
    reply: Comment, *, text: str, name: str, user: User, version: str | None = None
) -> Decision | None:
    """Corrects a reply. The log says that it happened, and keeps no second copy of the text.

    Args:
        version: the `version_of` what the moderator saw; None overwrites whatever is there.

    Returns: None where the wording is the same.

    Raises:
        ChangedMeanwhile: its writer or somebody else has changed it since.
        Comment.DoesNotExist: it was deleted meanwhile.
    """
    with transaction.atomic():
        posting.lock(reply.entry_id)
        reply.refresh_from_db()
        if version is not None and version != version_of(reply):
            raise ChangedMeanwhile
        if (reply.name, reply.text) == (name, text):
            return None
        edited_at = reply.edited_at
        posting.edit(reply, text=text, name=name)
        # "Edited" tells readers that its writer changed it.
        Comment.objects.filter(pk=reply.pk).update(edited_at=edited_at)
        return Decision.objects.create(
            comment=reply, act=Decision.Act.EDIT, by=Decision.By.MODERATOR, user=user
        )
