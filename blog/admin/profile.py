"""The page of whoever is signed in: what readers learn of them, and their sessions."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from blog import portraits, roles
from blog.models import User

SAVED = ("name", "slug", "biography", "email", "picture")
BIOGRAPHY_ROWS = 5


class ProfileForm(forms.ModelForm):
    """What somebody says of themselves.

    Another e-mail address needs the password: whoever can read it can get a new one.
    """

    portrait = forms.FileField(
        label=gettext_lazy("Picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=gettext_lazy("Shown small and round. Where it was taken is not kept."),
    )
    removes_picture = forms.BooleanField(label=gettext_lazy("Remove the picture"), required=False)
    password = forms.CharField(
        label=gettext_lazy("Your password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=gettext_lazy("Only to change the e-mail address."),
    )

    class Meta:
        model = User
        fields = ("name", "biography", "slug", "email")
        labels = {"slug": gettext_lazy("Address of your page")}
        widgets = {"biography": forms.Textarea({"rows": BIOGRAPHY_ROWS})}
        help_texts = {
            "biography": gettext_lazy("A few sentences, below your posts and on your page."),
            "slug": gettext_lazy("An address that was public before leads to the new one."),
            "email": gettext_lazy("Readers do not see it. A link for a new password goes there."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["name"].required = True
        if not self.instance.picture_id:
            del self.fields["removes_picture"]

    def clean_portrait(self) -> bytes | None:
        portrait = self.cleaned_data["portrait"]
        return portraits.squared(portrait) if portrait else None

    def clean(self) -> dict[str, Any]:
        fields = super().clean()
        if "email" in self.changed_data and "email" not in self.errors:
            # Not `self.instance`, which holds what was typed by now.
            stored = User.objects.get(pk=self.instance.pk)
            if not stored.check_password(fields.get("password") or ""):
                words = _("To change the e-mail address, enter your password.")
                self.add_error("password", words)
        return fields

    def save(self, commit: bool = True) -> User:
        """Saves what stands in the form alone: a role that changes meanwhile stays changed."""
        person, before = self.instance, self.instance.picture
        portrait, removes = self.cleaned_data["portrait"], self.cleaned_data.get("removes_picture")
        with transaction.atomic():
            if portrait:
                person.picture = portraits.make(portrait, person)
            elif removes:
                person.picture = None
            person.save(update_fields=SAVED)
            if person.picture_id != (before and before.pk):
                portraits.forget(before)
        return person


def urls(site: admin.AdminSite) -> list[URLPattern]:
    """The addresses of the profile, below that of the people."""

    def guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        return site.admin_view(view)

    return [
        path("profile/", guarded(profile), name="blog_user_profile"),
        path("profile/sign-out/", guarded(sign_out_elsewhere), name="blog_user_sign_out"),
    ]


@sensitive_post_parameters("password")
def profile(request: HttpRequest) -> HttpResponse:
    """The form of whoever is signed in."""
    person = User.objects.select_related("picture").get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, request.FILES or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your profile is saved."))
        return redirect("admin:blog_user_profile")
    context = admin.site.each_context(request) | {
        "title": _("Your profile"),
        "form": form,
        # As it is stored: a form with errors has changed `person`.
        "person": User.objects.select_related("picture").get(pk=person.pk),
        "meaning": roles.MEANING.get(person.role, ""),
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "admin/blog/user/profile.html", context, status=status)


@require_POST
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """Ends all sessions of whoever is signed in but this one. Two queries."""
    User.objects.filter(pk=request.user.pk).update(sign_outs=F("sign_outs") + 1)
    request.user.refresh_from_db(fields=["sign_outs"])
    update_session_auth_hash(request, request.user)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("admin:blog_user_profile")
