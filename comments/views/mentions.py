"""All mentions of a post or page: a list by itself, where more stand than below the post."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blog.addresses import absolute
from blog.metadata import Metadata
from blog.models import Entry
from blog.views import entries
from comments import paging, threads
from comments.linkbacks import showing
from comments.views.discussions import UNSEEN_OF_ENTRY


@require_safe
def mentions(request: HttpRequest, path: str, number: str = "1") -> HttpResponse:
    """A page of the list. Three queries.

    Where there are none, or not so many, it leads to the post. A page of the blog that has this
    very address goes first.
    """
    readable = Entry.objects.readable_by(request.user).defer(*UNSEEN_OF_ENTRY)
    found = {entry.path: entry for entry in readable.filter(path__in=(f"/{path}/", request.path))}
    entry = found.get(f"/{path}/")
    if entry is None or request.path in found:
        return entries.entry(request, path=request.path_info.removeprefix("/"))
    pages = Paginator(showing.newest_first(showing.of(entry)), showing.ON_A_PAGE)
    if not (pages.count and 1 <= int(number) <= pages.num_pages):
        return redirect(f"{entry.get_absolute_url()}#discussion")
    threads.shown(request, entry)

    def address(number: int) -> str:
        whole = f"{entry.get_absolute_url()}mentions/"
        return whole if number == 1 else f"{whole}page/{number}/"

    context = {
        "entry": entry,
        "heading": showing.heading(pages.count),
        "mentions": pages.page(int(number)).object_list,
        "number": int(number),
        "links": paging.links(int(number), pages.num_pages, address)
        if pages.num_pages > 1
        else None,
        "metadata": Metadata(
            title=str(entry),
            canonical=absolute(address(int(number))),
            is_indexed=False,  # what it lists is to be found where it was written
            feed=absolute(f"{address(1)}feed/"),
            feed_title=_("Mentions of “%(title)s”") % {"title": entry},
        ),
    }
    return render(request, "comments/mentions.html", context)
