"""Where other blogs tell that they link to a post. Programs come here, and now and then a person.

No page of ours sends these forms, no cookie is read or set, and every answer is for one sender: so
none of them asks where a form comes from, and none is kept.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from urllib.parse import quote
from xmlrpc.client import Fault

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from blog.addresses import absolute
from blog.views import entries
from blog.whereabouts import address_of
from comments.linkbacks import bodies, pingback, trackback, webmention
from comments.linkbacks.bodies import Unreadable
from comments.linkbacks.receiving import Refused, receive
from comments.models import Mention
from comments.models.mentions import MAX_SOURCE_LENGTH, MAX_TARGET_LENGTH

PLAIN = "text/plain; charset=utf-8"
HTML, JSON = "text/html", "application/json"
Protocol = Mention.Protocol
View = Callable[..., HttpResponse]


def where_mentions_are_taken(view: View) -> View:
    """An address that is not there while the blog takes no mentions at all."""

    @wraps(view)
    def checked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.site.takes_mentions:
            return view(request, *args, **kwargs)
        return HttpResponse(
            _("This blog takes no mentions."), content_type=PLAIN, status=HTTPStatus.NOT_FOUND
        )

    return csrf_exempt(never_cache(checked))


@csrf_exempt
def trackback_at(request: HttpRequest, path: str) -> HttpResponse:
    """Takes a trackback to the post at this path; whoever only looks is led to the post.

    The first trackbacks came by GET. Nobody sends these any more, but for programs that follow
    each link they find.
    """
    if request.method != "POST":
        return entries.entry(request, path=request.path_info.removeprefix("/"))
    return take_trackback(request, path)


@where_mentions_are_taken
def take_trackback(request: HttpRequest, path: str) -> HttpResponse:
    """The answer to a trackback. Its status is 200 also where it is refused, as senders expect."""
    complaint = ""
    try:
        source = trackback.source_of(request)
        target = absolute(quote(f"/{path}/"))
        receive(Protocol.TRACKBACK, source, target, address=address_of(request))
    except (Unreadable, Refused) as error:
        complaint = str(error)
    return HttpResponse(trackback.answer(complaint), content_type=trackback.CONTENT_TYPE)


@where_mentions_are_taken
def take_pingback(request: HttpRequest) -> HttpResponse:
    """The answer to a pingback: a sentence or a fault, which has the status 200 in XML-RPC."""
    if request.method != "POST":
        said = _("Pingbacks come here, by XML-RPC with POST. There is nothing to read.")
        return HttpResponseNotAllowed(["POST"], said, content_type=PLAIN)
    try:
        source, target = pingback.addresses_of(bodies.body_of(request))
        receive(Protocol.PINGBACK, source, target, address=address_of(request))
        xml = pingback.answer(_("Thank you. Your page will be looked at soon."))
    except Unreadable as error:
        xml = pingback.fault(Fault(pingback.NO_CALL, str(error)))
    except Refused as error:
        xml = pingback.fault(pingback.fault_of(error))
    except Fault as error:
        xml = pingback.fault(error)
    return HttpResponse(xml, content_type=pingback.CONTENT_TYPE)


class TellingForm(forms.Form):
    """By which a reader tells of a page of their own. What is sent is checked by `receive`."""

    source = forms.CharField(
        label=gettext_lazy("The address of your page"),
        max_length=MAX_SOURCE_LENGTH,
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "url"}),
    )
    target = forms.CharField(
        label=gettext_lazy("The post to which it links"),
        max_length=MAX_TARGET_LENGTH,
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("The address of the post here, just as your page has it."),
    )


# Beside which field a refusal stands; the others concern the whole form.
FIELDS = {
    Refused.Code.SOURCE: "source",
    Refused.Code.SAME: "source",
    Refused.Code.TARGET: "target",
    Refused.Code.ELSEWHERE: "target",
    Refused.Code.CLOSED: "target",
}


@where_mentions_are_taken
def take_webmention(request: HttpRequest) -> HttpResponse:
    """Takes a webmention; whoever only looks gets a page that explains it, with a form."""
    if request.method in {"GET", "HEAD"}:
        return form_page(request, TellingForm(initial={"target": request.GET.get("target", "")}))
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    sent = None
    try:
        sent = bodies.Form(request)
        source, target = sent.address("source"), sent.address("target")
        mention = receive(Protocol.WEBMENTION, source, target, address=address_of(request))
    except Unreadable as error:
        return refusal(request, sent, "unreadable", str(error), error.field)
    except Refused as error:
        return refused(request, sent, error)
    response = progress(request, mention, HTTPStatus.CREATED)
    response.headers["Location"] = address_of_progress(mention)
    return response


def form_page(request: HttpRequest, form: TellingForm, notice: str = "") -> HttpResponse:
    """The page with the form, and with what programs need to know.

    Args:
        notice: what is wrong with the form as a whole.
    """
    context = {
        "form": form,
        "notice": notice,
        "webmention": absolute(reverse("comments:webmention")),
        "pingback": absolute(reverse("comments:pingback")),
    }
    return render(request, "comments/webmention.html", context)


def refused(request: HttpRequest, sent: bodies.Form, refused: Refused) -> HttpResponse:
    """Says why a webmention is not taken: 400, or 429 where it may be later."""
    response = refusal(request, sent, refused.code, str(refused), FIELDS.get(refused.code, ""))
    if refused.code == Refused.Code.BUSY:
        response.status_code = HTTPStatus.TOO_MANY_REQUESTS
        response.headers["Retry-After"] = str(refused.wait)
    return response


def refusal(
    request: HttpRequest, sent: bodies.Form | None, code: str, sentence: str, field: str
) -> HttpResponse:
    """Says what is wrong with what was sent: to people beside the field, in the form as it was.

    Args:
        sent: None where it was no form at all.
        code: for programs.
        field: where it belongs; empty where it concerns the whole.
    """
    if wanted_by(request) == HTML:
        values = {name: sent.typed(name) if sent else "" for name in TellingForm.base_fields}
        form = TellingForm(values, auto_id="id_%s")
        form.errors.clear()  # what the browser lets pass is judged by `receive`
        if field in form.fields:
            form.add_error(field, sentence)
        response = form_page(request, form, "" if field in form.fields else sentence)
    else:
        response = said(request, sentence, {"error": code, "message": sentence})
    response.status_code = HTTPStatus.BAD_REQUEST
    return by_wish(response)


@where_mentions_are_taken
def webmention_progress(request: HttpRequest, token: str) -> HttpResponse:
    """The page on what became of a webmention."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    try:
        mention = webmention.find(token)
    except Mention.DoesNotExist:
        mention = None
    if mention is None or not mention.entry.is_published:
        sentence = _("This mention is not here any more, or its address is mistyped.")
        return HttpResponse(sentence, content_type=PLAIN, status=HTTPStatus.NOT_FOUND)
    return progress(request, mention)


