"""Reading a discussion: its pages, a thread by itself, a reply's place, and all of it at once."""

from functools import partial

from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blog.addresses import absolute
from blog.metadata import Metadata
from blog.models import Entry
from blog.views import entries
from comments import news, nodes, paging, threads, transcripts
from comments.linkbacks import showing
from comments.models import Comment
from comments.policy import takes_replies
from comments.visitors import Viewer, viewer_of

# Columns that no page of replies shows; some are long.
UNSEEN_OF_ENTRY = ("body", "body_html", "teaser_html", "summary", "search")


@require_safe
def permalink(request: HttpRequest, pk: int) -> HttpResponse:
    """Leads to the reply on the page where it stands. Six queries or fewer."""
    reply, entry, viewer = find(request, pk)
    return redirect(paging.address_of(reply, entry, viewer))


def find(request: HttpRequest, pk: int) -> tuple[Comment, Entry, Viewer]:
    """A reply that has a place for whoever looks, what it stands below, and who that is.

    Raises:
        Http404.
    """
    viewer = viewer_of(request)
    reply = get_object_or_404(Comment.objects.defer(*threads.UNSEEN), pk=pk)
    readable = Entry.objects.readable_by(request.user).defer(*UNSEEN_OF_ENTRY)
    entry = get_object_or_404(readable, pk=reply.entry_id)
    if not threads.is_found(reply, viewer):
        raise Http404
    return reply, entry, viewer


@require_safe
def found(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Leads from `#comment-…` of a post to the page on which that reply stands now.

    The number may be the one that it had on the blog it came from. Where there is no such reply,
    this leads to the discussion.
    """
    entry = get_object_or_404(Entry.objects.readable_by(request.user), pk=pk)
    viewer = viewer_of(request)
    named = Comment.objects.filter(Q(old_anchor=number) | Q(pk=number), entry=entry)
    reply = named.order_by(F("old_anchor").asc(nulls_last=True)).first()
    if reply is None or not threads.is_found(reply, viewer):
        return redirect(f"{entry.get_absolute_url()}#discussion")
    return redirect(paging.address_of(reply, entry, viewer))


@require_safe
def page(request: HttpRequest, path: str, number: str) -> HttpResponse:
    """A further page of a discussion; one that does not exist leads to the post."""
    readable = Entry.objects.readable_by(request.user).defer(*UNSEEN_OF_ENTRY)
    entry = readable.filter(path=f"/{path}/").first()
    if entry is None:
        return entries.entry(request, path=request.path_info.removeprefix("/"))
    pages = paging.Pages(
        entry, viewer_of(request), is_newest_first=paging.is_newest_first(request.GET)
    )
    if not 1 < int(number) <= len(pages):
        return redirect(f"{entry.get_absolute_url()}#discussion")
    context = {
        "entry": entry,
        "pages": pages,
        "number": int(number),
        "metadata": Metadata(
            title=str(entry),
            canonical=absolute(paging.page_address(entry, int(number))),
            # In the other order the same replies stand on other pages.
            is_indexed=entry.is_published and not pages.is_newest_first,
        ),
    }
    return render(request, "comments/page.html", context)


@require_safe
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    """A reply with what stands below it, by itself. Ten queries or fewer, with the page's frame.

    `?page=` is ignored where there is no such page.
    """
    root, entry, viewer = find(request, pk)
    page = paging.thread_page(root, viewer, number_of(request))
    if page.number == number_of(request):
        threads.shown(request, entry)
    is_open = takes_replies(entry, request.site)
    flat = nodes.nodes(entry, page.replies, viewer, is_open=is_open, above=page.above)
    context = {
        "entry": entry,
        "page": page,
        "is_open": is_open,
        "is_part": True,
        "latest": news.latest(entry.pk),
        "name": root.name if viewer.sees(root) else "",
        "thread": nodes.to_html(flat, viewer),
        "back": paging.way_back(page, entry, viewer),
        "line": [(one, one.name if viewer.sees(one) else _("not shown")) for one in page.line],
        "links": paging.links(page.number, page.count, partial(paging.thread_address, pk))
        if page.count > 1
        else None,
        "metadata": Metadata(
            title=str(entry),
            canonical=absolute(paging.thread_address(pk, page.number)),
            # What is not the whole thread stands there as well.
            is_indexed=entry.is_published and root.parent_id is None,
        ),
    }
    return render(request, "comments/thread_page.html", context)


def number_of(request: HttpRequest) -> int:
    """The page that a request asks for; 1 where that is no number."""
    value = request.GET.get("page", "")
    return int(value) if value.isdecimal() and len(value) < 10 else 1


@require_safe
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """The post's title, all replies and all mentions, for paper. Three queries."""
    entry, replies = whole(request, pk)
    flat = nodes.nodes(entry, replies, Viewer(), is_open=False, is_on_paper=True)
    context = {
        "entry": entry,
        "heading": threads.heading(sum(reply.is_visible for reply in replies), entry),
        "thread": nodes.to_html(flat, Viewer()),
        "mentions": (mentions := showing.whole(entry)),
        "mentions_heading": showing.heading(len(mentions)),
    }
    return render(request, "comments/print.html", context)


@require_safe
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """All replies and mentions as plain text. Three queries."""
    entry, replies = whole(request, pk)
    transcript = transcripts.to_text(entry, replies, showing.whole(entry))
    return HttpResponse(transcript, content_type="text/plain; charset=utf-8")


@require_safe
def json(request: HttpRequest, pk: int) -> HttpResponse:
    """All replies and mentions as data. Four queries."""
    entry, replies = whole(request, pk)
    data = transcripts.to_data(entry, replies, showing.whole(entry))
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False})


def whole(request: HttpRequest, pk: int) -> tuple[Entry, list[Comment]]:
    """What a post's whole discussion is for everybody: nobody's waiting replies are in it.

    Raises:
        Http404.
    """
    readable = Entry.objects.readable_by(request.user).defer(*UNSEEN_OF_ENTRY)
    entry = get_object_or_404(readable.select_related("author"), pk=pk)
    threads.shown(request, entry)
    return entry, threads.replies_of(entry, Viewer())
