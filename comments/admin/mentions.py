"""Mentions by other pages, in the admin."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from comments.admin.moderating import ModerationAdmin
from comments.models import Mention


@admin.register(Mention)
class MentionAdmin(ModerationAdmin):
    list_display = ["__str__", "page", "entry", "protocol", "state", "mentioned_at"]
    list_filter = ["state", "protocol"]
    list_select_related = ["entry"]
    search_fields = ["source", "title", "excerpt"]
    fields = ["entry", "protocol", "page", "title", "excerpt", "state", "mentioned_at"]
    readonly_fields = ["entry", "protocol", "page", "title", "excerpt", "mentioned_at"]

    @admin.display(description=_("page"), ordering="source")
    def page(self, mention: Mention) -> str:
        """A link that does not tell the other host where it was followed."""
        return format_html(
            '<a href="{}" rel="noreferrer nofollow">{}</a>', mention.source, mention.host
        )
