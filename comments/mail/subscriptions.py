"""Notices by e-mail: asking for them, confirming the address, changing and ending them."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from blog.models import Entry
from comments import limits, tasks
from comments.mail import tokens
from comments.mail.tokens import Purpose
from comments.models import Comment, Subscription, Writer
from comments.models.subscriptions import Pace, SubscriptionQuerySet

# Messages to one address that nobody there may have asked for. Three, since the first may have
# gone astray, and no more, so that nobody can be bombarded with them.
CONFIRMATIONS_A_DAY = 3
# That one visitor has us ask, whatever the addresses; each may be somebody else's.
QUESTIONS_A_DAY = 10
# Of one browser, on any number of days: a browser whose questions nobody confirms asks no more.
MAX_UNCONFIRMED = 5


def ask(
    entry: Entry,
    reply: Comment | None,
    writer: Writer | None,
    email: str,
    whole_discussion: bool,
    pace: str = Pace.AT_ONCE,
    visitor: str = "",
) -> None:
    """Takes down that somebody wants notices, and has the address confirm it.

    Nothing tells the caller what becomes of it, so that no visitor can find out whether an
    address is known here. Nothing is raised either: the reply is in the database already.

    Args:
        entry: the post or page.
        reply: what the visitor has just written; None where they only follow the discussion.
        writer: the visitor. An address that they have confirmed before is not asked again.
        email: as it was typed.
        whole_discussion: all replies, and not only the answers to `reply`.
        pace: a `Pace`.
        visitor: where the request comes from, as `whereabouts.address_of` says; hashed and counted.

    Six queries or fewer. The message is queued with them: no row without it.
    """
    if reply is not None and reply.state == Comment.State.SPAM:
        return
    try:
        email = normal(email)
    except ValidationError:
        return
    what = {"entry": entry, "comment": None if whole_discussion else reply, "email": email}
    with transaction.atomic():
        if is_known(writer, email):
            Subscription.objects.update_or_create(
                defaults={"writer": writer, "pace": pace, "confirmed_at": timezone.now()},
                **what,
            )
        elif may_be_asked(writer, email, visitor):
            subscription, is_new = Subscription.objects.get_or_create(
                defaults={"writer": writer, "pace": pace}, **what
            )
            if subscription.confirmed_at is None:
                if not is_new:
                    subscription.pace, subscription.created_at = pace, timezone.now()
                    subscription.save(update_fields=["pace", "created_at"])
                tasks.send_confirmation.defer(
                    subscription_id=subscription.pk, writer_id=writer.pk if writer else 0
                )


def normal(email: str) -> str:
    """The address as it is kept: the domain in small letters.

    Raises:
        ValidationError: it is none.
    """
    email = email.strip()
    validate_email(email)
    name, domain = email.rsplit("@", 1)
    return f"{name}@{domain.lower()}"


def is_known(writer: Writer | None, email: str) -> bool:
    """Whether this visitor has confirmed this address already. One query."""
    if writer is None:
        return False
    return Subscription.objects.confirmed().filter(writer=writer, email=email).exists()


def may_be_asked(writer: Writer | None, email: str, visitor: str) -> bool:
    """Whether this address gets one more question from this visitor, which is then counted."""
    open_questions = Subscription.objects.filter(confirmed_at=None)
    if writer and open_questions.filter(writer=writer).count() >= MAX_UNCONFIRMED:
        return False
    day = timedelta(days=1)
    try:
        if visitor:
            limits.count("asking", address=visitor, most=QUESTIONS_A_DAY, within=day)
        limits.count("asked", address=mailbox(email), most=CONFIRMATIONS_A_DAY, within=day)
    except limits.TooMany:
        return False
    return True


def mailbox(email: str) -> str:
    """What all ways of writing an address share that most servers deliver to one person."""
    name, domain = email.lower().rsplit("@", 1)
    return f"{name.split('+')[0]}@{domain}"


def confirmable(token: str) -> Subscription:
    """What a link to confirm is about.

    Raises:
        SignatureExpired, BadSignature, Subscription.DoesNotExist: it was ended, or has lapsed.
    """
    number, _writer = numbers_of(token)
    return Subscription.objects.select_related("entry", "comment").get(pk=number)


def confirm(token: str) -> Subscription:
    """Puts a subscription in force. Confirming twice changes nothing.

    Raises: as `confirmable`.
    """
    subscription = confirmable(token)
    if subscription.confirmed_at is None:
        subscription.confirmed_at = timezone.now()
        # Of the visitor whose question this was. Somebody else may have asked in the name of the
        # same address before, and is not to go on in it because its owner says yes now.
        subscription.writer = Writer.objects.filter(pk=numbers_of(token)[1]).first()
        subscription.save(update_fields=["confirmed_at", "writer"])
    return subscription


def numbers_of(token: str) -> list[int]:
    """The numbers of the subscription and of the writer, which is 0 for none."""
    numbers = tokens.read(Purpose.CONFIRM, token)
    if len(numbers) != 2:
        raise BadSignature
    return numbers


def under(token: str) -> SubscriptionQuerySet:
    """The subscriptions of a message, by the token of its links. They may be gone.

    Raises:
        BadSignature.
    """
    return Subscription.objects.filter(pk__in=tokens.read(Purpose.STOP, token))


def of_same_address(token: str) -> SubscriptionQuerySet:
    """All with the address to which a message went, confirmed or not. Raises: as `under`."""
    return Subscription.objects.filter(email__in=list(under(token).values_list("email", flat=True)))


def stop(token: str) -> None:
    """Ends the subscriptions of a message. The last one takes the address with it.

    Raises: as `under`.
    """
    with transaction.atomic():
        emails = set(under(token).values_list("email", flat=True))
        under(token).delete()
        kept = Subscription.objects.confirmed().filter(email__in=emails)
        emails -= set(kept.values_list("email", flat=True))
        Subscription.objects.filter(email__in=emails).delete()


def stop_all(token: str) -> None:
    """Ends all subscriptions with the address to which a message went. Raises: as `under`."""
    of_same_address(token).delete()


def set_pace(token: str, pace: str) -> None:
    """Sends at once, or once a day, what the subscriptions of a message lead to.

    Raises: as `under`.
    """
    under(token).update(pace=Pace(pace))
