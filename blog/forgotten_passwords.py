"""What somebody does who has forgotten the password: they ask for a link by e-mail.

Nobody learns here whether there is an account. The answer is the same for every name, and so is
the work: one lookup and one job, which for a name that nobody has does nothing.
"""

from django import forms
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from blog import tasks, whereabouts
from blog.models import User
from blog.signing_in import may_sign_in, may_try, too_many

MAX_LENGTH = 254  # characters; RFC 5321 allows no longer address, and user names are shorter
FORGOTTEN = "forgotten-password"
MAX_QUESTIONS = 3  # for one name in the time of signing_in.WINDOW; each of them is a message


class ForgottenPasswordForm(forms.Form):
    """Asks who it is, by what they remember."""

    account = forms.CharField(
        label=_("User name or e-mail address"),
        max_length=MAX_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )

    def __init__(self, request: HttpRequest, *args, **kwargs) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.request = request

    def clean_account(self) -> str:
        """Limits how often one may ask for a name, and from one network address."""
        account = self.cleaned_data["account"]
        if not may_try(account, whereabouts.address_of(self.request), FORGOTTEN, MAX_QUESTIONS):
            raise too_many()
        return account


def ask(account: str) -> None:
    """Queues a message to whoever has this user name or address. Two queries for every name.

    The message goes to the address that is stored, never to what was typed: letters of another
    script may pass for the same ones.
    """
    same = Q(username=account) | Q(email__iexact=account)
    people = User.objects.filter(may_sign_in(), same).exclude(email="")
    tasks.send_sign_in_links.defer(user_ids=list(people.values_list("pk", flat=True)))
