"""Pages, in the admin."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from mptt.admin import MPTTModelAdmin

from blog.admin.writing import StateFilter, WritingAdmin
from blog.models import MenuEntry, Page
from blog.models.site import ReplyPolicy


class PageMenuEntryInline(admin.TabularInline):
    """Whether, and where, the menu shows the page."""

    model = MenuEntry
    fk_name = "entry"
    fields = ["label", "parent"]
    extra = 0
    max_num = 1
    verbose_name_plural = _("Place in the menu")


@admin.register(Page)
class PageAdmin(WritingAdmin, MPTTModelAdmin):
    # mptt's own list indents by style attributes, which our Content-Security-Policy refuses.
    change_list_template = "admin/change_list.html"
    autocomplete_fields = ["lead_image"]
    list_display = ["place", "shown_state", "published_at", "link"]
    list_filter = [StateFilter]
    ordering = ["tree_id", "lft"]
    date_hierarchy = None
    inlines = [PageMenuEntryInline]
    fieldsets = [
        (None, {"fields": ["title", "body", "summary"]}),
        (_("When and where"), {"fields": [
            "state", "published_at", "parent", "slug", "is_private", "author",
        ]}),
        (_("Picture"), {"fields": ["lead_image"]}),
        (_("Discussion"), {"fields": ["reply_policy", "close_after_days"]}),
    ]  # fmt: skip

    @admin.display(description=_("title"))
    def place(self, page: Page) -> str:
        return "— " * page.level + str(page)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        return {"reply_policy": ReplyPolicy.CLOSED} | super().get_changeform_initial_data(request)
