"""Telling people by e-mail: subscribers of new replies, moderators of those that wait.

Queued here, in the transaction that shows or holds a reply: what is rolled back is not told.
`comments/mail/sending.py` and `comments/mail/moderators.py` are what the jobs then do.
"""

from collections.abc import Iterable

from comments import tasks
from comments.models import Subscription


def replies_shown(ids: Iterable[int]) -> None:
    """Queues what subscribers are told of replies that have become visible.

    One query, and a second one where somebody follows that discussion: most have no subscriber.
    """
    ids = list(ids)
    if Subscription.objects.confirmed().filter(entry__comments__in=ids).exists():
        tasks.make_notices.defer(ids=ids)


def replies_held() -> None:
    """Queues a message to the moderators: there is a reply that waits. Two queries."""
    tasks.queue_moderator_mail()
