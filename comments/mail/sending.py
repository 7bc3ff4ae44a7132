"""Sending notices: who is told of a reply, and the one message that tells them.

Never twice: there is one `Notice` for a subscription and a reply, ever. It is marked as sent, and
that is committed, before the mail server gets the message. When the server refuses, the mark is
taken back and the job tries again later. A process that dies between the two loses one message;
the other order would send it again after each such death.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation

from blog import mail
from blog.models import Entry, Site
from comments import retention
from comments.mail import letters
from comments.models import Comment, Notice, Subscription
from comments.models.subscriptions import Pace

# Subscriptions in one message: its link to end them holds their numbers, and no line of a header
# may be longer than 998 characters (RFC 5322, 2.1.1).
MAX_NAMED = 50
GIVEN_UP_AFTER = timedelta(days=7)  # of tries; an address that refuses so long is gone


def send_confirmation(subscription_id: int, writer_id: int) -> None:
    """Asks an address whether notices are wanted there, unless it has answered meanwhile.

    Raises:
        mail.NotSent.
    """
    unanswered = Subscription.objects.filter(pk=subscription_id, confirmed_at=None)
    subscription = unanswered.select_related("entry").first()
    if subscription is not None:
        site = Site.current()
        with translation.override(site.language), timezone.override(site.zone):
            mail.send(letters.confirmation(subscription, writer_id, site))


def make_notices(ids: list[int]) -> list[list[int]]:
    """Takes down who is to be told of these replies; those already told are not again.

    Returns: the subscriptions that have something to be sent at once, in groups of one.

    Three queries a reply.
    """
    # What was shown long ago was told then; the notes of that are deleted in time.
    since = timezone.now() - retention.SENT_NOTICES_FOR
    shown = Comment.objects.visible().filter(pk__in=ids, shown_at__gt=since)
    for reply in shown.select_related("author"):
        Notice.objects.bulk_create(
            (Notice(subscription=one, comment=reply) for one in subscriptions_for(reply)),
            ignore_conflicts=True,
        )
    return [
        [pk]
        for pk in due()
        .filter(comment__in=ids, subscription__pace=Pace.AT_ONCE)
        .values_list("subscription", flat=True)
        .distinct()
    ]


def subscriptions_for(reply: Comment) -> list[Subscription]:
    """Whom a reply concerns: who follows the discussion, and who wrote what it answers.

    "Answers to my reply" are those right below it: whoever wants to read on there, too, follows
    the discussion. Nobody is told of their own reply, and no address twice of one. One query.
    """
    wanted = Subscription.objects.confirmed().filter(
        Q(comment=None) | Q(comment=reply.parent_id), entry=reply.entry_id
    )
    if reply.writer_id:
        wanted = wanted.exclude(writer=reply.writer_id)
    if reply.author and reply.author.email:
        wanted = wanted.exclude(email__iexact=reply.author.email)
    told = Notice.objects.filter(comment=reply).values("subscription__email")
    # Who asked for answers reads that it is one: of two subscriptions, that one speaks.
    wanted = wanted.exclude(email__in=told).order_by(F("comment").desc(nulls_last=True), "pk")
    by_address = {}
    for subscription in wanted:
        by_address.setdefault(subscription.email.lower(), subscription)
    return list(by_address.values())


def due() -> QuerySet[Notice]:
    """What is still to be sent: of replies that readers can see now."""
    shown = Comment.objects.visible().filter(entry__in=Entry.objects.published())
    return Notice.objects.filter(
        sent_at=None, subscription__confirmed_at__isnull=False, comment__in=shown
    )


def due_by_address() -> list[list[int]]:
    """The subscriptions with something due, those of one address together. One query.

    Also those that should have been told at once, where the mail server took nothing for a day.
    """
    groups: dict[str, list[int]] = {}
    recent = due().filter(made_at__gt=timezone.now() - GIVEN_UP_AFTER)
    rows = recent.values_list("subscription__email", "subscription").order_by("subscription")
    for email, pk in rows.distinct():
        groups.setdefault(email.lower(), []).append(pk)
    return [part for group in groups.values() for part in batched(group)]


def batched(group: list[int]) -> list[list[int]]:
    """The subscriptions of one address, in parts that one message can name."""
    return [group[at : at + MAX_NAMED] for at in range(0, len(group), MAX_NAMED)]


def send_notices(subscription_ids: list[int]) -> None:
    """Sends one message with all that is due for these subscriptions of one address.

    Raises:
        mail.NotSent: nothing counts as sent.
    """
    notices = claim(subscription_ids)
    if not notices:
        return
    site = Site.current()
    try:
        with translation.override(site.language), timezone.override(site.zone):
            mail.send(letters.notice(notices, site))
    except Exception:
        Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(sent_at=None)
        raise


def claim(subscription_ids: list[int]) -> list[Notice]:
    """Marks what is due as sent, and returns it, oldest first. Of two workers one gets each."""
    with transaction.atomic():
        notices = list(
            due()
            .filter(subscription__in=subscription_ids)
            .select_for_update(of=("self",))
            .select_related("comment", "comment__entry", "subscription")
            .order_by("comment__entry", "comment__shown_at", "comment")
        )
        Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(
            sent_at=timezone.now()
        )
    return notices
