"""Addresses that have moved."""

from typing import Self
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class Redirect(models.Model):
    """An old address and where it leads now: to an entry, wherever that moves, or to a target.

    `path` starts with a slash and is decoded, with the query where the old blog used one:
    "/2012/03/an-old-slug/", "/?p=123".
    """

    path = models.CharField(_("old address"), max_length=1000, unique=True)
    entry = models.ForeignKey(
        "blog.Entry",
        verbose_name=_("leads to the post or page"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="redirects",
    )
    target = models.CharField(_("leads to the address"), max_length=1000, blank=True)

    class Meta:
        ordering = ["path"]
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")

    def __str__(self) -> str:
        return self.path

    def clean(self) -> None:
        if not self.path.startswith("/"):
            raise ValidationError({"path": _("Start with /, such as /2012/03/an-old-address/.")})
        if bool(self.entry) == bool(self.target):
            raise ValidationError(
                _("Choose a post or page, or write where it leads, and not both.")
            )
        if self.target and not self.target.startswith(("/", "https://", "http://")):
            raise ValidationError(
                {"target": _("Start with / for this blog, or with https:// for another.")}
            )
        if self.target == self.path:
            raise ValidationError({"target": _("This address would lead to itself.")})

    @classmethod
    def leave(cls, path: str, *, entry: models.Model | None = None, target: str = "") -> Self:
        """Makes the old address lead to the entry or target from now on. Two queries at most."""
        redirect, _created = cls.objects.update_or_create(
            path=path, defaults={"entry": entry, "target": target}
        )
        return redirect

    @classmethod
    def moved(cls, old: str, new: str) -> None:
        """Makes one address of a list lead to another, also those that led to it already.

        Args:
            old, new: addresses as `get_absolute_url` gives them, percent-encoded.

        Four queries.
        """
        cls.objects.filter(target=old).update(target=new)
        cls.leave(unquote(old), target=new)
        cls.objects.filter(path=unquote(new)).delete()

    @property
    def destination(self) -> str:
        """Where it leads; empty when that is not public now. May query the entry."""
        if self.entry is not None:
            return self.entry.get_absolute_url() if self.entry.is_published else ""
        return self.target
