"""Signing in: how often one may try, and links that let an author choose a password."""

import unicodedata
from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext_lazy as _

from blog import whereabouts
from blog.models.sign_in import SignInAttempt
from blog.models.users import User

# Enough for someone who has forgotten which password it was; a guesser gets a thousand a day.
MAX_ATTEMPTS = 10
# Of one network address, whatever the names: enough for a family or an office that forgets.
MAX_ATTEMPTS_OF_ADDRESS = 30
WINDOW = timedelta(minutes=15)
SIGN_IN = "sign-in"
TOO_MANY = _("Too many attempts to sign in failed. Wait %(minutes)s minutes, then try again.")


def account_key(username: str, act: str) -> str:
    """What attempts for this name are counted under. The name cannot be read from it."""
    name = unicodedata.normalize("NFKC", username).casefold()
    return salted_hmac(f"blog.{act}", name, algorithm="sha256").hexdigest()


def may_try(username: str, address: str, act: str = SIGN_IN, most: int = MAX_ATTEMPTS) -> bool:
    """Counts an attempt for this name from this address, and says whether it may go on.

    The attempt is counted before the password is looked at, so that many at once are no way
    around the limit. One that is refused does not count: otherwise whoever goes on trying would
    keep the author out for good.

    Args:
        address: as `whereabouts.address_of` says; empty where nobody knows.
        act: what is tried; each has counts of its own.
        most: attempts for one name.

    Six queries, for a name that nobody has as for any other.
    """
    forget_old_attempts()
    account = account_key(username, act)
    key = whereabouts.key_of(act, address) if address else ""
    attempts = SignInAttempt.objects
    attempt = attempts.create(account=account, address=key, made_at=timezone.now())
    of_account = attempts.filter(account=account).count()
    of_address = attempts.filter(address=key).count() if address else 0
    if of_account <= most and of_address <= MAX_ATTEMPTS_OF_ADDRESS:
        return True
    attempt.delete()
    return False


def forget_attempts(username: str) -> None:
    """Starts counting anew, for somebody who has shown who they are. One query.

    Of what was tried from the same address, only that for their own name is forgotten: an account
    of one's own is no way to guess at others.
    """
    SignInAttempt.objects.filter(account=account_key(username, SIGN_IN)).delete()


def forget_old_attempts() -> None:
    """Deletes what no limit counts any more. One query."""
    SignInAttempt.objects.filter(made_at__lte=timezone.now() - WINDOW).delete()


def too_many() -> ValidationError:
    """What somebody is told who has to wait: the same for every name."""
    return ValidationError(
        TOO_MANY, code="too_many_attempts", params={"minutes": WINDOW.seconds // 60}
    )


class SignInForm(AdminAuthenticationForm):
    """The admin's form, with limits for each name and each network address.

    It says the same of names that do not exist, and takes as long: Django hashes a password for
    those too, and for accounts that are closed or have none.
    """

    def clean(self) -> dict:
        username = self.cleaned_data.get("username")
        if username and self.cleaned_data.get("password"):
            if not may_try(username, whereabouts.address_of(self.request)):
                raise too_many()
            cleaned = super().clean()
            forget_attempts(username)
            return cleaned
        return super().clean()


def may_sign_in() -> Q:
    """Who has an account that is open."""
    return Q(is_active=True, is_staff=True)


def link_for(user: User) -> str:
    """An address where this author chooses a password and is signed in.

    It works once: until a password is set, or the author signs in, or PASSWORD_RESET_TIMEOUT
    seconds have passed.
    """
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    return settings.SITE_URL + reverse("blog:sign-in", args=[uid, token])


def days_of_link() -> int:
    """How long such an address works."""
    return timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT).days


class ChoosePasswordForm(SetPasswordForm):
    """A new password, and the name that stands under the author's posts.

    Who was invited may choose the user name too: it was made from their name.
    """

    username = User._meta.get_field("username").formfield()
    name = forms.CharField(
        label=_("Name shown to readers"),
        max_length=User._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "username", "new_password1", "new_password2"]

    def __init__(self, user: User | None, *args, **kwargs) -> None:
        super().__init__(user, *args, label_suffix="", **kwargs)
        if user:  # a link that leads to nobody makes a form too, which is not shown
            self.fields["name"].initial = user.name
            self.fields["username"].initial = user.username
            self.fields["username"].widget.attrs["autocomplete"] = "username"
            if not user.invited_at:
                del self.fields["username"]

    def clean_username(self) -> str:
        username = self.cleaned_data["username"]
        others = User.objects.exclude(pk=self.user.pk)
        if others.filter(username__iexact=username).exists():
            raise ValidationError(_("This user name is taken. Choose another one."))
        # The check of the password compares it with what the account is called.
        self.user.username = username
        return username

    def save(self, commit: bool = True) -> User:
        if not self.user.name:
            self.user.slug = ""  # made again, from the name instead of the user name
        self.user.name = self.cleaned_data["name"]
        self.user.invited_at = None
        forget_attempts(self.user.username)
        return super().save(commit)
