"""What the editor of texts asks the server: for posts to link to, and what the blog takes out."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from blog import bodies, publishing
from blog.losses import losses
from blog.models import Entry
from blog.publishing import Standing

MAX_FOUND = 8  # what a phone shows below a field
MAX_QUERY_LENGTH = 200  # characters; titles are shorter
UNSEEN = {
    Standing.DRAFT: _("%(kind)s, a draft"),
    Standing.SCHEDULED: _("%(kind)s, scheduled"),
    Standing.PRIVATE: _("%(kind)s, private"),
}


class ProseAnswers(admin.ModelAdmin):
    """Answers in JSON, for whoever may see posts and pages. See writing/link_search.js."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("links/", wrap(require_GET(self.links)), name="blog_entry_links"),
            path("losses/", wrap(require_POST(self.losses)), name="blog_entry_losses"),
            *super().get_urls(),
        ]

    def links(self, request: HttpRequest) -> JsonResponse:
        """Posts and pages whose titles hold the words in `q`."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        entries = titled(self.get_queryset(request), request.GET.get("q", ""))
        return JsonResponse({"found": [described(entry) for entry in entries]})

    def losses(self, request: HttpRequest) -> JsonResponse:
        """The HTML of the editor's field with its paragraphs, and what no reader will see of it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        html = bodies.with_paragraphs(request.POST.get("html", ""))
        return JsonResponse({"html": html, "losses": losses(html)})


def titled(entries: QuerySet, text: str) -> list[Entry]:
    """The newest entries whose titles hold each of the words. One query, or none."""
    words = text.replace("\0", "")[:MAX_QUERY_LENGTH].split()
    if not words:
        return []
    for word in words:
        entries = entries.filter(title__icontains=word)
    fields = ("kind", "title", "path", "state", "published_at", "is_private")
    return list(entries.order_by("-published_at", "-pk").only(*fields)[:MAX_FOUND])


def described(entry: Entry) -> dict[str, str]:
    """What the list of found ones says of an entry."""
    return {
        "title": str(entry),
        "address": entry.get_absolute_url(),
        "kind": kind_of(entry),
    }


def kind_of(entry: Entry) -> str:
    """What it is, and whether readers see it."""
    kind = entry.get_kind_display()
    words = UNSEEN.get(publishing.standing(entry))
    return words % {"kind": kind} if words else kind
