"""Pages: texts without a date, in a tree."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from mptt.managers import TreeManager
from mptt.models import TreeForeignKey

from blog.addresses import RESERVED
from blog.models.entries import Entry, EntryQuerySet
from blog.models.site import Site
from blog.trees import Tree


class PageManager(TreeManager.from_queryset(EntryQuerySet)):
    pass


class Page(Tree, Entry):
    """An entry with a place in the tree of pages. Its address follows from that place."""

    parent = TreeForeignKey(
        "self",
        verbose_name=_("below the page"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )

    objects = PageManager()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def build_path(self, site: Site) -> str:
        """`/parent/slug/`. One query a level."""
        above = self.parent
        while above is not None and above.path is None:
            above = above.parent
        return f"{above.path if above else '/'}{self.slug}/"

    def clean(self) -> None:
        super().clean()
        is_top = self.parent is None and (self.slug in RESERVED or self.slug.isdecimal())
        if is_top or self.slug == "feed":  # below a page, that is the feed of its replies
            raise ValidationError({"slug": _("The blog itself uses this address.")})

    def save(self, *args, **kwargs) -> None:
        """Saves; when the address changes, those of the pages below follow."""
        self.kind = Entry.Kind.PAGE
        is_new = self.pk is None
        with transaction.atomic():
            before = Entry.objects.filter(pk=self.pk).values_list("path", flat=True).first()
            super().save(*args, **kwargs)
            if not is_new and before != self.path:
                for child in self.children.all():
                    child.parent = self
                    child.save()
