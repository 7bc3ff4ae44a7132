"""References of a post, and the post itself, as files for programs that keep references."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from blog import changes, citations
from blog.changes import ENTRIES
from blog.models import Entry
from blog.pagecache import shows


@require_safe
def download(request: HttpRequest, pk: int, ending: str, *, is_alone: bool) -> HttpResponse:
    """The post with all that it refers to, or the post alone."""
    if ending not in citations.FORMATS:
        raise Http404
    entry = get_object_or_404(Entry.objects.readable_by(request.user).for_reading(), pk=pk)
    if entry.is_published:
        shows(request, ENTRIES, changes.entry(entry.pk))
    sources = [citations.source_of(entry, request.site)]
    if not is_alone:
        sources += citations.sources_in(entry)
    form = citations.FORMATS[ending]
    response = HttpResponse(form.write(sources), content_type=form.content_type)
    name = entry.slug if entry.slug.isascii() else entry.pk
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    if not entry.is_published:
        add_never_cache_headers(response)  # only authors see it
    return response
