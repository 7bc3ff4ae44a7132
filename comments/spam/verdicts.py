"""What is made of a reply before anybody reads it."""

from dataclasses import dataclass
from enum import StrEnum

from blog.models import Entry, User
from comments.models import Comment, Writer
from comments.reasons import Reason


class Outcome(StrEnum):
    FINE = "fine"
    UNSURE = "unsure"
    SPAM = "spam"


@dataclass(frozen=True)
class Arrival:
    """A reply as it came in.

    Attributes:
        address: the visitor's; it is hashed before it is counted, and never kept.
        draft: a random word by which a browser knows one text that it sends again; may be empty.
        trap: what stood in the field that people do not see.
    """

    entry: Entry
    parent: Comment | None
    name: str
    text: str
    user: User | None = None
    writer: Writer | None = None
    address: str = ""
    draft: str = ""
    trap: str = ""


@dataclass(frozen=True)
class Verdict:
    outcome: Outcome
    reasons: tuple[Reason, ...] = ()


def verdict(arrival: Arrival) -> Verdict:
    """Whether a reply looks fine. Nothing is ever refused or deleted by it."""
    return Verdict(Outcome.FINE)