def progress(
    request: HttpRequest, mention: Mention, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    """What became of a webmention, as far as its sender may know."""
    found = webmention.progress_of(mention)
    if wanted_by(request) == HTML:
        context = {
            "mention": mention,
            "progress": found,
            "address": address_of_progress(mention),
            "is_new": status == HTTPStatus.CREATED,
        }
        response = render(request, "comments/webmention_progress.html", context)
    else:
        facts = {
            "status": found.value,
            "message": str(found.label),
            "source": mention.source,
            "target": absolute(mention.entry.get_absolute_url()),
            "location": address_of_progress(mention),
        }
        response = said(request, str(found.label), facts)
    response.status_code = status
    return by_wish(response)


def address_of_progress(mention: Mention) -> str:
    token = webmention.token_of(mention)
    return absolute(reverse("comments:webmention-progress", args=[token]))


def wanted_by(request: HttpRequest) -> str:
    """In which form a sender takes an answer: text, unless it asks for HTML or JSON by name."""
    return request.get_preferred_type(["text/plain", HTML, JSON]) or "text/plain"


def said(request: HttpRequest, sentence: str, facts: dict[str, str]) -> HttpResponse:
    """An answer for programs."""
    if wanted_by(request) == JSON:
        return JsonResponse(facts, json_dumps_params={"ensure_ascii": False})
    return HttpResponse(f"{sentence}\n", content_type=PLAIN)


def by_wish(response: HttpResponse) -> HttpResponse:
    """Tells caches that another sender may get another form of it, and search engines to pass."""
    patch_vary_headers(response, ["Accept"])
    response.headers["X-Robots-Tag"] = "noindex"
    return response
