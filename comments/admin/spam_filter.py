"""The spam filter, in the admin: how it does on this blog, and a text to try it with."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from blog.models import Entry
from comments import reasons, spam
from comments.admin.month_plot import Plot
from comments.admin.queue import moderators_only
from comments.forms import NameField, TextField
from comments.models import Protection
from comments.models.comments import MAX_NAME_LENGTH, MAX_TEXT_LENGTH
from comments.spam import explaining, features, months, scoring
from comments.spam.content import Content
from comments.spam.months import Numbers

CUTS = {
    "fine": round(scoring.FINE_CUT * 100),
    "spam": round(scoring.SPAM_CUT * 100),
    "least": scoring.MIN_LESSONS,
    "each": scoring.MIN_OF_EACH,
}


class TrialForm(forms.Form):
    """A reply that nobody has sent."""

    name = NameField(label=_("Name"), max_length=MAX_NAME_LENGTH, required=False)
    text = TextField(
        label=_("Text"), max_length=MAX_TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 8})
    )


def urls(site: admin.AdminSite) -> list[URLPattern]:
    """The address of the page, below that of the list of replies."""
    return [path("filter/", site.admin_view(moderators_only(show)), name="comments_filter")]


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """How the filter does, month by month; and, once a text was sent, what becomes of that.

    Nothing is kept of the text. Six queries and those of the frame, and three for a text.
    """
    form = TrialForm(request.POST if request.method == "POST" else None)
    shown = months.shown()
    learned = scoring.lessons()
    context = admin.site.each_context(request) | {
        "title": _("Spam filter"),
        "months": shown,
        "total": sum((month.numbers for month in shown), Numbers()),
        "plot": Plot.of(shown),
        "learned": learned,
        "too_few": explaining.too_few(learned),
        "cuts": CUTS,
        "spam_days": Protection.current().spam_days,
        "form": form,
    }
    if form.is_valid():
        context["trial"] = trial(**form.cleaned_data)
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "admin/comments/filter/page.html", context, status=status)


def trial(name: str, text: str) -> dict:
    """What would become of a reply, by the rules that are saved and by what was learned."""
    arrival = spam.Arrival(entry=Entry(), parent=None, name=name, text=text)
    verdict = spam.verdict(arrival)
    content = Content(arrival.name, arrival.html)
    return {
        "outcome": verdict.outcome,
        "reasons": reasons.words(verdict.reasons),
        "number_of_links": content.number_of_links,
        "hosts": sorted(content.hosts),
        "why": explaining.of_texts([features.traits(content)])[0],
    }
