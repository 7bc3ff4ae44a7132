"""A post or a page at its own address, and where old addresses lead."""

from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from blog import changes, metadata, related
from blog.changes import ENTRIES
from blog.fragments import memory
from blog.models import Entry, ShareLink, Site, User
from blog.old_addresses import or_moved
from blog.pagecache import shows
from blog.remembered import found

# The parts of an entry's page beside its discussion, with their templates.
PARTS = {
    "head": "blog/_metadata.html",
    "text": "blog/_entry.html",
    "related": "blog/_related.html",
}
# Columns that only these parts show, some of them long.
IN_PARTS = ("body", "body_html", "teaser_html", "summary", "search")


@require_safe
@or_moved
def entry(request: HttpRequest, path: str) -> HttpResponse:
    """The post or page at this address, or where the address has moved to.

    No query beside its discussion for what is in memory; else as `parts_of` and `for_reading`.
    """
    if request.user.is_authenticated:
        readable = Entry.objects.readable_by(request.user)
        entry = get_object_or_404(readable.for_reading(), path=f"/{path}")
        response = show(request, entry)
        if not entry.is_published:
            add_never_cache_headers(response)  # only authors see it
        return response
    reading = found(
        f"entry /{path}",
        lambda: read(f"/{path}", request.site),
        lambda reading: names_of(reading.entry),
        lambda reading: sum(map(len, reading.parts.values())),
        kept_in=memory,
    )
    shows(request, *names_of(reading.entry))
    return render(request, "blog/entry.html", reading._asdict())


class Reading(NamedTuple):
    """The page of a post or page as strangers see it, without its discussion and the frame."""

    entry: Entry
    parts: dict[str, SafeString]


def read(path: str, site: Site) -> Reading:
    """What everybody may read at an address. Queries as `for_reading` and `parts_of`.

    Raises:
        Http404.
    """
    entry = get_object_or_404(Entry.objects.published().for_reading(), path=path)
    return Reading(without_text(entry), parts_of(entry, AnonymousUser(), site))


def without_text(entry: Entry) -> Entry:
    """The same for memory, without what only its parts show. No query."""
    known = {
        field.attname: getattr(entry, field.attname)
        for field in Entry._meta.concrete_fields
        if field.name not in IN_PARTS
    }
    return Entry.from_db(entry._state.db, list(known), list(known.values()))


def names_of(entry: Entry) -> tuple[str, ...]:
    """The changes that end what is in memory of an entry."""
    return ENTRIES, changes.entry(entry.pk)


def show(
    request: HttpRequest,
    entry: Entry,
    *,
    is_preview: bool = False,
    share_link: ShareLink | None = None,
) -> HttpResponse:
    """The page of a post or page for somebody who sees more of it than everybody.

    Queries as `parts_of`, beside its discussion and the frame.

    Args:
        is_preview: whether it is not for readers yet: without discussion, and in no index.
        share_link: by which somebody without account reads it.
    """
    context = {
        "entry": entry,
        "is_preview": is_preview,
        "share_link": share_link,
        "parts": parts_of(entry, request.user, request.site, is_preview=is_preview),
    }
    return render(request, "blog/entry.html", context)


def parts_of(
    entry: Entry,
    user: User | AnonymousUser,
    site: Site,
    *,
    is_preview: bool = False,
) -> dict[str, SafeString]:
    """The parts of the page of a post or page, made now. Three queries.

    They are made without the request: nothing in them depends on who asks, but for what `user`
    may read.

    Args:
        entry: as `EntryQuerySet.for_reading` gives it; more queries where it is not.
    """
    context = {
        "entry": entry,
        "is_preview": is_preview,
        "neighbours": related.neighbours(entry, user),
        "related": related.related(entry),
        "pages_below": related.pages_below(entry, user),
        "metadata": metadata.of_entry(entry, site, is_preview=is_preview),
        "site": site,
        "site_url": settings.SITE_URL,
    }
    return {name: render_to_string(template, context) for name, template in PARTS.items()}
