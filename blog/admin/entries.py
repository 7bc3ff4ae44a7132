"""What posts and pages have in common in the admin: being searched for, previewed and checked."""

from csp.decorators import csp_replace
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from blog import previewing, proofreading
from blog.admin.prose_answers import ProseAnswers
from blog.models import Entry
from blog.previewing import Scheme, Width
from blog.roles import EDIT_OTHERS

WRITING = ("blog.add_post", "blog.change_post", "blog.add_page", "blog.change_page")
CHECKED = ("title", "summary", "body")


@admin.register(Entry)
class EntryAdmin(ProseAnswers):
    """Other forms search here for a post or page. Lists and forms are those of posts and pages."""

    search_fields = ["title", "slug"]
    ordering = ["-published_at", "-id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """What everybody may read, and what whoever asks may change: no drafts of others."""
        entries = super().get_queryset(request)
        if request.user.has_perm(EDIT_OTHERS):
            return entries
        return entries.published() | entries.by(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("check/", wrap(self.check_typed), name="blog_entry_check"),
            path("<int:pk>/check/", wrap(self.check_page), name="blog_entry_remarks"),
            path("<int:pk>/preview/", wrap(self.preview_page), name="blog_entry_preview"),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    @method_decorator(csp_replace({"frame-src": ["'self'"]}))
    def preview_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A text as it will look, on screens of several widths."""
        entry = self.written_by(request, pk)
        width = Width.of(request.GET.get("width", ""))
        scheme = Scheme.of(request.GET.get("scheme", ""))
        context = self.admin_site.each_context(request) | {
            "title": _("Preview"),
            "entry": entry,
            "form_address": form_address(entry),
            "width": width,
            "scheme": scheme,
            "widths": [
                (Width.DESKTOP, _("Desktop")),
                (Width.TABLET, _("Tablet")),
                (Width.PHONE, _("Phone")),
            ],
            "schemes": [
                (Scheme.AUTO, _("As this device")),
                (Scheme.LIGHT, _("Light")),
                (Scheme.DARK, _("Dark")),
            ],
        }
        return TemplateResponse(request, "admin/blog/writing/preview.html", context)

    @method_decorator(require_safe)
    def check_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What to look at again in the working copy, for those without scripts."""
        entry = self.written_by(request, pk)
        context = self.admin_site.each_context(request) | {
            "title": _("Check before publishing"),
            "subtitle": str(entry),
            "entry": entry,
            "form_address": form_address(entry),
            "remarks": proofreading.remarks(entry),
        }
        return TemplateResponse(request, "admin/blog/writing/check.html", context)

    @method_decorator(require_POST)
    def check_typed(self, request: HttpRequest) -> HttpResponse:
        """What to look at again in what is being typed: a piece of the writing page."""
        if not any(request.user.has_perm(right) for right in WRITING):
            raise PermissionDenied
        typed = {name: request.POST.get(name, "") for name in CHECKED}
        entry = Entry(**typed, path=request.POST.get("path") or None)
        context = {"remarks": proofreading.remarks(entry), "has_scripts": True}
        return TemplateResponse(request, "admin/blog/writing/_remarks.html", context)

    def written_by(self, request: HttpRequest, pk: int) -> Entry:
        """The entry with its working copy, for those who may write it; a 404 for all others."""
        entry = previewing.find(request.user, pk)
        if entry is None:
            raise Http404
        return entry


def form_address(entry: Entry) -> str:
    """Where a post or page is written."""
    return reverse(f"admin:blog_{entry.kind}_change", args=[entry.pk])
