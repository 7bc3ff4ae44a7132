"""What happens with a reply that a visitor sends: one transaction from the form to the log."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from blog import whereabouts
from blog.models import Site
from comments import limits, policy, posting, spam
from comments.authors import name_of
from comments.mail import notices
from comments.models import Comment, Decision, Protection, Submission, Writer
from comments.reasons import Reason
from comments.spam import Arrival, Outcome

State = Comment.State

# Between the two sendings of one click too many, on a slow line.
DOUBLE_CLICK = timedelta(seconds=15)


@dataclass(frozen=True)
class Received:
    """A reply that is in the database.

    Attributes:
        writer: whose it is; None for authors who are signed in, and where it is not certain that
            the one who sent it again wrote it.
        is_repeat: it was there already: the same form was sent before.
    """

    reply: Comment
    writer: Writer | None
    is_repeat: bool = False


def receive(arrival: Arrival, site: Site) -> Received:
    """Takes a reply: once, however often it is sent; judged, written, logged, announced.

    Raises:
        limits.TooMany: the visitor has to wait; nothing is stored.
        posting.PostingError, Entry.DoesNotExist: as `posting.post`.
    """
    key = submission_key(arrival)
    if repeat := repeated(key, arrival):
        return repeat
    try:
        with transaction.atomic():
            state, reasons = State.APPROVED, []
            if arrival.user is None:
                protection = Protection.current()
                limits.count_reply(arrival, protection)
                state, reasons = judge(arrival, site, protection)
            return write(arrival, site, key, state, reasons)
    except limits.TooMany:
        # The one that was too many can be the same form, in the hands of another worker.
        if repeat := repeated(key, arrival):
            return repeat
        raise


def write(arrival: Arrival, site: Site, key: str, state: str, reasons: list[Reason]) -> Received:
    """Writes a reply that was judged, with what belongs to it, in the caller's transaction.

    Raises:
        posting.PostingError, Entry.DoesNotExist.
    """
    html = arrival.html  # made before the lock, for which others wait
    entry = posting.lock(arrival.entry.pk)
    if repeat := repeated(key, arrival):
        transaction.set_rollback(True)  # it does not count twice either
        return repeat
    writer = arrival.writer
    if writer is None and arrival.user is None:
        writer = Writer.objects.create()
    reply = posting.post(
        entry.pk,
        locked=entry,
        parent_id=arrival.parent and arrival.parent.pk,
        author=arrival.user,
        writer=writer,
        name=name_of(arrival.user) if arrival.user else arrival.name,
        text=arrival.text,
        html=html,
        state=state,
        site=site,
    )
    Submission.objects.create(key=key, comment=reply)
    if reasons:
        Decision.objects.create(comment=reply, after=state, by=Decision.By.RULES, reasons=reasons)
    if reply.is_visible:
        notices.replies_shown([reply.pk])
    elif state == State.PENDING:
        notices.replies_held()
    return Received(reply, writer)


def judge(
    arrival: Arrival, site: Site, protection: Protection | None = None
) -> tuple[str, list[Reason]]:
    """The state that a reply gets, and why it is not shown at once. Authors' own always are."""
    if arrival.user is not None:
        return State.APPROVED, []
    verdict = spam.verdict(arrival, protection)
    reasons = list(verdict.reasons)
    if held := policy.reason_to_hold(
        arrival.entry, site, arrival.writer, apart_from=arrival.replaces
    ):
        reasons.append((held, ""))
    if verdict.outcome == Outcome.SPAM:
        return State.SPAM, reasons
    if held or verdict.outcome == Outcome.UNSURE:
        return State.PENDING, reasons
    return State.APPROVED, []


def submission_key(arrival: Arrival) -> str:
    """What two sendings of one form share.

    A browser that runs our script says which draft it sends. Without, it is the same text by the
    same name in the same place from the same address on one day.
    """
    place = (arrival.entry.pk, arrival.parent and arrival.parent.pk)
    if arrival.draft:
        parts = "\0".join(map(str, (*place, arrival.draft)))
        return salted_hmac("comments.receiving", parts, algorithm="sha256").hexdigest()
    return whereabouts.key_of("submission", arrival.address, *place, arrival.name, arrival.text)


def repeated(key: str, arrival: Arrival) -> Received | None:
    """What the same form was taken as before. One query, and one more where there is such a reply.

    Whoever shares an address with the writer can send a text again that stood on a page. Only the
    writer knows the number of a draft, or a text that was never shown.

    A browser without scripts drops the first answer of a double click, and with it the cookie of
    a new writer: for some seconds the second one gives it again. Who copies the text as fast,
    under the same name and address, gains that one reply, since the writer has no other yet.
    """
    # Of nearly all replies there is none: the number alone is read first.
    number = Submission.objects.filter(key=key).values_list("comment", flat=True).first()
    reply = number and Comment.objects.select_related("writer").filter(pk=number).first()
    if reply is None:
        return None
    is_new = reply.writer and timezone.now() - reply.writer.created_at < DOUBLE_CLICK
    is_theirs = arrival.draft or reply.shown_at is None or is_new
    return Received(reply, reply.writer if is_theirs else None, is_repeat=True)
