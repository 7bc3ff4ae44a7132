"""A post or a page at its own address, and where old addresses lead."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from blog import changes, metadata, related
from blog.changes import ENTRIES
from blog.models import Entry, ShareLink
from blog.old_addresses import or_moved
from blog.pagecache import shows


@require_safe
@or_moved
def entry(request: HttpRequest, path: str) -> HttpResponse:
    """The post or page at this address, or where the address has moved to."""
    readable = Entry.objects.readable_by(request.user)
    entry = get_object_or_404(readable.for_reading(), path=f"/{path}")
    if entry.is_published:
        shows(request, ENTRIES, changes.entry(entry.pk))
    response = show(request, entry)
    if not entry.is_published:
        add_never_cache_headers(response)  # only authors see it
    return response


def show(
    request: HttpRequest,
    entry: Entry,
    *,
    is_preview: bool = False,
    share_link: ShareLink | None = None,
) -> HttpResponse:
    """The page of a post or page. Six queries beside its discussion and the frame.

    Args:
        is_preview: whether it is not for readers yet: without discussion, and in no index.
        share_link: by which somebody without account reads it.
    """
    context = {
        "entry": entry,
        "is_preview": is_preview,
        "share_link": share_link,
        "neighbours": related.neighbours(entry, request.user),
        "related": related.related(entry),
        "pages_below": related.pages_below(entry, request.user),
        "metadata": metadata.of_entry(entry, request.site, is_preview=is_preview),
    }
    return render(request, "blog/entry.html", context)
