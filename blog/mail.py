"""One message by e-mail, from this blog, and whether the mail server took it."""

import hashlib
import logging
import smtplib
from collections.abc import Iterable
from contextlib import suppress
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from blog.models import Site

TIMEOUT = 30  # seconds for each answer of the mail server; without one, a job could wait for ever
logger = logging.getLogger(__name__)


class NotSent(Exception):
    """The mail server was not reached, or refused a message. It can be tried again."""


def host() -> str:
    return urlsplit(settings.SITE_URL).hostname


def is_set_up() -> bool:
    """Whether messages leave this machine; without EMAIL_URL they become files in a folder."""
    return not settings.EMAIL_BACKEND.endswith((".filebased.EmailBackend", ".dummy.EmailBackend"))


def message_id(kind: str, parts: Iterable[object]) -> str:
    """The same for the same content, so that mail programs know a message again."""
    digest = hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:32]
    return f"<{kind}.{digest}@{host()}>"


def one_line(text: str) -> str:
    """Without line ends, which would begin another header."""
    return " ".join(text.split())


def message(
    site: Site, to: str, subject: str, body: str, *, number: str, **headers: str
) -> EmailMessage:
    """A message in plain text.

    Args:
        number: its `message_id`.
        headers: more of them, with `_` for `-`.
    """
    return EmailMessage(
        subject=one_line(subject),
        body=body,
        from_email=formataddr((one_line(site.title), parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=[to],
        headers={
            "Message-ID": number,
            # RFC 3834: programs that answer mail leave this one alone.
            "Auto-Submitted": "auto-generated",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        },
    )


def send(message: EmailMessage) -> None:
    """Hands a message to the mail server.

    Raises:
        NotSent: without the address, which belongs in no log.

    Where the connection breaks after the message has begun, nobody knows whether the server has
    it. It counts as sent: a message that is lost is better than one that comes again and again.
    """
    connection = get_connection(timeout=settings.EMAIL_TIMEOUT or TIMEOUT)
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(f"The mail server cannot be reached: {type(error).__name__}") from None
    try:
        connection.send_messages([message])
    except (smtplib.SMTPServerDisconnected, TimeoutError) as error:
        logger.warning("The mail server went away (%s); not sent again", type(error).__name__)
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(f"The mail server refuses: {reason(error)}") from None
    finally:
        # A farewell that fails changes nothing about what the server has taken.
        with suppress(OSError, smtplib.SMTPException):
            connection.close()


def reason(error: Exception) -> str:
    """The kind of an error and the server's number for it; its text may hold the address."""
    codes = [getattr(error, "smtp_code", None)]
    codes += [code for code, _text in getattr(error, "recipients", {}).values()]
    return " ".join([type(error).__name__, *(str(code) for code in codes if code)])
