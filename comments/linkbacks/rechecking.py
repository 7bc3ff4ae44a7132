"""Looking at the pages of mentions because somebody asks for it, and not when they are due."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from time import sleep

from django.db.models import Count
from django.utils import timezone

from comments import tasks
from comments.linkbacks import verifying
from comments.models import Mention
from comments.models.mentions import MentionQuerySet

State, Verification = Mention.State, Mention.Verification
# What a moderator has decided against is not fetched: no page makes it shown again.
LOOKED_AT = (State.APPROVED, State.PENDING)
WAIT = timedelta(seconds=1)  # until the next look whether a worker has done its part


@dataclass(frozen=True)
class Result:
    """What came of looking at some mentions.

    Attributes:
        shown, waiting: of those that link here.
        unreadable: those that are tried again later too.
        left: not looked at.
    """

    shown: int = 0
    waiting: int = 0
    missing: int = 0
    unreadable: int = 0
    left: int = 0


def ask(mentions: MentionQuerySet) -> list[int]:
    """Makes the pages of these mentions due now, and has the worker begin. Four queries or fewer.

    Returns: the numbers of those that will be looked at.
    """
    now = timezone.now()
    wanted = mentions.filter(state__in=LOOKED_AT).order_by()
    ids = list(wanted.values_list("pk", flat=True))
    # Those that are being fetched right now are left to whoever does that.
    later = Mention.objects.filter(pk__in=ids).exclude(due_at__lte=now + verifying.LEASE)
    later.update(due_at=now, failures=0)
    if ids:
        tasks.queue_verifying()
    return ids


def minutes(count: int) -> int:
    """How long it takes to look at so many pages, at the least."""
    return ceil(count / verifying.MAX_A_MINUTE)


def look_at(ids: list[int], begun: datetime, step: Callable[[int], object]) -> Result:
    """Looks at the pages of these mentions, here and now, as fast as `verifying` does it at most.

    A worker of the server that does the same at the same time helps.

    Args:
        begun: when they were asked for.
        step: is told how many more were looked at.
    """
    known = 0
    while True:
        pause = verifying.run()
        looked_at = Mention.objects.filter(pk__in=ids, checked_at__gte=begun).count()
        step(looked_at - known)
        known = looked_at
        if not is_work_left(ids, is_idle=pause is None):
            return result(ids, begun)
        sleep((pause or WAIT).total_seconds())


def is_work_left(ids: list[int], *, is_idle: bool) -> bool:
    """Whether some of these will be fetched in a moment, here or by a worker. One query.

    Args:
        is_idle: whether the last run found nothing to do, so that what is left is a worker's.
    """
    now = timezone.now()
    soon = Mention.objects.filter(
        pk__in=ids, state__in=LOOKED_AT, due_at__lte=now + verifying.LEASE
    )
    return soon.filter(due_at__gt=now).exists() if is_idle else soon.exists()


def result(ids: list[int], begun: datetime) -> Result:
    """What came of looking at these mentions. One query."""
    looked_at = Mention.objects.filter(pk__in=ids, checked_at__gte=begun).order_by()
    rows = looked_at.values_list("verification", "state").annotate(Count("id"))
    counts: Counter[str] = Counter()
    for verification, state, count in rows:
        if verification == Verification.LINKS:
            counts["shown" if state == State.APPROVED else "waiting"] += count
        elif verification == Verification.MISSING:
            counts["missing"] += count
        else:
            counts["unreadable"] += count
    return Result(**counts, left=len(ids) - counts.total())
