"""Categories and tags, in the admin."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from blog.admin.trees import TreeAdmin
from blog.models import Category, Tag
from blog.models.terms import Term


class TermAdmin(admin.ModelAdmin):
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name", "slug"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(entry_count=Count("entries"))

    @admin.display(description=_("posts"), ordering="entry_count")
    def entry_count(self, term: Term) -> int:
        return term.entry_count

    @admin.display(description=_("on the blog"))
    def link(self, term: Term) -> str:
        return format_html('<a href="{}">{}</a>', term.get_absolute_url(), _("View"))

    def view_on_site(self, term: Term) -> str | None:
        """Nowhere, where the address was emptied in a form with errors."""
        return term.get_absolute_url() if term.slug else None


@admin.register(Category)
class CategoryAdmin(TermAdmin, TreeAdmin):
    list_display = ["place", "entry_count", "link", "moves"]
    fields = ["name", "parent", "slug", "description"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The list has all addresses in one query."""
        categories = super().get_queryset(request)
        # Not the form: what it saves has another address afterwards.
        if request.resolver_match.url_name.endswith("_changelist"):
            return categories.with_lineage()
        return categories


@admin.register(Tag)
class TagAdmin(TermAdmin):
    list_display = ["name", "entry_count", "link"]
    fields = ["name", "slug", "description"]
    ordering = ["name"]
