"""The menu, in the admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from blog.admin.autocompleting import AutocompletingMixin
from blog.admin.trees import TreeAdmin
from blog.models import MenuEntry


@admin.register(MenuEntry)
class MenuEntryAdmin(AutocompletingMixin, TreeAdmin):
    list_display = ["place", "leads_to", "moves"]
    list_select_related = ["entry", "category"]
    autocomplete_fields = ["entry"]
    fields = ["entry", "category", "address", "label", "parent"]

    @admin.display(description=_("leads to"))
    def leads_to(self, entry: MenuEntry) -> str:
        return entry.destination
