"""Writing a reply, and finding one."""

import re
from dataclasses import replace
from datetime import timedelta

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from blog import rows
from blog.models import Entry, Site
from blog.templatetags.numbers import grouped
from blog.whereabouts import address_of
from comments import (
    drafts,
    limits,
    names,
    nodes,
    own_replies,
    ownership,
    posting,
    threads,
    visitors,
)
from comments.avatars import avatar
from comments.forms import ReplyForm
from comments.limits import TooMany
from comments.models import Comment
from comments.models.comments import MAX_TEXT_LENGTH
from comments.origin import from_here_only
from comments.policy import takes_replies
from comments.receiving import Received, receive
from comments.spam import Arrival

NUMBER = re.compile("[0-9]{1,18}")
TEXTS = ("body", "body_html", "teaser_html", "search")  # of a post or page

# Of one visitor in the time below. Nobody looks at a text so often, also not where many share an
# address; but the HTML of 20,000 characters can take a worker half a second.
MAX_PREVIEWS = 60
PREVIEWS_WITHIN = timedelta(minutes=10)


@never_cache
@from_here_only
@require_http_methods(["GET", "HEAD", "POST"])
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for a reply to a post or page."""
    if too_big := unreadable(request):
        return too_big
    entry = readable(request, pk)
    if entry is None:
        return entry_gone(request)
    return write(request, entry, None)


@never_cache
@from_here_only
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for an answer to a reply, on a page of its own or below that reply."""
    if too_big := unreadable(request):
        return too_big
    parent = rows.first(Comment, "id", pk)
    # The form says on which post it was opened, so that its text is not lost with the reply.
    said = request.POST.get("entry", "")
    number = int(said) if NUMBER.fullmatch(said) else parent and parent.entry_id
    entry = readable(request, number)
    if entry is None:
        return entry_gone(request)
    # Before anything of it is shown: it may wait for approval, or stand below a private post.
    if parent is None or parent.entry_id != entry.pk or not parent.is_visible:
        return parent_gone(request, entry)
    return write(request, entry, parent)


def readable(request: HttpRequest, pk: int | None) -> Entry | None:
    """The post or page, without its text, if this reader may see it. One query."""
    if request.user.is_authenticated:
        return Entry.objects.readable_by(request.user).defer(*TEXTS).filter(pk=pk).first()
    entry = rows.first(Entry, "id", pk, without=TEXTS)
    return entry if entry and entry.is_published else None


def write(request: HttpRequest, entry: Entry, parent: Comment | None) -> HttpResponse:
    """Shows the form, or takes what was written."""
    if not takes_replies(entry, request.site):
        return closed(request, entry)
    data = request.POST if request.method == "POST" else None
    form = ReplyForm(data, request=request, entry=entry, parent=parent)
    try:
        if data is None:
            if parent:
                posting.parent_for(entry.pk, parent.pk)
            return show(request, form)
        if "preview" in data:
            return preview(request, form)
        if not form.is_valid():
            return show(request, form, status=422)
        arrival = arrival_of(request, form)
        received = receive(arrival, request.site)
        if received.is_repeat and arrival.draft:
            received = replace(received, reply=changed(received.reply, arrival, request.site))
    except TooMany as wait:
        response = show(request, form, notice=str(wait), status=429)
        response.headers["Retry-After"] = str(wait.wait)
        return response
    except posting.RepliesClosed:
        return closed(request, entry)
    except posting.ParentGone:
        return parent_gone(request, entry)
    except posting.ThreadLocked:
        return locked(request, entry)
    except Entry.DoesNotExist:
        return entry_gone(request)
    except (own_replies.TooLate, Comment.DoesNotExist):
        return arrived_before(request, form)
    if form.user is None:
        form.ask_for_notices(received.reply, received.writer, address_of(request))
    return sent(request, form, received)


def arrival_of(request: HttpRequest, form: ReplyForm) -> Arrival:
    """What was sent, and what is known of who sent it."""
    viewer = visitors.viewer_of(request)
    return Arrival(
        entry=form.entry,
        parent=form.parent,
        name=form.cleaned_data["name"],
        text=form.cleaned_data["text"],
        user=viewer.user,
        writer=viewer.writer,
        address=address_of(request),
        draft=form.cleaned_data["draft"],
        trap=form.trapped,
    )


def changed(reply: Comment, arrival: Arrival, site: Site) -> Comment:
    """The reply as a draft has it that was sent again. Raises: as `own_replies.edit`."""
    if (reply.name, reply.text) == (arrival.name, arrival.text):
        return reply
    return own_replies.edit(reply, arrival, site)


def show(
    request: HttpRequest,
    form: ReplyForm | None,
    *,
    entry: Entry | None = None,
    notice: str = "",
    preview: str = "",
    status: int = 200,
) -> HttpResponse:
    """The form with what it answers and what was typed already: a page, or below a reply.

    Args:
        form: None where nothing can be sent; what was typed is given back to be copied.
        notice: what went wrong, or what to do.
        preview: the HTML of the text.
    """
    unsent_text = "" if form or status == 413 else request.POST.get("text", "")
    context = {
        "form": form,
        "entry": form.entry if form else entry,
        "parent": form and form.parent,
        "avatar": avatar(form.parent.name) if form and form.parent else "",
        "notice": notice,
        "preview": preview,
        "unsent_text": unsent_text,
    }
    template = "comments/_answer.html" if request.htmx else "comments/answer.html"
    response = render(request, template, context, status=status)
    if request.htmx and request.method == "POST" and status != 413:
        # Scripts put this answer in the place of the form, and no other page of an error. What
        # was not read cannot be given back: there the form stays, with all that is in it.
        response.headers["HX-Reswap"] = "outerHTML"
        response.headers["HX-Retarget"] = "closest .reply-form"  # also from the button to preview
    return response


