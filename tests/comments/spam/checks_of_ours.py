"""Checks as somebody may add them by SPAM_CHECKS."""

from comments.models import Mention
from comments.spam import Arrival, Finding, Outcome

asked: list[Arrival | Mention] = []


def ask(item: Arrival | Mention) -> Finding | None:
    """Finds what it is told to find in the text."""
    asked.append(item)
    text = item.excerpt if isinstance(item, Mention) else item.text
    for outcome in Outcome:
        if f"find {outcome}" in text:
            return Finding(outcome, f"Somebody says {outcome}, 100 %")
    return None


def break_down(item: Arrival | Mention) -> Finding | None:
    raise TimeoutError("Nobody answers")


def mumble(item: Arrival | Mention) -> str:
    return "spam"


NO_FUNCTION = "spam"
