"""Addresses that have moved, in the admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from blog.admin.autocompleting import AutocompletingMixin
from blog.models import Redirect


@admin.register(Redirect)
class RedirectAdmin(AutocompletingMixin):
    list_display = ["path", "leads_to"]
    list_select_related = ["entry"]
    search_fields = ["path", "target", "entry__title"]
    autocomplete_fields = ["entry"]

    @admin.display(description=_("leads to"))
    def leads_to(self, redirect: Redirect) -> str:
        return str(redirect.entry or redirect.target)
