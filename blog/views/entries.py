"""A post or a page at its own address, and where old addresses lead."""

from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from blog import metadata, related
from blog.models import Entry
from blog.old_addresses import or_moved


@require_safe
@or_moved
def entry(request: HttpRequest, path: str) -> HttpResponse:
    """The post or page at this address, or where the address has moved to."""
    readable = Entry.objects.readable_by(request.user)
    entry = get_object_or_404(readable.for_reading(), path=f"/{path}")
    response = show(request, entry)
    if not entry.is_published:
        add_never_cache_headers(response)  # only authors see it
    return response


@never_cache
@staff_member_required
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft as it will look."""
    entry = get_object_or_404(Entry.objects.for_reading(), pk=pk)
    return show(request, entry, is_preview=True)


def show(request: HttpRequest, entry: Entry, *, is_preview: bool = False) -> HttpResponse:
    """The page of a post or page. Six queries beside its discussion and the frame."""
    context = {
        "entry": entry,
        "is_preview": is_preview,
        "neighbours": related.neighbours(entry, request.user),
        "related": related.related(entry),
        "pages_below": related.pages_below(entry, request.user),
        "metadata": metadata.of_entry(entry, request.site, is_preview=is_preview),
    }
    return render(request, "blog/entry.html", context)
