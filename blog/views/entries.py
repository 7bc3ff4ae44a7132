"""A post or a page at its own address, and where old addresses lead."""

from django.contrib.admin.views.decorators import staff_member_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from blog.models import Entry


def entry(request: HttpRequest, path: str) -> HttpResponse:
    """The post or page at this address, or where the address has moved to."""
    entry = (
        Entry.objects.readable_by(request.user)
        .select_related("author", "lead_image")
        .filter(path=f"/{path}")
        .first()
    )
    if entry is None:
        if not path.endswith("/") and Entry.objects.published().filter(path=f"/{path}/").exists():
            return redirect(f"/{path}/", permanent=True)
        raise Http404
    return show(request, entry)


@never_cache
@staff_member_required
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft as it will look."""
    entry = get_object_or_404(Entry.objects.select_related("author", "lead_image"), pk=pk)
    return show(request, entry)


def show(request: HttpRequest, entry: Entry) -> HttpResponse:
    return render(request, "blog/entry.html", {"entry": entry})
