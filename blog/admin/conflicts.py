"""Two texts of which only one can stay, side by side."""

from typing import Any

from django import forms

from blog import differences, working_copies
from blog.admin import status
from blog.admin.typed import differing, overlay
from blog.models import User, WorkingCopy
from blog.revisions import FIELDS
from blog.working_copies import Content


def compared(copy: WorkingCopy, mine: Content, form: forms.ModelForm, user: User) -> dict[str, Any]:
    """What the page says of a conflict.

    Args:
        copy: what stands there now.
        mine: what was sent.
        form: the form of the same entry, with `mine` as its data.
        user: who sent it.
    """
    overlay(form, copy.content or {})
    others = [form[name].label for name in differing(form) if name not in FIELDS]
    theirs = working_copies.text_now(copy)
    return {
        "words": status.of_conflict(copy, user),
        "version": copy.version,
        "is_own": copy.saved_by_id == user.pk,
        "differences": differences.between(theirs, working_copies.text_in(mine, copy.entry)),
        "other_fields": others,
    }
