"""Checks of your own, such as a service that you trust: the one place to add them.

`SPAM_CHECKS` names functions (docs/spam-filter.md). Each is given what came, and says what it
thinks of it, or nothing. It is a setting and no list to write into, so that a new version of
Rejoinder changes no file of yours.
"""

import logging
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from comments.models import Mention
from comments.reasons import Code, Reason
from comments.spam.arrivals import Arrival
from comments.spam.outcomes import Outcome

MAX_WORDS_LENGTH = 200  # characters; a reason stands in one line of the queue

logger = logging.getLogger(__name__)


class Finding(NamedTuple):
    """What a check thinks.

    Attributes:
        outcome: UNSURE has it wait for a moderator, SPAM puts it aside.
        words: why, in a sentence that moderators read.
    """

    outcome: Outcome
    words: str


Check = Callable[[Arrival | Mention], Finding | None]


def find(item: Arrival | Mention) -> dict[Outcome, list[Reason]]:
    """What speaks against an item, by what it makes of it.

    A check that fails finds nothing: what a service that is out of reach would have said is no
    reason to lose a reply, nor to hold it.
    """
    found = {Outcome.SPAM: [], Outcome.UNSURE: []}
    for check in load(tuple(settings.SPAM_CHECKS)):
        try:
            finding = check(item)
            if finding is not None and finding.outcome != Outcome.FINE:
                reason = (Code.CHECK, finding.words[:MAX_WORDS_LENGTH])
                found[Outcome(finding.outcome)].append(reason)
        except Exception:  # it is not ours: anything can go wrong in it
            logger.exception("The check %s of SPAM_CHECKS has failed.", check.__qualname__)
    return found


@lru_cache
def load(names: tuple[str, ...]) -> tuple[Check, ...]:
    """The functions of these names.

    Raises:
        ImproperlyConfigured: there is no such function.
    """
    checks = []
    for name in names:
        try:
            check = import_string(name)
        except ImportError as error:
            raise ImproperlyConfigured(f"SPAM_CHECKS: {name!r}: {error}") from error
        if not callable(check):
            raise ImproperlyConfigured(f"SPAM_CHECKS: {name!r} is no function.")
        checks.append(check)
    return tuple(checks)
