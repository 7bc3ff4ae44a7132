"""Categories, which form a tree, and tags, which do not."""

from typing import Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef
from django.utils.translation import gettext_lazy as _
from mptt.managers import TreeManager
from mptt.models import TreeForeignKey
from mptt.querysets import TreeQuerySet

from blog.addresses import list_address
from blog.models.redirects import Redirect
from blog.slugs import MAX_SLUG_LENGTH, SlugField, free_slug
from blog.trees import Tree


class Term(models.Model):
    """What categories and tags share: a name, an address, a description."""

    name = models.CharField(_("name"), max_length=200)
    slug = SlugField(_("address"), max_length=MAX_SLUG_LENGTH, unique=True, blank=True)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        """Saves; a changed address leaves a redirect behind."""
        model = type(self)
        if not self.slug:
            self.slug = free_slug(self.name, model.objects.exclude(pk=self.pk))
        before = model.objects.filter(pk=self.pk).first() if self.pk else None
        old = before.get_absolute_url() if before else ""
        super().save(*args, **kwargs)
        if before and before.slug != self.slug:
            Redirect.moved(old, self.get_absolute_url())


class CategoryQuerySet(TreeQuerySet):
    def with_lineage(self) -> Self:
        """With the slugs from the top of the tree down, so that an address costs no query."""
        above = Category.objects.filter(
            tree_id=OuterRef("tree_id"), lft__lte=OuterRef("lft"), rght__gte=OuterRef("rght")
        )
        return self.annotate(lineage=ArraySubquery(above.order_by("lft").values("slug")))


class CategoryManager(TreeManager.from_queryset(CategoryQuerySet)):
    pass


class Category(Tree, Term):
    """A subject. Its page also shows the posts of the categories below it."""

    parent = TreeForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )

    objects = CategoryManager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def get_absolute_url(self) -> str:
        """One query for the categories above, unless `with_lineage` has fetched their slugs."""
        slugs = self.__dict__.get("lineage")
        if slugs is None or slugs[-1] != self.slug:
            above = self.get_ancestors().values_list("slug", flat=True) if self.parent_id else ()
            slugs = [*above, self.slug]
        return list_address("category", "/".join(slugs))


class Tag(Term):
    """A word that posts share."""

    class Meta:
        ordering = ["name"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def get_absolute_url(self) -> str:
        return list_address("tag", self.slug)
