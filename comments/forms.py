"""What a visitor fills in."""

import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

from comments.models.comments import MAX_NAME_LENGTH, MAX_TEXT_LENGTH

INVISIBLE = {"Cc", "Cf", "Cn", "Co", "Cs"}  # Unicode categories: control, format, unassigned …


class ReplyForm(forms.Form):
    """Name and text; nothing else is asked. Authors who are signed in reply under their own name.

    Args:
        user: who is signed in, or an anonymous user.
    """

    name = forms.CharField(
        label=_("Name"),
        max_length=MAX_NAME_LENGTH,
        help_text=_("A pseudonym is fine."),
        error_messages={
            "required": _("Write a name to stand above your reply."),
            "max_length": _("This name is too long; %(limit_value)d characters are the most."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    text = forms.CharField(
        label=_("Your reply"),
        max_length=MAX_TEXT_LENGTH,
        help_text=_(
            "You can use *emphasis*, **strong**, [link](https://…), > quote, - list and `code`."
        ),
        error_messages={
            "required": _("Write something first."),
            "max_length": _(
                "This reply has %(show_value)d characters; %(limit_value)d are the most. "
                "Shorten it, or send it in two."
            ),
        },
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.user = user if user.is_authenticated else None
        if self.user:
            del self.fields["name"]

    def full_clean(self) -> None:
        """Checks what was written; the first field with an error gets the focus."""
        super().full_clean()
        wrong = next((name for name in self.fields if name in self._errors), None)
        if wrong:
            self.fields[wrong].widget.attrs["autofocus"] = True

    def clean_name(self) -> str:
        """Without characters that cannot be seen: with them one name can look like another."""
        name = unicodedata.normalize("NFC", self.cleaned_data["name"])
        shown = "".join(c if unicodedata.category(c) not in INVISIBLE else " " for c in name)
        name = " ".join(shown.split())
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"])
        return name

    def clean(self) -> dict:
        if self.user:
            self.cleaned_data["name"] = str(self.user)[:MAX_NAME_LENGTH]
        return self.cleaned_data
