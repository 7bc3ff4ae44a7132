"""What a moderator does with a reply in its place on the page."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from comments import acts, moderation, nodes, paging, queue, threads
from comments.acts import ActForm, Outcome
from comments.models import Comment, Decision
from comments.policy import takes_replies
from comments.queue import What
from comments.queue.replies import ReplyItem
from comments.visitors import viewer_of


def moderators_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Leads to signing in; refuses those who are signed in and may not moderate."""

    @wraps(view)
    def checked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not viewer_of(request).is_moderator:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


@never_cache
@moderators_only
@require_http_methods(["GET", "HEAD", "POST"])
def moderate(request: HttpRequest, pk: int) -> HttpResponse:
    """What can be done with one reply, below it or on a page of its own; and doing it."""
    item = queue.item_of(What.REPLIES, pk)
    if item is None:
        raise Http404
    if request.method != "POST":
        return show(request, item)
    form = ActForm(request.POST, reply=item.reply)
    if not form.is_valid():
        item.form = form
        return show(request, item, status=422)
    outcome = acts.carry_out(form, user=request.user, site=request.site)
    if outcome.is_done:
        return done(request, item.reply, outcome)
    item = queue.item_of(What.REPLIES, pk)
    if item is None:
        raise Http404
    item.outcome, item.form = outcome, form.for_another_try(item.reply)
    return show(request, item, status=409)


def show(request: HttpRequest, item: ReplyItem, status: int = 200) -> HttpResponse:
    """The buttons and fields: where htmx asks, the part that goes below the reply."""
    place = place_of(request, item.reply)
    context = {
        "item": item,
        "act_url": reverse("comments:moderate", args=[item.reply.pk]),
        "place": place,
    }
    if not request.htmx:
        return render(request, "comments/moderate.html", context, status=status)
    response = render(request, "comments/_moderating.html", context, status=status)
    if status != 200:
        # A form of the part was sent, which else gives way to the whole reply.
        response.headers["HX-Retarget"] = f"#moderation-{item.reply.pk}"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def done(request: HttpRequest, reply: Comment, outcome: Outcome) -> HttpResponse:
    """Back to the reply's place, with what was done and the button that undoes it."""
    reply.refresh_from_db()
    if request.htmx:
        return in_place(request, reply, outcome)
    steps = str(outcome.step.pk) if outcome.step else ""
    messages.success(request, outcome.words, extra_tags=steps)
    return redirect(place_of(request, reply))


def in_place(request: HttpRequest, reply: Comment, outcome: Outcome) -> HttpResponse:
    """The reply as it is now; what stands below it is left as it is."""
    viewer, entry = viewer_of(request), reply.entry
    is_open = takes_replies(entry, request.site)
    above = reply.get_ancestors()
    (node,) = nodes.nodes(entry, [reply], viewer, is_open=is_open, above=above)
    node.depth = reply.level  # it stands among the others, though it comes alone
    context = {
        "node": node,
        "entry": entry,
        "viewer": viewer,
        "moderated": outcome,
        "undo_url": reverse("comments:undo", args=[outcome.step.pk]) if outcome.step else "",
    }
    return render(request, "comments/moderated.html", context, using="jinja2")


def place_of(request: HttpRequest, reply: Comment) -> str:
    """Where a reply stands; where it is not shown any more, what it answered; or the discussion."""
    viewer, entry = viewer_of(request), reply.entry
    while reply is not None:
        if threads.is_found(reply, viewer):
            return paging.address_of(reply, entry, viewer)
        reply = reply.parent
    return f"{entry.get_absolute_url()}#discussion" if entry.path else reverse("blog:front-page")


@never_cache
@moderators_only
@require_POST
def undo(request: HttpRequest, step: int) -> HttpResponse:
    """Takes back one step, and leads to the reply's place."""
    decision = get_object_or_404(Decision.objects.exclude(comment=None), pk=step)
    try:
        words = moderation.undo(decision, user=request.user).words
        messages.success(request, words)
    except moderation.CannotUndo:
        messages.warning(request, acts.cannot_undo())
    return redirect(place_of(request, Comment.objects.get(pk=decision.comment_id)))
