"""The forms in which an administrator says who writes here and who may do what."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from blog import invitations, roles
from blog.models import Role, User

NO_ACCOUNT = _("Has a name below posts, and cannot sign in.")


def choices_of_role() -> list[tuple[str, SafeString]]:
    """Each role with what it means beside it."""
    shown = [(role.value, capfirst(role.label), roles.MEANING[role]) for role in Role]
    shown.append(("", _("No account"), NO_ACCOUNT))
    return [
        (value, format_html('<b>{}</b> <span class="meaning">{}</span>', label, meaning))
        for value, label, meaning in shown
    ]


class RoleField(forms.ChoiceField):
    """The roles, all in view."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=choices_of_role, required=False, widget=forms.RadioSelect, **kwargs
        )


class PersonForm(forms.ModelForm):
    """Somebody who writes here, or did. One administrator always stays."""

    role = RoleField(label=_("Role"))

    class Meta:
        model = User
        fields = ("username", "name", "slug", "biography", "email", "role", "is_active")
        labels = {"is_active": _("Can sign in")}
        help_texts = {
            "is_active": _("Off: the account is closed, and what was written stays."),
            "username": _("What one signs in with."),
            "slug": _("Of the page with the posts. An address that was public before leads there."),
        }

    def clean(self) -> dict[str, Any]:
        """Refuses to take the last administrator from the blog; locks them for as long as that."""
        fields = super().clean()
        role = fields.get("role", self.instance.role)
        stays = role == Role.ADMINISTRATOR and fields.get("is_active", self.instance.is_active)
        was = User.objects.filter(
            pk=self.instance.pk, role=Role.ADMINISTRATOR, is_active=True
        ).exists()
        if was and not stays and roles.lock_last_administrator(self.instance):
            name = "role" if role != Role.ADMINISTRATOR else "is_active"
            self.add_error(name, ValidationError(LAST, code="last_administrator"))
        return fields


LAST = _(
    "This is the only administrator who can sign in. Make somebody else an administrator first."
)


class InviteForm(forms.ModelForm):
    """Somebody new. The rest they say themselves, when they choose their password."""

    role = RoleField(label=_("Role"), initial=Role.AUTHOR)

    class Meta:
        model = User
        fields = ("name", "email", "role", "username")
        help_texts = {
            "email": _("The invitation goes there. Without one, you pass on a link yourself."),
            "username": _("What one signs in with. Empty: made of the name."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["username"].required = False

    def clean(self) -> dict[str, Any]:
        fields = super().clean()
        if fields.get("name") and not fields.get("username") and "username" not in self.errors:
            fields["username"] = invitations.username_for(fields["name"])
        return fields


class HeirForm(forms.Form):
    """To whom the posts of somebody go."""

    heir = forms.ModelChoiceField(label=_("Hand them over to"), queryset=User.objects.none())

    def __init__(self, leaving: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        others: models.QuerySet[User] = User.objects.exclude(pk=leaving.pk)
        self.fields["heir"].queryset = others.order_by("name", "username")
