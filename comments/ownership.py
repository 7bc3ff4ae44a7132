"""Who may act on a reply: whoever wrote it, and nobody else. No account is needed for that.

A writer is known by the cookie of the browser that sent the reply (`comments/visitors.py`), by
its receipt (`comments/receipts.py`), which opens it in this browser for an hour, or by a key in
the address, for browsers that keep no cookie at all.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment
from comments.visitors import viewer_of

# After it was posted a reply can be changed so long: enough to mend what one sees only when it
# stands there, and short enough that an answer still fits what it answers.
EDIT_WINDOW = timedelta(minutes=15)
COOKIE = "receipt"
COOKIE_LIFE = timedelta(hours=1)
KEY = "key"  # the parameter of the address
KEY_LIFE = timedelta(minutes=15)  # it may stay in a history: no longer than a reply can be changed
SALT = "comments.ownership"
SIGNER = TimestampSigner(salt=SALT, sep=".")  # a dot needs no quoting in an address


def is_owner(request: HttpRequest, reply: Comment) -> bool:
    """Whether this visitor wrote the reply, or holds its receipt.

    One query for those with a writer's cookie, else none.
    """
    return is_known_owner(request, reply) or key_opens(request.GET.get(KEY, ""), reply)


def is_known_owner(request: HttpRequest, reply: Comment) -> bool:
    """Whether a cookie says so, without a key in the address."""
    return viewer_of(request).owns(reply) or cookie_opens(request, reply)


def cookie_opens(request: HttpRequest, reply: Comment) -> bool:
    number = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=COOKIE_LIFE)
    return number == str(reply.pk)


def key_opens(key: str, reply: Comment) -> bool:
    try:
        return SIGNER.unsign(key, max_age=KEY_LIFE) == str(reply.pk)
    except BadSignature:
        return False


def address_of(reply: Comment, *, with_key: bool = False) -> str:
    """The path of the page that belongs to the writer of this reply.

    Args:
        with_key: it opens for whoever has it, for a quarter of an hour.
    """
    address = reverse("comments:own", args=[reply.pk])
    return keyed(address, reply) if with_key else address


def keyed(address: str, reply: Comment) -> str:
    """An address with the key of a reply in it."""
    return f"{address}?{KEY}={SIGNER.sign(str(reply.pk))}"


def open_in_browser(response: HttpResponse, reply: Comment) -> None:
    """Lets a browser act on this reply for an hour, as its receipt was shown."""
    response.set_signed_cookie(
        COOKIE,
        str(reply.pk),
        salt=SALT,
        max_age=COOKIE_LIFE,
        # Sent with the pages of this reply alone: several may be open, each for its own hour.
        path=reverse("comments:own", args=[reply.pk]),
        httponly=True,
        secure=settings.IS_HTTPS,
        samesite="Lax",
    )


def editable_until(reply: Comment) -> datetime:
    return reply.posted_at + EDIT_WINDOW


def is_editable(reply: Comment) -> bool:
    """Whether its writer may still change it. What was removed stays as it was."""
    return reply.state != Comment.State.REMOVED and timezone.now() < editable_until(reply)
