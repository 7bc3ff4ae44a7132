"""The menu at the top of each page."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


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
