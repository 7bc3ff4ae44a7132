"""The menu, in the admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from blog.models import MenuEntry


@admin.register(MenuEntry)
class MenuEntryAdmin(admin.ModelAdmin):
    list_display = ["__str__", "leads_to", "parent"]
    list_select_related = ["entry", "category", "parent__entry", "parent__category"]
    ordering = ["tree_id", "lft"]
    autocomplete_fields = ["entry"]
    fields = ["entry", "category", "address", "label", "parent"]

    @admin.display(description=_("leads to"))
    def leads_to(self, entry: MenuEntry) -> str:
        return entry.destination
