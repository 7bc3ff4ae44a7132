"""Pages, in the admin."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from mptt.forms import MPTTAdminForm

from blog.admin.trees import TreeAdmin
from blog.admin.writing import StateFilter, WritingAdmin
from blog.admin.writing_form import WritingForm
from blog.models import MenuEntry, Page
from blog.models.site import ReplyPolicy


class PageForm(WritingForm, MPTTAdminForm):
    """Besides, a page cannot stand below itself."""


class PageMenuEntryInline(admin.TabularInline):
    """Whether, and where, the menu shows the page."""

    model = MenuEntry
    fk_name = "entry"
    fields = ["label", "parent"]
    extra = 0
    max_num = 1
    verbose_name_plural = _("Place in the menu")


@admin.register(Page)
class PageAdmin(WritingAdmin, TreeAdmin):
    form = PageForm
    autocomplete_fields = []
    list_display = ["place", "shown_state", "shown_authors", "link", "moves"]
    list_filter = [StateFilter]
    list_select_related = ["author"]
    date_hierarchy = None
    inlines = [PageMenuEntryInline]
    fieldsets = [
        (None, {"classes": ["writing-text"], "fields": ["title", "body", "summary"]}),
        (_("Publishing"), {"classes": ["writing-publishing"], "fields": [
            "published_at", "is_private",
        ]}),
        (_("Address"), {"fields": ["parent", "slug"]}),
        (_("Lead image"), {"fields": ["lead_image"]}),
        (_("Authors"), {"fields": ["author", "coauthors"]}),
        (_("Discussion"), {"fields": ["reply_policy", "close_after_days"]}),
        (_("References"), {"fields": ["shows_references"]}),
    ]  # fmt: skip

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        return {"reply_policy": ReplyPolicy.CLOSED} | super().get_changeform_initial_data(request)
