"""The name that a visitor types: what is taken out of it, and where it is remembered if wished."""

import unicodedata

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from comments import unseen
from comments.models.comments import MAX_NAME_LENGTH

# Marks above or below one letter. No script needs more; dozens cover the lines around.
MAX_MARKS = 4
MARKS = {"Mn", "Me"}

COOKIE = "name"
COOKIE_AGE = 365 * 24 * 60 * 60  # seconds; a year, counted anew with each reply
SALT = "comments.names"


def clean(name: str) -> str:
    """A name without what cannot be seen, so that no two look alike which are not.

    Letters and their accents are composed (NFC), white space is one space. Empty where nothing
    is left.
    """
    kept, marks = [], 0
    for character in unseen.spaced(unicodedata.normalize("NFC", name)):
        marks = marks + 1 if unicodedata.category(character) in MARKS else 0
        if marks <= MAX_MARKS:
            kept.append(character)
    # What stood apart before may have come together.
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def remembered(request: HttpRequest) -> str:
    """The name that this browser was asked to remember; empty without one.

    Where scripts run, the browser keeps the name to itself, and no cookie is set.
    """
    try:
        name = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=COOKIE_AGE)
    except signing.BadSignature:
        return ""
    return clean(str(name))[:MAX_NAME_LENGTH]


def remember(response: HttpResponse, name: str) -> None:
    """Has the browser remember a name."""
    response.set_cookie(
        COOKIE,
        signing.dumps(name, salt=SALT),
        max_age=COOKIE_AGE,
        httponly=True,
        secure=settings.IS_HTTPS,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    """Has the browser forget it."""
    response.delete_cookie(COOKIE, samesite="Lax")
