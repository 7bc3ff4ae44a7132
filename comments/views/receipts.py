"""Coming back to a reply with its receipt."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from blog import whereabouts
from comments import limits, own_replies, ownership, receipts, visitors
from comments.origin import from_here_only

MAX_PHRASE_LENGTH = 100  # characters; three times what a receipt has, for those who space it out


class ReceiptForm(forms.Form):
    """The phrase that was shown when the receipt was made."""

    phrase = forms.CharField(
        label=_("Receipt"),
        max_length=MAX_PHRASE_LENGTH,
        error_messages={"required": _("Type the number and the four words of your receipt.")},
        help_text=_("Capital letters, spaces and dashes do not matter."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
                "placeholder": "4711 lusab-babad-gutih-tugad",
            }
        ),
    )
    remember = forms.BooleanField(
        label=_("This is my own browser: remember me here"), required=False
    )


@never_cache
@from_here_only
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Opens the page of the reply to which a receipt belongs."""
    form = ReceiptForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return form_page(request, form, status=422 if form.is_bound else 200)
    try:
        reply = receipts.find(form.cleaned_data["phrase"], whereabouts.address_of(request))
    except (receipts.WrongPhrase, limits.TooMany) as error:
        form.add_error("phrase", str(error))
        return form_page(request, form, 429 if isinstance(error, limits.TooMany) else 422)
    # The key is for browsers that keep no cookie; the others are led on to the address without.
    response = redirect(ownership.address_of(reply, with_key=True))
    ownership.open_in_browser(response, reply)
    if form.cleaned_data["remember"] and reply.writer:
        visitors.remember(response, reply.writer)
    return response


def form_page(request: HttpRequest, form: ReceiptForm, status: int) -> HttpResponse:
    """The form, and what needs none: the replies of this browser."""
    replies = own_replies.of_writer(visitors.viewer_of(request).writer)
    standings = own_replies.standings(replies)
    context = {
        "form": form,
        "replies": [
            (reply, ownership.address_of(reply), standings[reply.pk].words) for reply in replies
        ],
    }
    return render(request, "comments/receipt.html", context, status=status)
