"""Writing a reply, and finding one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from blog.models import Entry
from comments import posting, threads, visitors
from comments.avatars import avatar
from comments.forms import ReplyForm
from comments.limits import address_of
from comments.models import Comment
from comments.origin import from_here_only
from comments.policy import takes_replies
from comments.receiving import receive
from comments.spam import Arrival


@require_safe
def permalink(request: HttpRequest, pk: int) -> HttpResponse:
    """Leads to the reply on the page where it stands."""
    reply = get_object_or_404(Comment.objects.select_related("entry"), pk=pk)
    entry = get_object_or_404(Entry.objects.readable_by(request.user), pk=reply.entry_id)
    if not reply.is_visible and not threads.keeps_place(reply):
        raise Http404
    return redirect(f"{entry.get_absolute_url()}#{reply.anchor}")


@never_cache
@from_here_only
@require_http_methods(["GET", "HEAD", "POST"])
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for a reply to a post or page."""
    entry = get_object_or_404(Entry.objects.readable_by(request.user), pk=pk)
    return write(request, entry, None)


@never_cache
@from_here_only
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for an answer to a reply, on a page of its own."""
    parent = get_object_or_404(Comment, pk=pk)
    entry = get_object_or_404(Entry.objects.readable_by(request.user), pk=parent.entry_id)
    if not parent.is_visible:
        return parent_gone(request, entry)
    return write(request, entry, parent)


def write(request: HttpRequest, entry: Entry, parent: Comment | None) -> HttpResponse:
    """Shows the form, or takes what was written."""
    if not takes_replies(entry, request.site):
        return closed(request, entry)
    form = ReplyForm(request.POST if request.method == "POST" else None, user=request.user)
    if not form.is_valid():
        return form_page(request, entry, parent, form, status=422 if form.is_bound else 200)
    try:
        received = receive(arrival_of(request, entry, parent, form), request.site)
    except Entry.DoesNotExist as error:
        raise Http404 from error
    except posting.RepliesClosed:
        return closed(request, entry)
    except posting.ParentGone:
        return parent_gone(request, entry)
    reply = received.reply
    if reply.is_visible:
        response = redirect(f"{entry.get_absolute_url()}#{reply.anchor}")
    else:
        response = redirect(f"{entry.get_absolute_url()}?reply=waiting#discussion")
    if received.writer:
        visitors.remember(response, received.writer)
    return response


def arrival_of(
    request: HttpRequest, entry: Entry, parent: Comment | None, form: ReplyForm
) -> Arrival:
    """What was sent, and what is known of who sent it."""
    viewer = visitors.viewer_of(request)
    return Arrival(
        entry=entry,
        parent=parent,
        name=form.cleaned_data["name"],
        text=form.cleaned_data["text"],
        user=viewer.user,
        writer=viewer.writer,
        address=address_of(request),
    )


def form_page(
    request: HttpRequest,
    entry: Entry,
    parent: Comment | None,
    form: ReplyForm | None,
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    """The form on a page of its own, with what it answers, and with what was typed already."""
    route = ("comments:answer", parent.pk) if parent else ("comments:post", entry.pk)
    context = {
        "entry": entry,
        "parent": parent,
        "avatar": avatar(parent.name) if parent else "",
        "form": form,
        "notice": notice,
        "post_url": reverse(route[0], args=[route[1]]),
        "unsent_text": "" if form else request.POST.get("text", ""),
    }
    return render(request, "comments/answer.html", context, status=status)


def closed(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Says so, and gives the text back to its writer."""
    notice = _("Replies to “%(title)s” are closed.") % {"title": entry}
    return form_page(request, entry, None, None, notice=notice, status=403)


def parent_gone(request: HttpRequest, entry: Entry) -> HttpResponse:
    """What was to be answered is not there any more; the text can still go to the post itself."""
    if not takes_replies(entry, request.site):
        return closed(request, entry)
    notice = _("That reply is not there any more. You can answer the post itself instead.")
    form = ReplyForm(request.POST if request.method == "POST" else None, user=request.user)
    return form_page(request, entry, None, form, notice=notice, status=409)
