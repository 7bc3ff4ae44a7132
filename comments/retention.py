"""How long what is stored about visitors is kept. The privacy page prints these times, and the
job of `comments/tasks.py` deletes by them.
"""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from comments import posting, visitors
from comments.models import (
    Attempt,
    Comment,
    Decision,
    Flag,
    Notice,
    Protection,
    Submission,
    Subscription,
    Writer,
)

# No limit counts further back (`comments/limits.py`), and the key that made the hashes is gone.
ATTEMPTS_FOR = timedelta(days=1)
# A form is sent twice within seconds, or once more when a laptop is opened again the next morning.
SUBMISSIONS_FOR = Submission.LIFETIME
# Long enough to regret it, also after a holiday; short enough to mean it.
REMOVED_FOR = timedelta(days=30)
# A message with a button that nobody has pressed for a week is not wanted.
UNCONFIRMED_FOR = timedelta(days=7)
# That somebody was told of a reply is kept so that they are not told twice, as after an undo.
SENT_NOTICES_FOR = timedelta(days=30)
# What was decided on can be looked up for a while, to see who is reported again and again.
SETTLED_FLAGS_FOR = timedelta(days=90)
# The cookie has expired by then: nothing is gained by still knowing which replies belong together.
WRITERS_FOR = timedelta(seconds=visitors.COOKIE_AGE)


def sweep() -> None:
    """Deletes what has been kept long enough. A dozen queries, and a few for each old reply."""
    sweep_counts()
    sweep_replies()
    sweep_mail()
    Flag.objects.filter(settled_at__lt=timezone.now() - SETTLED_FLAGS_FOR).delete()
    sweep_writers()


def sweep_counts() -> None:
    """What was counted: the limits, and the forms that were sent."""
    now = timezone.now()
    Attempt.objects.filter(made_at__lt=now - ATTEMPTS_FOR).delete()
    Submission.objects.filter(made_at__lt=now - SUBMISSIONS_FOR).delete()


def sweep_replies() -> None:
    """Spam, and the texts of replies that were removed; who removed those, and why, stays said."""
    now = timezone.now()
    spam_since = now - timedelta(days=Protection.current().spam_days)
    decided = Decision.objects.filter(comment=OuterRef("pk"), act=Decision.Act.STATE)
    since = Coalesce(Subquery(decided.newest_first().values("made_at")[:1]), "posted_at")
    replies = Comment.objects.changeable_by_writer().annotate(since=since)
    posting.delete_all(replies.filter(state=Comment.State.SPAM, since__lt=spam_since))
    removed = replies.filter(state=Comment.State.REMOVED, since__lt=now - REMOVED_FOR)
    posting.delete_all(removed, keep_reason=True)


def sweep_mail() -> None:
    """Addresses that were never confirmed, and the notes of what was sent."""
    now = timezone.now()
    Subscription.objects.filter(confirmed_at=None, created_at__lt=now - UNCONFIRMED_FOR).delete()
    old = now - SENT_NOTICES_FOR
    never_sent = Q(sent_at=None, made_at__lt=old)  # the mail server refused it to the end
    Notice.objects.filter(never_sent | Q(sent_at__lt=old)).delete()


def sweep_writers() -> None:
    """What ties the replies of one browser: when all are gone, or its cookie has expired."""
    expired = timezone.now() - WRITERS_FOR
    replies = Comment.objects.filter(writer=OuterRef("pk"))
    subscriptions = Subscription.objects.filter(writer=OuterRef("pk"))
    Writer.objects.filter(
        Q(~Exists(replies), ~Exists(subscriptions))
        | Q(~Exists(replies.filter(posted_at__gte=expired)), created_at__lt=expired)
    ).delete()
