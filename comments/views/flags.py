"""Reporting a reply to the moderators."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from blog.models import Entry
from blog.whereabouts import address_of
from comments import flagging, visitors
from comments.avatars import avatar
from comments.forms import TextField
from comments.limits import TooMany
from comments.models import Comment, Flag
from comments.models.flags import MAX_FLAG_NOTE_LENGTH
from comments.origin import from_here_only


class FlagForm(forms.Form):
    """Why a reader thinks that a moderator should look at a reply."""

    reason = forms.ChoiceField(
        label=gettext_lazy("What is wrong with it?"),
        choices=Flag.Reason,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what fits best.")},
    )

    note = TextField(
        label=gettext_lazy("In your words (optional)"),
        required=False,
        max_length=MAX_FLAG_NOTE_LENGTH,
        error_messages={
            "max_length": gettext_lazy("This has %(length)s characters; %(limit)s are the most.")
        },
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@never_cache
@from_here_only
@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for a report. It asks for no name, and sets no cookie."""
    reply = get_object_or_404(Comment, pk=pk)
    entry = get_object_or_404(Entry.objects.readable_by(request.user), pk=reply.entry_id)
    if visitors.viewer_of(request).owns(reply):
        return answer(request, entry, reply, own=True, status=403)
    if not reply.is_visible:
        return gone(request, entry, reply)
    # Several forms may be open on one page.
    data = request.POST if request.method == "POST" else None
    form = FlagForm(data, auto_id=f"id_flag_{reply.pk}_%s")
    if not form.is_valid():
        return answer(request, entry, reply, form=form, status=422 if form.is_bound else 200)
    try:
        is_new = flagging.flag(reply, address=address_of(request), **form.cleaned_data)
    except TooMany as refusal:
        response = answer(request, entry, reply, form=form, notice=str(refusal), status=429)
        response.headers["Retry-After"] = str(refusal.wait)
        return response
    except (Comment.DoesNotExist, Entry.DoesNotExist):
        return gone(request, entry, reply)
    reply.refresh_from_db(fields=["state"])  # this report may have taken it off
    if is_new:
        return answer(request, entry, reply, notice=_("Thank you. A moderator will look at it."))
    notice = _("You have reported this reply already. A moderator will look at it.")
    return answer(request, entry, reply, notice=notice)


def gone(request: HttpRequest, entry: Entry, reply: Comment) -> HttpResponse:
    """A reply that readers could see before; of any other nothing is said.

    Raises:
        Http404.
    """
    if reply.shown_at is None:
        raise Http404
    notice = _("This reply is not shown any more, so it need not be reported.")
    return answer(request, entry, reply, notice=notice, status=410)


def answer(
    request: HttpRequest,
    entry: Entry,
    reply: Comment,
    *,
    form: FlagForm | None = None,
    own: bool = False,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    """A page, or what a script puts in the place of the link."""
    context = {
        "entry": entry,
        "parent": reply if form else None,
        "reply": reply,
        "avatar": avatar(reply.name) if form else "",
        "form": form,
        "is_own": own,
        "notice": notice,
        "is_in_place": bool(request.htmx),
    }
    template = "comments/_flag.html" if request.htmx else "comments/flag.html"
    return render(request, template, context, status=status)
