"""The menu at the top of each page."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _
from mptt.managers import TreeManager
from mptt.models import TreeForeignKey
from mptt.querysets import TreeQuerySet

from blog.trees import Tree

# The texts of posts and pages stay in the database: a menu shows none of them.
SHOWN_OF_ENTRIES = [
    f"entry__{name}" for name in ("title", "path", "state", "published_at", "is_private")
]


class MenuEntryQuerySet(TreeQuerySet):
    def shown(self) -> Self:
        """The lines that lead somewhere public, in order, with their labels and addresses.

        One query; one more where a line leads to a category.
        """
        from blog.models.entries import Entry
        from blog.models.terms import Category

        return (
            self.filter(Q(entry=None) | Q(entry__in=Entry.objects.published().values("pk")))
            .select_related("entry")
            .only("label", "address", "parent_id", "category_id", *SHOWN_OF_ENTRIES)
            .prefetch_related(Prefetch("category", Category.objects.with_lineage()))
            .order_by("tree_id", "lft")
        )


class MenuEntryManager(TreeManager.from_queryset(MenuEntryQuerySet)):
    pass


class MenuEntry(Tree):
    """One line of the menu. It leads to a post or page, to a category, or to any address."""

    label = models.CharField(_("label"), max_length=200, blank=True)
    entry = models.ForeignKey(
        "blog.Entry",
        verbose_name=_("post or page"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="menu_entries",
    )
    category = models.ForeignKey(
        "blog.Category",
        verbose_name=_("category"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="menu_entries",
    )
    address = models.CharField(
        _("address"),
        max_length=1000,
        blank=True,
        help_text=_("Such as /tag/travel/ or https://example.org/."),
    )
    parent = TreeForeignKey(
        "self",
        verbose_name=_("below"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="children",
    )

    objects = MenuEntryManager()

    class Meta:
        verbose_name = _("menu entry")
        verbose_name_plural = _("menu entries")

    def __str__(self) -> str:
        return self.label or str(self.entry or self.category or self.address)

    @property
    def destination(self) -> str:
        """The address it leads to."""
        target = self.entry or self.category
        return target.get_absolute_url() if target else self.address

    def clean(self) -> None:
        if sum(map(bool, (self.entry, self.category, self.address))) != 1:
            raise ValidationError(
                _("Choose a post or page, or a category, or write an address: one of them.")
            )
        if self.address and not self.address.startswith(("/", "https://", "http://", "mailto:")):
            raise ValidationError(
                {"address": _("Start with / for this blog, or with https:// for another.")}
            )
        if self.address and not self.label:
            raise ValidationError({"label": _("An address needs a label.")})
        above, seen = self.parent, {self.pk}
        while above is not None and above.pk is not None:
            if above.pk in seen:
                raise ValidationError({"parent": _("It cannot stand below itself.")})
            seen.add(above.pk)
            above = above.parent
