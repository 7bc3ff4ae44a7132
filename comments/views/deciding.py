"""The page behind the link in a moderator's message."""

from django.core.signing import BadSignature, SignatureExpired
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from comments import reasons
from comments.mail import deciding
from comments.mail.moderators import queue_url
from comments.views.notices import by_token, dead_link, mistyped


@by_token
def decide(request: HttpRequest, token: str) -> HttpResponse:
    """Shows a held reply, and what can be done with it; a button does it, once."""
    notice = ""
    try:
        if request.method == "POST" and request.POST.get("act") in deciding.ACTS:
            if deciding.decide(token, request.POST["act"], request.POST.get("seen", "")):
                return redirect("comments:decide", token)
            notice = _("Nothing was changed: the reply is another one than you saw. Read it again.")
        question = deciding.read(token)
    except SignatureExpired:
        words = _("This link worked for a week, and the week is over.")
        return dead_link(request, words, status=410, link=queue_url())
    except BadSignature:
        return mistyped(request)
    except deciding.GONE:
        words = _("There is nothing to decide here any more.")
        return dead_link(request, words, status=410, link=queue_url())
    context = {
        "question": question,
        "reply": question.reply,
        "entry": question.reply.entry,
        "parent": question.reply.parent,
        "reasons": reasons.words(question.step.reasons),
        "notice": notice,
        "queue_url": queue_url(),
    }
    return render(request, "comments/decide.html", context)
