"""The settings of the blog, in the admin. There is one row, so its list leads to its form."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blog.models import Site


@admin.register(Site)
class SiteAdmin(admin.ModelAdmin):
    fieldsets = [
        (None, {"fields": ["title", "tagline", "description"]}),
        (_("Language and time"), {"fields": ["language", "time_zone"]}),
        (_("Lists"), {"fields": ["posts_a_page", "full_text_on_lists"]}),
        (_("Discussion"), {"fields": ["reply_policy", "close_after_days"]}),
    ]

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None):
        """Leads to the form; where nobody saved settings yet, they are saved as they are."""
        if not self.has_view_or_change_permission(request):
            return super().changelist_view(request, extra_context)
        site = Site.current()
        if site._state.adding:
            site.save()
        return HttpResponseRedirect(reverse("admin:blog_site_change", args=[site.pk]))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Site | None = None) -> bool:
        return False
