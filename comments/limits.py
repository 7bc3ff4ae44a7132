"""How often one visitor may do something, counted without keeping who that is.

Counted is a hash of the address, keyed with a secret that is thrown away daily
(`blog/whereabouts.py`).
"""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from blog.whereabouts import key_of
from comments.models import Attempt, Comment, Protection
from comments.spam import Arrival

# A thread is heated by the replies of the last half hour. Each time that it has got
# `Protection.heat_replies` of them, the wait between two replies of one visitor doubles.
HEAT_WINDOW = timedelta(minutes=30)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=30)  # later the thread has cooled anyway
MAX_DOUBLINGS = 5  # 32 minutes, past the longest: what comes above need not be counted

# One statement: the row of a key is locked, and read as the last one who counted left it. It is
# left as it is, and nothing is returned, where the last `most` times are all within the window.
COUNT = """
    INSERT INTO comments_attempt AS kept (key, times, made_at)
    VALUES (%(key)s, ARRAY[%(now)s::timestamptz], %(now)s)
    ON CONFLICT (key) DO UPDATE SET
        times = kept.times[cardinality(kept.times) - greatest(%(most)s, 2) + 2:] || excluded.times,
        made_at = excluded.made_at
    WHERE coalesce(kept.times[cardinality(kept.times) - %(most)s + 1] <= %(since)s, true)
    RETURNING times[cardinality(times) - 1]
"""


class TooMany(Exception):
    """Somebody does something too often.

    Attributes:
        wait: seconds until it may be tried again.
        reason: a `TooMany.Reason`.
    """

    class Reason(TextChoices):
        """Why to wait; the label is what the visitor is told."""

        OFTEN = "often", gettext_lazy("That was a lot in a short time. Please wait %(wait)s.")
        THREAD = (
            "thread",
            gettext_lazy(
                "You have written a lot in this thread. Leave some room for others, and please "
                "wait %(wait)s."
            ),
        )
        HEAT = (
            "heat",
            gettext_lazy(
                "This thread is moving fast, so everybody has to wait a while between two "
                "replies. You can go on in %(wait)s."
            ),
        )

    def __init__(self, wait: int, reason: str = Reason.OFTEN) -> None:
        super().__init__(wait, reason)
        self.wait = wait
        self.reason = self.Reason(reason)

    def __str__(self) -> str:
        """The sentence for the visitor."""
        return self.reason.label % {"wait": in_words(self.wait)}


def in_words(seconds: int) -> str:
    """A time to wait, in minutes from one and a half on."""
    if seconds < 90:
        return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}
    minutes = -(-seconds // 60)
    if minutes < 90:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    hours = -(-minutes // 60)
    return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}


def count(action: str, *scope: object, address: str, most: int, within: timedelta) -> None:
    """Counts that a visitor does something, unless that would be too often.

    Of any number of requests at once exactly `most` pass. What was refused does not count. In a
    transaction it counts if that is committed; call it before a post is locked, so that nobody
    waits for the one while somebody else waits for the other.

    Args:
        action: what, in a word.
        scope: where, such as the number of a thread; each has a count of its own.
        address: the visitor's, as `whereabouts.address_of` gives it.
        most: so many,
        within: in that time.

    Raises:
        TooMany.

    One query, about 0.1 ms of the database; one more where it is refused.
    """
    counted(key_of(action, *scope, address), most, within, TooMany.Reason.OFTEN)


def counted(key: str, most: int, within: timedelta, reason: str) -> datetime | None:
    """Does the same for a key that is known. Returns the time before, if there was one."""
    now = timezone.now()
    values = {"key": key, "now": now, "most": most, "since": now - within}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, values)
        if row := cursor.fetchone():
            return row[0]
    times = Attempt.objects.values_list("times", flat=True).get(key=key)
    raise TooMany(seconds(times[-most] + within - now), reason)


def seconds(wait: timedelta) -> int:
    """Whole seconds, and at least one."""
    return max(1, -int(-wait.total_seconds() // 1))


def count_reply(arrival: Arrival, rules: Protection) -> None:
    """Counts a reply that is about to be written, in its transaction.

    Raises:
        TooMany.

    One query for the first reply of a thread, two for an answer; one more for a visitor who wrote
    in that thread before.
    """
    within = timedelta(minutes=rules.burst_minutes)
    counted(key_of("reply", arrival.address), rules.burst_replies, within, TooMany.Reason.OFTEN)
    if arrival.parent is None:
        return
    tree_id = arrival.parent.tree_id
    before = counted(
        key_of("reply", tree_id, arrival.address),
        rules.thread_replies,
        within,
        TooMany.Reason.THREAD,
    )
    if before and rules.heat_replies:
        wait = before + cooling(arrival.parent, rules.heat_replies) - timezone.now()
        if wait > timedelta():
            raise TooMany(seconds(wait), TooMany.Reason.HEAT)


def cooling(reply: Comment, heat_replies: int) -> timedelta:
    """How long a visitor has to wait between two replies in the thread of this reply. One query.

    Counted by the index of what is new in a discussion, and no further than matters.
    """
    since = timezone.now() - HEAT_WINDOW
    fresh = Comment.objects.visible().filter(
        entry=reply.entry_id, shown_at__gt=since, posted_at__gt=since, tree_id=reply.tree_id
    )
    number = fresh.order_by()[: heat_replies * (MAX_DOUBLINGS + 1)].count()
    return wait_at(number // heat_replies)


def wait_at(heat: int) -> timedelta:
    """The wait in a thread that was heated so many times over."""
    if heat < 1:
        return timedelta()
    return min(FIRST_WAIT * 2 ** (heat - 1), LONGEST_WAIT)
