"""The menu, in the admin."""

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from blog.admin.autocompleting import AutocompletingMixin
from blog.admin.trees import TreeAdmin
from blog.models import Category, MenuEntry


@admin.register(MenuEntry)
class MenuEntryAdmin(AutocompletingMixin, TreeAdmin):
    list_display = ["place", "leads_to", "moves"]
    list_select_related = ["entry"]
    autocomplete_fields = ["entry"]
    fields = ["entry", "category", "address", "label", "parent"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The list has all addresses in two queries, and does without the texts."""
        lines = super().get_queryset(request)
        if request.resolver_match.url_name.endswith("_changelist"):
            categories = Prefetch("category", Category.objects.with_lineage())
            unseen = ("body", "body_html", "teaser_html", "search")
            return lines.prefetch_related(categories).defer(*(f"entry__{one}" for one in unseen))
        return lines

    @admin.display(description=_("leads to"))
    def leads_to(self, entry: MenuEntry) -> str:
        return entry.destination
