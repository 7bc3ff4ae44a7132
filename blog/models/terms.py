"""Categories, which form a tree, and tags, which do not."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from mptt.models import MPTTModel, TreeForeignKey

from blog.models.redirects import Redirect
from blog.slugs import MAX_SLUG_LENGTH, free_slug


class Term(models.Model):
    """What categories and tags share: a name, an address, a description."""

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(
        _("address"), max_length=MAX_SLUG_LENGTH, unique=True, allow_unicode=True, blank=True
    )
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
        super().save(*args, **kwargs)
        if before and before.slug != self.slug:
            Redirect.leave(before.get_absolute_url(), target=self.get_absolute_url())


class Category(MPTTModel, Term):
    """A subject. Its page also shows the posts of the categories below it."""

    parent = TreeForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="children",
    )

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    class MPTTMeta:
        order_insertion_by = ["name"]

    def get_absolute_url(self) -> str:
        """One query, for the names of the categories above."""
        slugs = [c.slug for c in self.get_ancestors(include_self=True)] if self.parent_id else None
        return reverse("blog:category", args=["/".join(slugs or [self.slug])])


class Tag(Term):
    """A word that posts share."""

    class Meta:
        ordering = ["name"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def get_absolute_url(self) -> str:
        return reverse("blog:tag", args=[self.slug])
