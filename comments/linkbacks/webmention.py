"""Webmention (W3C Recommendation of 2017): a page that says how far each one has come.

Its address holds a signed number, so that nobody can count through what others sent.
"""

from django.core.signing import BadSignature, Signer
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from comments.models import Mention

SALT = "comments.linkbacks.webmention"

Verification = Mention.Verification


class Progress(TextChoices):
    """How far a mention has come, as far as its sender may know; the label says it in words.

    What moderators decide is not told, and neither is what the spam filter thinks of it.
    """

    WAITING = "waiting", gettext_lazy("Your page will be looked at soon.")
    RETRYING = (
        "retrying",
        gettext_lazy("Your page could not be read so far. That will be tried again."),
    )
    UNREADABLE = (
        "unreadable",
        gettext_lazy("Your page could not be read. Tell of it again when it can be."),
    )
    MISSING = (
        "missing",
        gettext_lazy("Your page was read, and does not link to the address that you named."),
    )
    SEEN = (
        "seen",
        gettext_lazy(
            "Your page does link to the post. Whether it is listed there is for the people of "
            "this blog to decide."
        ),
    )
    SHOWN = "shown", gettext_lazy("Your page is listed below the post.")


def progress_of(mention: Mention) -> Progress:
    """How far a mention has come."""
    match mention.verification:
        case Verification.LINKS:
            return Progress.SHOWN if mention.is_visible else Progress.SEEN
        case Verification.MISSING:
            return Progress.MISSING
        case Verification.UNREADABLE:
            return Progress.UNREADABLE
    return Progress.RETRYING if mention.failures else Progress.WAITING


def token_of(mention: Mention) -> str:
    """What stands for a mention in the address of its page. Its letters need no quoting."""
    return signer().sign(mention.pk)


def find(token: str) -> Mention:
    """The mention of a token, with its entry. One query.

    Raises:
        Mention.DoesNotExist: it is gone, or the token was not made here.
    """
    try:
        number = int(signer().unsign(token))
    except (BadSignature, ValueError) as error:
        raise Mention.DoesNotExist from error
    return Mention.objects.select_related("entry").get(pk=number)


def signer() -> Signer:
    return Signer(salt=SALT, sep=".")
