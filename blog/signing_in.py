"""Signing in: how often one may try, and links that let an author choose a password."""

import unicodedata
from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext_lazy as _

from blog.models.sign_in import SignInAttempt
from blog.models.users import User

# Enough for someone who has forgotten which password it was; a guesser gets a thousand a day.
MAX_ATTEMPTS = 10
WINDOW = timedelta(minutes=15)


def account_key(username: str) -> str:
    """What attempts for this name are counted under. The name cannot be read from it."""
    name = unicodedata.normalize("NFKC", username).casefold()
    return salted_hmac("blog.sign-in", name, algorithm="sha256").hexdigest()


def may_try(username: str) -> bool:
    """Counts an attempt for this name, and says whether it may go on. Four queries.

    The attempt is counted before the password is looked at, so that many at once are no way
    around the limit. One that is refused does not count: otherwise whoever goes on trying would
    keep the author out for good.
    """
    account, now = account_key(username), timezone.now()
    SignInAttempt.objects.filter(made_at__lte=now - WINDOW).delete()
    attempt = SignInAttempt.objects.create(account=account, made_at=now)
    if SignInAttempt.objects.filter(account=account).count() <= MAX_ATTEMPTS:
        return True
    attempt.delete()
    return False


def forget_attempts(username: str) -> None:
    """Starts counting anew, for somebody who has shown who they are. One query."""
    SignInAttempt.objects.filter(account=account_key(username)).delete()


class SignInForm(AdminAuthenticationForm):
    """The admin's form, with a limit for each name. It says the same of names that do not exist."""

    def clean(self) -> dict:
        username = self.cleaned_data.get("username")
        if username and self.cleaned_data.get("password"):
            if not may_try(username):
                raise ValidationError(
                    _(
                        "Too many attempts to sign in with this name failed. "
                        "Wait %(minutes)s minutes, then try again."
                    ),
                    code="too_many_attempts",
                    params={"minutes": WINDOW.seconds // 60},
                )
            cleaned = super().clean()
            forget_attempts(username)
            return cleaned
        return super().clean()


def link_for(user: User) -> str:
    """An address where this author chooses a password and is signed in.

    It works once: until a password is set, or the author signs in, or PASSWORD_RESET_TIMEOUT
    seconds have passed.
    """
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    return settings.SITE_URL + reverse("blog:sign-in", args=[uid, token])


class ChoosePasswordForm(SetPasswordForm):
    """A new password, and the name that stands under the author's posts."""

    name = forms.CharField(
        label=_("Name shown to readers"),
        max_length=User._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "new_password1", "new_password2"]

    def __init__(self, user: User | None, *args, **kwargs) -> None:
        super().__init__(user, *args, label_suffix="", **kwargs)
        if user:  # a link that leads to nobody makes a form too, which is not shown
            self.fields["name"].initial = user.name

    def save(self, commit: bool = True) -> User:
        if not self.user.name:
            self.user.slug = ""  # made again, from the name instead of the user name
        self.user.name = self.cleaned_data["name"]
        forget_attempts(self.user.username)
        return super().save(commit)
