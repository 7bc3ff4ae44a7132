"""Settings of which there is one row, in the admin: the list leads to the form."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst


class OneRowAdmin(admin.ModelAdmin):
    """For models with `current()`, which gives the row or the defaults."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict | None = None
    ) -> HttpResponse:
        """Leads to the form; where nobody saved settings yet, they are saved as they are."""
        if not self.has_view_or_change_permission(request):
            return super().changelist_view(request, extra_context)
        row = self.model.current()
        if row._state.adding:
            row.save()
        route = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(route, args=[row.pk]))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict | None = None,
    ) -> HttpResponse:
        """The form, under the name of the settings alone: there is nothing to tell apart."""
        titles = {"title": capfirst(self.opts.verbose_name), "subtitle": None}
        return super().changeform_view(request, object_id, form_url, titles | (extra_context or {}))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False
