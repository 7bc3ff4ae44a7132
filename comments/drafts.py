"""Texts that a visitor's browser keeps until they have arrived here.

The browser numbers each one (comments/static/comments/drafts.js). What was sent with a number is
one reply, however often it is sent: comments/receiving.py.
"""

import re

from django.conf import settings
from django.http import HttpResponse

NUMBER = re.compile(r"[0-9a-f-]{36}")  # what crypto.randomUUID() makes
COOKIE = "draft"
COOKIE_AGE = 60 * 60  # seconds; the script takes it away on the next page


def tell_sent(response: HttpResponse, number: str) -> None:
    """Tells the script on the next page that a draft has arrived and need not be kept.

    A script reads it, so it is not HttpOnly.
    """
    response.set_cookie(
        COOKIE, number, max_age=COOKIE_AGE, secure=settings.IS_HTTPS, samesite="Lax"
    )
