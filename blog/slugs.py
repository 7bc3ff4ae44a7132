"""Slugs: the last part of an address, made from a title. Every script may write one."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

MAX_SLUG_LENGTH = 200  # characters; WordPress's own limit, so that no imported address is cut

# What means something else in an address, or nothing: RFC 3986, section 2.2, and what it forbids.
NOT_IN_SLUGS = re.compile(r"""[\s./?#\[\]@!$&'()*+,;=:%\\<>"{}|^`\0-\x1f\x7f]""")


def validate_slug(text: str) -> None:
    """Refuses what cannot stand in an address as it is.

    Django's own check also refuses the marks with which Hindi, Thai and others write vowels, and
    so the addresses that posts in these scripts had on WordPress.
    """
    if NOT_IN_SLUGS.search(text):
        raise ValidationError(
            _("Use letters, digits, hyphens and underscores, without spaces."), code="invalid"
        )


class AnyScript:
    """Puts our check in the place of Django's, in a field of a form or of a model."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "allow_unicode": True})
        others = [check for check in self.validators if check not in self.default_validators]
        self.validators = [validate_slug, *others]


class SlugFormField(AnyScript, forms.SlugField):
    """A slug in any script, in a form; in the composed form of Unicode, as addresses have it."""

    def to_python(self, value: Any) -> str:
        return unicodedata.normalize("NFC", super().to_python(value))


class SlugField(AnyScript, models.SlugField):
    """A slug in any script."""

    def formfield(self, **kwargs: Any) -> forms.Field:
        return super().formfield(**{"form_class": SlugFormField, **kwargs})


def slug_for(text: str, fallback: str = "untitled") -> str:
    """The slug that a title suggests. Letters of every script stay as they are."""
    text = unicodedata.normalize("NFKC", text).lower()
    kept = "".join(c for c in text if c in "-_" or c.isspace() or is_letter(c))
    return re.sub(r"[-\s]+", "-", kept)[:MAX_SLUG_LENGTH].strip("-_") or fallback


def is_letter(character: str) -> bool:
    """Whether it belongs to a word: a letter, a mark on one, or a digit, in Unicode's sense."""
    return unicodedata.category(character)[0] in "LMN"


def free_slug(text: str, others: models.QuerySet, fallback: str = "untitled") -> str:
    """The first of slug, slug-2, slug-3 … that none of `others` has. One query."""
    slug = slug_for(text, fallback)
    taken = set(others.filter(slug__startswith=slug[:-4]).values_list("slug", flat=True))
    candidate, number = slug, 1
    while candidate in taken:
        number += 1
        ending = f"-{number}"
        candidate = slug[: MAX_SLUG_LENGTH - len(ending)] + ending
    return candidate
