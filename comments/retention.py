"""How long what is stored about visitors is kept. The privacy page prints these times, and the
job of `comments/tasks.py` deletes by them.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from comments import posting, visitors
from comments.models import (
    Attempt,
    Comment,
    Decision,
    Flag,
    Mention,
    Notice,
    Protection,
    SentLinkback,
    Submission,
    Subscription,
    Writer,
)
from comments.models.mentions import MentionQuerySet
from comments.spam import months, training

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
# Its page never linked here, or could not be read: the sender may look for the reason meanwhile.
UNLINKED_FOR = timedelta(days=7)
# A site may be away for some weeks, and a link be put back.
GONE_FOR = timedelta(days=30)
# So that a link that comes back is not told as if it were new.
SENT_LINKBACKS_FOR = timedelta(days=365)
# The cookie has expired by then: nothing is gained by still knowing which replies belong together.
WRITERS_FOR = timedelta(seconds=visitors.COOKIE_AGE)


def sweep() -> None:
    """Deletes what has been kept long enough. Some 20 queries, and a few for each old reply."""
    sweep_counts()
    sweep_replies()
    sweep_mentions()
    sweep_sent_linkbacks()
    sweep_mail()
    Flag.objects.filter(settled_at__lt=timezone.now() - SETTLED_FLAGS_FOR).delete()
    sweep_writers()


def sweep_counts() -> None:
    """What was counted: the limits, and the forms that were sent."""
    now = timezone.now()
    Attempt.objects.filter(made_at__lt=now - ATTEMPTS_FOR).delete()
    Submission.objects.filter(made_at__lt=now - SUBMISSIONS_FOR).delete()


def sweep_replies() -> None:
    """Spam, and the texts of replies that were removed; who removed those, and why, stays said.

    The filter goes on knowing what the spam was like: by hashes, without a word of it.
    """
    now = timezone.now()
    spam_since = now - timedelta(days=Protection.current().spam_days)
    decided = Decision.objects.filter(comment=OuterRef("pk"), act=Decision.Act.STATE)
    since = Coalesce(Subquery(decided.newest_first().values("made_at")[:1]), "posted_at")
    replies = Comment.objects.changeable_by_writer().annotate(since=since)
    old_spam = replies.filter(state=Comment.State.SPAM, since__lt=spam_since)
    posting.delete_all(old_spam, keep_lessons=True)
    removed = replies.filter(state=Comment.State.REMOVED, since__lt=now - REMOVED_FOR)
    posting.delete_all(removed, keep_reason=True)


def sweep_mentions() -> None:
    """Spam, and what does not link here; of those that a moderator removed, the words.

    The address of a removed one stays, so that the same page is not taken again. What came from
    another blog stays until somebody has looked at it here.
    """
    now = timezone.now()
    spam_since = now - timedelta(days=Protection.current().spam_days)
    decided = Decision.objects.filter(mention=OuterRef("pk"), act=Decision.Act.STATE)
    since = Coalesce(Subquery(decided.newest_first().values("made_at")[:1]), "received_at")
    mentions = Mention.objects.annotate(since=since)
    removed = mentions.filter(state=Mention.State.REMOVED)
    removed.filter(since__lt=now - REMOVED_FOR).exclude(title="", excerpt="", author="").update(
        title="", excerpt="", author=""
    )
    links = Mention.Verification.LINKS
    unseen = mentions.exclude(verification__in=(links, Mention.Verification.UNCHECKED))
    forget_mentions(
        mentions.filter(state=Mention.State.SPAM, since__lt=spam_since)
        | unseen.exclude(state__in=(Mention.State.SPAM, Mention.State.REMOVED)).filter(
            Q(received_at__isnull=False, verified_at=None, checked_at__lt=now - UNLINKED_FOR)
            | Q(verified_at__isnull=False, checked_at__lt=now - GONE_FOR)
        )
    )


def forget_mentions(mentions: MentionQuerySet) -> None:
    """Deletes mentions. What the filter learned from them stays; months keep their numbers."""
    with transaction.atomic():
        ids = list(
            mentions.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True)
        )
        if ids:
            months.keep(Mention, ids)
            training.settle(Mention, ids)
            Mention.objects.filter(pk__in=ids).delete()


def sweep_sent_linkbacks() -> None:
    """What was told of links that are gone."""
    told = SentLinkback.objects.filter(is_linked=False, due_at=None)
    told = told.annotate(since=Coalesce("sent_at", "noted_at"))
    told.filter(since__lt=timezone.now() - SENT_LINKBACKS_FOR).delete()


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
