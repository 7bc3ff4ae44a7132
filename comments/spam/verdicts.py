"""What is made of a reply before anybody reads it."""

from dataclasses import dataclass
from enum import StrEnum

from comments.models import Protection, Writer
from comments.reasons import Reason
from comments.spam import rules
from comments.spam.arrivals import Arrival


class Outcome(StrEnum):
    FINE = "fine"
    UNSURE = "unsure"
    SPAM = "spam"


@dataclass(frozen=True)
class Verdict:
    """What to do with a reply, and everything that speaks against showing it."""

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()


def verdict(arrival: Arrival, protection: Protection | None = None) -> Verdict:
    """Whether a reply looks fine. Nothing is ever refused or deleted by it.

    Args:
        protection: the rules in force; read where a caller has none in hand.

    Two queries, and one more for the rules.
    """
    case = rules.Case(arrival, protection or Protection.current())
    is_trusted = arrival.writer is not None and arrival.writer.trust == Writer.Trust.TRUSTED
    spam = [reason for rule in rules.SPAM for reason in rule(case)]
    held_rules = rules.HELD_IF_TRUSTED if is_trusted else rules.HELD
    held = [reason for rule in held_rules for reason in rule(case)]
    if spam:
        return Verdict(Outcome.SPAM, (*spam, *held))
    return Verdict(Outcome.UNSURE if held else Outcome.FINE, tuple(held))
