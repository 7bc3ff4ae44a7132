"""The words in the links of our messages, which let in whoever reads the message.

A token is a few numbers, the time, and a signature. It holds no address and no name, since links
end up in histories and logs.
"""

from datetime import timedelta
from enum import StrEnum

from django.core.signing import BadSignature, TimestampSigner


class Purpose(StrEnum):
    """What a token is for; one that was made for something else is refused."""

    CONFIRM = "comments.confirm"
    STOP = "comments.stop"
    DECIDE = "comments.decide"


LIFETIMES = {
    Purpose.CONFIRM: timedelta(days=7),
    # Whoever gets a message has to be able to end the messages, however old it is.
    Purpose.STOP: None,
    Purpose.DECIDE: timedelta(days=7),
}


def make(purpose: Purpose, *numbers: int) -> str:
    """A token for these numbers. Its letters need no quoting in an address."""
    return signer(purpose).sign("-".join(map(str, numbers)))


def read(purpose: Purpose, token: str) -> list[int]:
    """The numbers that a token was made for.

    Raises:
        SignatureExpired: it was good once.
        BadSignature: it was not made here, or for something else.
    """
    value = signer(purpose).unsign(token, max_age=LIFETIMES[purpose])
    try:
        return [int(number) for number in value.split("-")]
    except ValueError as error:
        raise BadSignature from error


def signer(purpose: Purpose) -> TimestampSigner:
    return TimestampSigner(salt=purpose.value, sep=".")
