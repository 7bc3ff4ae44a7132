"""How often a moderator gets messages about replies that wait. Each one sets their own."""

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from blog.admin.onerow import OneRowAdmin
from comments.models import ModeratorMail
from comments.models.comments import MODERATE


@admin.register(ModeratorMail)
class ModeratorMailAdmin(OneRowAdmin):
    """One row for each moderator, which nobody else sees."""

    fields = ["address", "pace"]
    readonly_fields = ["address"]

    def formfield_for_choice_field(
        self, db_field: models.Field, request: HttpRequest, **kwargs
    ) -> forms.Field:
        """All three in view, to be chosen in one step."""
        return super().formfield_for_choice_field(
            db_field, request, widget=forms.RadioSelect, **kwargs
        )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).filter(user=request.user)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict | None = None
    ) -> HttpResponse:
        """Leads to the form of whoever asks."""
        if not self.has_change_permission(request):
            return super().changelist_view(request, extra_context)
        own = ModeratorMail.objects.get_or_create(user=request.user)[0]
        return HttpResponseRedirect(reverse("admin:comments_moderatormail_change", args=[own.pk]))

    @admin.display(description=_("sent to"))
    def address(self, wish: ModeratorMail) -> str | SafeString:
        """Where the messages go, or where to enter that."""
        if wish.user.email:
            return wish.user.email
        return format_html(
            '<a href="{}">{}</a>',
            reverse("admin:blog_user_change", args=[wish.user_id]),
            _("Nowhere: your account has no e-mail address. An administrator can enter one."),
        )

    def has_change_permission(self, request: HttpRequest, obj: ModeratorMail | None = None) -> bool:
        """For everybody who moderates; a right of its own would have to be given to each."""
        return request.user.has_perm(MODERATE)

    def has_view_permission(self, request: HttpRequest, obj: ModeratorMail | None = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request)
