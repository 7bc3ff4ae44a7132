"""The menu at the top of each page."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# The texts of the pages stay in the database: a menu shows none of them.
SHOWN_OF_PAGES = [
    f"page__{name}" for name in ("title", "path", "state", "published_at", "is_private")
]


class MenuEntryQuerySet(models.QuerySet):
    def shown(self) -> Self:
        """The lines that lead somewhere public, with what their labels and addresses need."""
        from blog.models.entries import Entry

        return (
            self.filter(Q(page=None) | Q(page__in=Entry.objects.published().values("pk")))
            .select_related("page")
            .only("label", "address", "parent_id", "position", *SHOWN_OF_PAGES)
        )


class MenuEntry(models.Model):
    """One line of the menu: a page of the blog, or any address. Entries may stand below another."""

    label = models.CharField(_("label"), max_length=200, blank=True)
    page = models.ForeignKey(
        "blog.Page",
        verbose_name=_("page"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="menu_entries",
    )
    address = models.CharField(
        _("address"),
        max_length=1000,
        blank=True,
        help_text=_("Such as /category/travel/ or https://example.org/."),
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("below"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="children",
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = MenuEntryQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("menu entry")
        verbose_name_plural = _("menu entries")

    def __str__(self) -> str:
        return self.label or (self.page.title if self.page else self.address)

    def clean(self) -> None:
        if bool(self.page) == bool(self.address):
            raise ValidationError(_("Choose a page, or write an address, and not both."))
        if self.address and not self.address.startswith(("/", "https://", "http://", "mailto:")):
            raise ValidationError(
                {"address": _("Start with / for this blog, or with https:// for another.")}
            )
        if not self.page and not self.label:
            raise ValidationError({"label": _("An address needs a label.")})
        above, seen = self.parent, {self.pk}
        while above is not None and above.pk is not None:
            if above.pk in seen:
                raise ValidationError({"parent": _("It cannot stand below itself.")})
            seen.add(above.pk)
            above = above.parent
