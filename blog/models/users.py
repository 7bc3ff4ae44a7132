"""The people who can sign in: authors. Visitors have no account."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from blog.addresses import list_address
from blog.models.redirects import Redirect
from blog.slugs import MAX_SLUG_LENGTH, SlugField, free_slug


class Role(models.TextChoices):
    """What somebody may do, in one word. `blog/roles.py` says what each allows."""

    AUTHOR = "author", _("author")
    EDITOR = "editor", _("editor")
    MODERATOR = "moderator", _("moderator")
    ADMINISTRATOR = "administrator", _("administrator")


class People(UserManager):
    def create_superuser(self, *args: Any, **fields: Any) -> "User":
        """As Django's own, with the role that goes with it."""
        return super().create_superuser(*args, **{"role": Role.ADMINISTRATOR} | fields)


class User(AbstractUser):
    """An author. `name` is what readers see, `slug` is the address of the author's posts."""

    first_name = None
    last_name = None
    name = models.CharField(_("name shown to readers"), max_length=150, blank=True)
    slug = SlugField(_("address"), max_length=MAX_SLUG_LENGTH, unique=True, blank=True)
    biography = models.TextField(_("biography"), blank=True)
    picture = models.ForeignKey(
        "blog.Upload",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        limit_choices_to={"kind": "image"},
    )
    role = models.CharField(
        _("role"),
        max_length=20,
        blank=True,
        choices=Role,
        help_text=_("Without one, somebody has a name below posts and cannot sign in."),
    )

    invited_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When the invitation was made; null when it was taken up, or there was none.",
    )
    sign_outs = models.PositiveIntegerField(
        default=0, editable=False, help_text="How often all browsers were signed out at once."
    )

    objects = People()

    class Meta(AbstractUser.Meta):
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def __str__(self) -> str:
        return self.name or self.username

    def save(self, *args, **kwargs) -> None:
        """Saves; a changed address leaves a redirect behind."""
        if not self.slug:
            self.slug = free_slug(self.name or self.username, User.objects.exclude(pk=self.pk))
        before = User.objects.filter(pk=self.pk).only("slug").first() if self.pk else None
        super().save(*args, **kwargs)
        if before and before.slug != self.slug:
            Redirect.moved(before.get_absolute_url(), self.get_absolute_url())

    def get_session_auth_hash(self) -> str:
        """What a session must match: it changes with the password, and with each sign-out of all.

        As Django has it for those who never signed out everywhere.
        """
        return self.counting_sign_outs(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same for the secret keys that were used before."""
        return map(self.counting_sign_outs, super().get_session_auth_fallback_hash())

    def counting_sign_outs(self, value: str) -> str:
        if not self.sign_outs:
            return value
        return salted_hmac(f"blog.sign-out {self.sign_outs}", value, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    def get_absolute_url(self) -> str:
        return list_address("author", self.slug)
