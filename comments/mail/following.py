"""The form with which a reader follows a discussion by e-mail without writing in it."""

from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from comments.forms import MAX_EMAIL_LENGTH
from comments.models.subscriptions import Pace
from comments.spam import trap


class FollowForm(forms.Form):
    """An address, and how often a message may come."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=MAX_EMAIL_LENGTH,
        error_messages={
            "required": _("Write the address to which the notices shall go."),
            "invalid": _("This is not an e-mail address. Correct it, such as name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    pace = forms.ChoiceField(
        label=_("When"),
        choices=Pace,
        initial=Pace.AT_ONCE,
        error_messages={"required": _("Choose one of the two.")},
        widget=forms.RadioSelect,
    )

    @property
    def trap_field(self) -> SafeString:
        """The field that people do not see."""
        return forms.TextInput(trap.ATTRIBUTES).render(trap.FIELD, "")

    @property
    def is_trapped(self) -> bool:
        """Whether something was written into it."""
        return bool(self.data.get(trap.FIELD))
