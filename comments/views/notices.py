"""The pages behind the links of our messages to subscribers, and the one to follow a discussion.

A link alone does nothing: programs that look for viruses open every link of a message. What does
something is a button on its page, and the POST of RFC 8058 that a mail program's own button sends.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.core.signing import BadSignature, SignatureExpired
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from blog import whereabouts
from blog.models import Entry
from comments import limits, visitors
from comments.mail import subscriptions
from comments.mail.following import FollowForm
from comments.models import Subscription
from comments.models.subscriptions import Pace
from comments.origin import from_here_only


def by_token(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For pages whose address is the permission: kept from caches, other sites, search engines.

    A POST may come from anywhere, as those of mail programs do: no other site knows the address.
    """

    @wraps(view)
    def checked(request: HttpRequest, token: str) -> HttpResponse:
        response = view(request, token)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return csrf_exempt(never_cache(require_http_methods(["GET", "HEAD", "POST"])(checked)))


@by_token
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Asks to press a button, which puts notices in force."""
    try:
        if request.method == "POST":
            subscription = subscriptions.confirm(token)
        else:
            subscription = subscriptions.confirmable(token)
    except SignatureExpired:
        return dead_link(
            request,
            _("This link worked for a week, and the week is over. Ask for notices again."),
            status=410,
        )
    except Subscription.DoesNotExist:
        return dead_link(
            request, _("These notices were ended. To have them again, ask for them."), status=410
        )
    except BadSignature:
        return mistyped(request)
    context = {"subscription": subscription, "entry": subscription.entry}
    return render(request, "comments/confirm.html", context)


@by_token
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ends notices, or sends them at another pace."""
    try:
        said = ""
        if request.method == "POST":
            said = act(token, request.POST)
        found = list(subscriptions.under(token).select_related("entry"))
        others = subscriptions.of_same_address(token).exclude(pk__in=[one.pk for one in found])
    except BadSignature:
        return mistyped(request)
    context = {
        "subscriptions": found,
        "others": others.count(),
        "pace": found[0].pace if found else "",
        "paces": Pace.choices,
        "said": said,
    }
    return render(request, "comments/stop.html", context)


def act(token: str, data: dict) -> str:
    """Does what a button says, of the page or of a mail program, and tells so in a sentence."""
    button = data.get("act")
    if button == "all":
        subscriptions.stop_all(token)
    elif button == "stop" or data.get("List-Unsubscribe") == "One-Click":
        subscriptions.stop(token)
    elif button == "pace" and data.get("pace") in Pace.values:
        subscriptions.set_pace(token, data["pace"])
        return _("Saved.")
    return ""


@never_cache
@from_here_only
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for an address to which all new replies of a discussion are sent."""
    entry = get_object_or_404(Entry.objects.published(), pk=pk)
    form = FollowForm(request.POST if request.method == "POST" else None)
    notice, status, is_asked = "", 200, False
    if form.is_bound and not form.is_valid():
        status = 422
    elif form.is_bound:
        try:
            ask(request, entry, form)
            is_asked = True
        except limits.TooMany as wait:
            notice, status = str(wait), 429
    context = {"entry": entry, "form": form, "notice": notice, "is_asked": is_asked}
    return render(request, "comments/follow.html", context, status=status)


def ask(request: HttpRequest, entry: Entry, form: FollowForm) -> None:
    """Takes the address, unless a program filled in the form. Raises: limits.TooMany."""
    if form.is_trapped:
        return
    limits.count(
        "follow",
        address=whereabouts.address_of(request),
        most=subscriptions.QUESTIONS_A_DAY,
        within=timedelta(days=1),
    )
    subscriptions.ask(
        entry,
        None,
        visitors.viewer_of(request).writer,
        form.cleaned_data["email"],
        whole_discussion=True,
        pace=form.cleaned_data["pace"],
    )


def mistyped(request: HttpRequest) -> HttpResponse:
    """For an address that was never given out."""
    words = _(
        "The address is not complete. Mail programs sometimes break long ones: copy it as a whole "
        "from the message into the browser."
    )
    return dead_link(request, words, status=404)


def dead_link(request: HttpRequest, words: str, *, status: int, link: str = "") -> HttpResponse:
    """Says why a link does nothing. `link` leads to what waits, for moderators."""
    context = {"words": words, "queue_url": link}
    return render(request, "comments/dead_link.html", context, status=status)
