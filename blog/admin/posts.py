"""Posts, in the admin."""

from django.contrib import admin
from django.db.models import Field
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from mptt.forms import TreeNodeMultipleChoiceField

from blog.admin.writing import AuthorFilter, StateFilter, WritingAdmin
from blog.models import Category, Post


@admin.register(Post)
class PostAdmin(WritingAdmin):
    list_display = ["title_or_untitled", "shown_state", "shown_date", "shown_authors", "link"]
    list_filter = [StateFilter, "is_pinned", ("author", AuthorFilter), "categories"]
    list_select_related = ["author"]
    ordering = ["-published_at", "-id"]
    fieldsets = [
        (None, {"classes": ["writing-text"], "fields": ["title", "body", "summary"]}),
        (_("Publishing"), {"classes": ["writing-publishing"], "fields": [
            "published_at", "is_private", "is_pinned",
        ]}),
        (_("Address"), {"fields": ["slug"]}),
        (_("Subject"), {"fields": ["categories", "tags"]}),
        (_("Lead image"), {"fields": ["lead_image"]}),
        (_("Authors"), {"fields": ["author", "coauthors"]}),
        (_("Discussion"), {"fields": ["reply_policy", "close_after_days"]}),
        (_("References"), {"fields": ["shows_references"]}),
    ]  # fmt: skip

    @admin.display(description=_("title"), ordering="title")
    def title_or_untitled(self, post: Post) -> str:
        """The title, also one that was typed and not saved yet; and whether it is pinned."""
        title = post.shown_title or str(post)
        if not post.is_pinned:
            return title
        return format_html('{} <span class="entry-mark">{}</span>', title, _("pinned"))

    def formfield_for_manytomany(self, db_field: Field, request: HttpRequest, **kwargs):
        if db_field.name == "categories":
            kwargs |= {
                "form_class": TreeNodeMultipleChoiceField,
                "queryset": Category.objects.all(),
                "level_indicator": "— ",
            }
        return super().formfield_for_manytomany(db_field, request, **kwargs)
