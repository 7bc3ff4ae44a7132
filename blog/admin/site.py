"""The settings of the blog, in the admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from blog.admin.onerow import OneRowAdmin
from blog.models import Site


@admin.register(Site)
class SiteAdmin(OneRowAdmin):
    fieldsets = [
        (None, {"fields": ["title", "tagline", "description"]}),
        (_("Language and time"), {"fields": ["language", "time_zone"]}),
        (_("Lists"), {"fields": ["posts_a_page", "full_text_on_lists"]}),
        (_("Writing"), {"fields": ["revisions_kept"]}),
        (_("Links"), {"fields": ["checks_links", "sends_mentions"]}),
        (_("Discussion"), {"fields": ["reply_policy", "close_after_days", "takes_mentions"]}),
    ]
