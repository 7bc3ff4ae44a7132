"""The menu, in the admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from blog.models import MenuEntry


@admin.register(MenuEntry)
class MenuEntryAdmin(admin.ModelAdmin):
    list_display = ["__str__", "leads_to", "parent", "position"]
    list_editable = ["position"]
    list_select_related = ["page", "parent__page"]
    fields = ["page", "address", "label", "parent", "position"]

    @admin.display(description=_("leads to"))
    def leads_to(self, entry: MenuEntry) -> str:
        return entry.page.get_absolute_url() if entry.page else entry.address