def preview(request: HttpRequest, form: ReplyForm) -> HttpResponse:
    """How the reply will look; nothing is stored. Raises: TooMany."""
    form.check_text_alone()
    limits.count("preview", address=address_of(request), most=MAX_PREVIEWS, within=PREVIEWS_WITHIN)
    html = form.preview()
    status = 200 if html else 422
    if request.htmx:
        context = {"form": form, "preview": html}
        response = render(request, "comments/_preview.html", context, status=status)
        response.headers["HX-Reswap"] = "innerHTML"
        return response
    return show(request, form, preview=html, status=status)


def sent(request: HttpRequest, form: ReplyForm, received: Received) -> HttpResponse:
    """Leads to the place of a reply that is in the database, or gives what is put there."""
    reply = received.reply
    if request.htmx:
        response = placed(request, form, received)
    elif reply.is_visible or visitors.viewer_of(request).owns(reply):
        response = redirect(reply)
    elif received.writer:
        response = redirect(ownership.keyed(reverse("comments:arrived", args=[reply.pk]), reply))
    else:
        response = redirect(f"{form.entry.get_absolute_url()}#discussion")
    if received.writer:
        visitors.remember(response, received.writer)
    if form.user is None:
        keep_name(request, response, form)
    if form.cleaned_data["draft"] and not request.htmx:
        drafts.tell_sent(response, form.cleaned_data["draft"])
    return response


def keep_name(request: HttpRequest, response: HttpResponse, form: ReplyForm) -> None:
    """Has the browser remember the name or not, as its user wishes.

    Scripts number their drafts, and keep the name without a cookie.
    """
    if form.cleaned_data["remember"] and not form.cleaned_data["draft"]:
        names.remember(response, form.cleaned_data["name"])
    elif names.COOKIE in request.COOKIES and not form.cleaned_data["remember"]:
        names.forget(response)


def placed(request: HttpRequest, form: ReplyForm, received: Received) -> HttpResponse:
    """The new reply, below the one that it answers, for the page on which the form is open."""
    reply, entry = received.reply, form.entry
    viewer = visitors.viewer_of(request)
    viewer = replace(viewer, writer=received.writer or viewer.writer)
    reply.is_shut = False  # or it would not have been taken
    thread = nodes.apart(entry, [reply], viewer, is_open=True)
    context = {
        "reply": reply,
        "thread": nodes.to_html(thread, viewer),
        "heading": threads.heading(threads.reply_counts([entry.pk]).get(entry.pk, 0), entry),
    }
    response = render(request, "comments/_placed.html", context, status=201)
    response.headers["Location"] = reply.get_absolute_url()
    return response


@never_cache
@require_safe
def arrived(request: HttpRequest, pk: int) -> HttpResponse:
    """Leads a writer to their held reply: to its place, or, without cookies, to a page about it."""
    reply = get_object_or_404(Comment, pk=pk)
    if visitors.viewer_of(request).owns(reply) or not ownership.is_owner(request, reply):
        return redirect(reply)
    return redirect(ownership.address_of(reply, with_key=True))


def closed(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Says so, and gives the text back to its writer."""
    notice = _("Replies to “%(title)s” are closed.") % {"title": entry}
    return show(request, None, entry=entry, notice=notice, status=403)


def arrived_before(request: HttpRequest, form: ReplyForm) -> HttpResponse:
    """The answer to the first sending was lost, and what was changed since came too late."""
    notice = _(
        "Your reply had arrived already, as you sent it first, and cannot be changed any more. "
        "What you changed was not taken."
    )
    response = show(request, None, entry=form.entry, notice=notice, status=409)
    drafts.tell_sent(response, form.cleaned_data["draft"])
    return response


def entry_gone(request: HttpRequest) -> HttpResponse:
    """The post itself is not there, or not any more."""
    if request.method != "POST":
        raise Http404
    notice = _("This post is not there any more, so nothing can be sent to it.")
    return show(request, None, notice=notice, status=404)


def parent_gone(request: HttpRequest, entry: Entry) -> HttpResponse:
    """What was to be answered is not there any more; the text can still go to the post itself."""
    notice = _("That reply is not there any more. You can answer the post itself instead.")
    return to_entry(request, entry, notice, status=409)


def locked(request: HttpRequest, entry: Entry) -> HttpResponse:
    """A moderator has ended the thread; the text can still go to the post itself."""
    notice = _("That thread is locked. You can answer the post itself instead.")
    return to_entry(request, entry, notice, status=403)


def to_entry(request: HttpRequest, entry: Entry, notice: str, *, status: int) -> HttpResponse:
    """Offers the form for the post where one for an answer cannot be sent."""
    if not takes_replies(entry, request.site):
        return closed(request, entry)
    data = request.POST if request.method == "POST" else None
    form = ReplyForm(data, request=request, entry=entry)
    if request.htmx:
        form.auto_id = "id_instead_%s"  # the page has a form for the post already
    return show(request, form, notice=notice, status=status)


def unreadable(request: HttpRequest) -> HttpResponse | None:
    """The answer to a form that is larger than any reply can be, and so was not even read."""
    if request.method != "POST":
        return None
    try:
        request.POST  # noqa: B018 (read here, so that it fails here)
    except (RequestDataTooBig, TooManyFieldsSent):
        notice = _(
            "That is too much to be read at once. A reply may have %(limit)s characters. Go back: "
            "your browser may still have what you wrote."
        ) % {"limit": grouped(MAX_TEXT_LENGTH)}
        return show(request, None, notice=notice, status=413)
    return None
