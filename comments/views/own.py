"""The page of a reply that belongs to its writer: what has become of it, and what can be done."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from blog import whereabouts
from blog.models import Entry
from comments import export, limits, names, own_replies, ownership, receipts, visitors
from comments.forms import EditForm
from comments.models import Comment
from comments.origin import from_here_only
from comments.spam import Arrival

View = Callable[..., HttpResponse]
CHANGED = "changed"  # in the address: what its writer changed is saved


def for_its_writer(view: View) -> View:
    """Gives the view the reply, and tells everybody but its writer that the page is not theirs.

    They are told the same of numbers that do not exist: what waits is nobody else's business.
    """

    @wraps(view)
    def checked(request: HttpRequest, pk: int) -> HttpResponse:
        reply = Comment.objects.changeable_by_writer().filter(pk=pk).first()
        if reply is None or not ownership.is_owner(request, reply):
            return private(not_yours(request))
        return private(view(request, reply))

    return never_cache(from_here_only(checked))


def private(response: HttpResponse) -> HttpResponse:
    """Keeps the address, which may hold a key, from other sites and from search engines."""
    # With "no-referrer", browsers would send our own forms with "Origin: null", as from nowhere.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def not_yours(request: HttpRequest) -> HttpResponse:
    if request.htmx:
        words = _("This browser is not known any more to have written the reply.")
        return render(request, "comments/_receipt.html", {"notice": words}, status=403)
    context = {"is_old_key": ownership.KEY in request.GET}
    return render(request, "comments/not_yours.html", context, status=403)


@require_safe
@for_its_writer
def own(request: HttpRequest, reply: Comment) -> HttpResponse:
    """What has become of the reply."""
    if ownership.KEY in request.GET and ownership.is_known_owner(request, reply):
        return redirect(ownership.address_of(reply))  # the key stays in no history
    notice = _("Your change is saved.") if CHANGED in request.GET else ""
    return page(request, reply, notice=notice)


@require_http_methods(["GET", "HEAD", "POST"])
@for_its_writer
def edit(request: HttpRequest, reply: Comment) -> HttpResponse:
    """Changes the reply."""
    if request.method != "POST":
        return back(request, reply)
    form = EditForm(request.POST)
    if not form.is_valid():
        return page(request, reply, form=form, status=422)
    arrival = Arrival(
        entry=reply.entry,
        parent=reply.parent,
        name=form.cleaned_data["name"],
        text=form.cleaned_data["text"],
        writer=reply.writer,
        address=whereabouts.address_of(request),
    )
    try:
        own_replies.edit(reply, arrival, request.site)
    except limits.TooMany as error:
        return page(request, reply, form=form, notice=str(error), status=429)
    except (own_replies.TooLate, Comment.DoesNotExist, Entry.DoesNotExist):
        notice = _("The time to change this reply is over. It was left as it is.")
        return page(request, reply, unsent=form.cleaned_data["text"], notice=notice, status=409)
    return back(request, reply, CHANGED)


@require_POST
@for_its_writer
def remove(request: HttpRequest, reply: Comment) -> HttpResponse:
    """Takes the reply off the pages, until it is put back or erased."""
    own_replies.withdraw(reply)
    return back(request, reply)


@require_POST
@for_its_writer
def put_back(request: HttpRequest, reply: Comment) -> HttpResponse:
    """Makes the reply what it was before its writer removed it."""
    try:
        own_replies.put_back(reply)
    except own_replies.TooLate:
        return page(request, reply, notice=_("This reply cannot be put back."), status=409)
    return back(request, reply)


@require_POST
@for_its_writer
def receipt(request: HttpRequest, reply: Comment) -> HttpResponse:
    """Makes a receipt and shows its phrase, this once."""
    try:
        receipts.count_made(reply, whereabouts.address_of(request))
    except limits.TooMany as error:
        return shown_receipt(request, reply, notice=str(error), status=429)
    return shown_receipt(request, reply, phrase=receipts.make(reply))


def shown_receipt(request: HttpRequest, reply: Comment, **shown: Any) -> HttpResponse:
    """The phrase, or why there is none: on the page of the reply, or alone for scripts."""
    if request.htmx:
        status = shown.pop("status", 200)
        return render(request, "comments/_receipt.html", shown, status=status)
    return page(request, reply, **shown)


@require_safe
@for_its_writer
def export_json(request: HttpRequest, reply: Comment) -> HttpResponse:
    """All that is stored about the reply, as a file."""
    response = JsonResponse(
        export.of_reply(reply), json_dumps_params={"indent": 2, "ensure_ascii": False}
    )
    response["Content-Disposition"] = f'attachment; filename="reply-{reply.pk}.json"'
    return response


@require_POST
@for_its_writer
def erase(request: HttpRequest, reply: Comment) -> HttpResponse:
    """Deletes the reply for good, or everything that this browser has written."""
    entry = Entry.objects.readable_by(request.user).filter(pk=reply.entry_id).first()
    viewer = visitors.viewer_of(request)
    # Whoever opened a receipt in a browser of their own asks for this reply, and not for theirs.
    everything = request.POST.get("what") == "everything" and viewer.owns(reply)
    if everything:
        own_replies.erase_everything(viewer.writer)
    else:
        own_replies.erase(reply)
    context = {"entry": entry, "everything": everything}
    response = render(request, "comments/erased.html", context)
    if everything:
        visitors.forget(response)
        names.forget(response)
        response["Clear-Site-Data"] = '"storage"'  # drafts, and the name, if scripts keep it
    return response


def back(request: HttpRequest, reply: Comment, said: str = "") -> HttpResponse:
    """Leads to the page of the reply, with the key where that is what lets its writer in.

    Args:
        said: what the page is to say, such as CHANGED.
    """
    is_known = ownership.is_known_owner(request, reply)
    address = ownership.address_of(reply, with_key=not is_known)
    if said:
        address += f"{'?' if is_known else '&'}{said}"
    return redirect(address)


def page(
    request: HttpRequest,
    reply: Comment,
    *,
    form: EditForm | None = None,
    notice: str = "",
    phrase: str = "",
    unsent: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of a reply.

    Args:
        form: what was typed and has an error.
        notice: what was done, or what could not be, and why.
        phrase: of the receipt that was made just now.
        unsent: a text that was not taken, for its writer to copy.
    """
    reply = Comment.objects.select_related("writer").filter(pk=reply.pk).first()
    if reply is None:
        return not_yours(request)
    viewer = visitors.viewer_of(request)
    others = 0
    if viewer.owns(reply):
        others = Comment.objects.filter(writer=reply.writer_id).exclude(pk=reply.pk).count()
    is_editable = ownership.is_editable(reply)
    is_known = ownership.is_known_owner(request, reply)
    if form is None and is_editable:
        form = EditForm(initial={"name": reply.name, "text": reply.text})
    context = {
        "reply": reply,
        "entry": Entry.objects.readable_by(request.user).filter(pk=reply.entry_id).first(),
        "standing": own_replies.standings([reply])[reply.pk],
        "form": form if is_editable else None,
        "editable_until": ownership.editable_until(reply),
        "notice": notice,
        "phrase": phrase,
        "unsent": unsent,
        "is_writer": viewer.owns(reply),
        "others": others,
        # Without a cookie the key has to be in the address of each form.
        "query": "" if is_known else f"?{ownership.KEY}={request.GET[ownership.KEY]}",
    }
    return render(request, "comments/own.html", context, status=status)
