"""What happens with a reply that a visitor sends: one transaction from the form to the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from blog import rows, whereabouts
from blog.models import Site
from blog.remembered import Remembered
from comments import limits, policy, posting, spam
from comments.authors import name_of
from comments.mail import notices
from comments.models import Comment, Decision, Doubt, Protection, Submission, Writer
from comments.reasons import Reason
from comments.spam import Arrival, Outcome

State = Comment.State

# Between the two sendings of one click too many, on a slow line.
DOUBLE_CLICK = timedelta(seconds=15)
# What this form was taken as before, and whether somebody wants to hear of new replies there.
LOOK = """
    SELECT
        (SELECT comment_id FROM comments_submission WHERE key = %s),
        EXISTS (
            SELECT FROM comments_subscription WHERE entry_id = %s AND confirmed_at IS NOT NULL
        )
"""

protection_now = Remembered(Protection.current)


@dataclass(frozen=True)
class Judgement:
    """What becomes of a reply.

    Attributes:
        reasons: why it is not shown at once.
        doubt: the spam filter's, by which the queue is ordered.
    """

    state: str
    reasons: Sequence[Reason] = ()
    doubt: Doubt = Doubt.NONE


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
    number, is_followed = rows.one(LOOK, [key, arrival.entry.pk])
    if number and (repeat := repeated(key, arrival)):
        return repeat
    protection = None
    if arrival.user is None:
        # From memory, which knows nothing of what a transaction has changed.
        protection = protection_now()
        arrival.author_like  # noqa: B018 (as it is kept there)
    try:
        with transaction.atomic():
            judgement = Judgement(State.APPROVED)
            if protection:
                limits.count_reply(arrival, protection)
                judgement = judge(arrival, site, protection)
            received = write(arrival, site, key, judgement)
            if not received.is_repeat:
                tell(received.reply, is_followed)
            return received
    except limits.TooMany:
        # The one that was too many can be the same form, in the hands of another worker.
        if repeat := repeated(key, arrival):
            return repeat
        raise


def write(arrival: Arrival, site: Site, key: str, judgement: Judgement) -> Received:
    """Writes a reply that was judged, with what belongs to it, in the caller's transaction.

    Raises:
        posting.PostingError, Entry.DoesNotExist.
    """
    writer, is_new = arrival.writer, False
    if writer is None and arrival.user is None:
        writer, is_new = Writer(), True
    reply = posting.compose(
        arrival.entry.pk,
        parent_id=arrival.parent and arrival.parent.pk,
        author=arrival.user,
        writer=writer,
        name=name_of(arrival.user) if arrival.user else arrival.name,
        text=arrival.text,
        html=arrival.html,
        state=judgement.state,
        doubt=judgement.doubt,
    )
    about = [Submission(key=key, comment=reply)]
    if judgement.reasons:
        step = Decision(
            comment=reply,
            after=judgement.state,
            by=Decision.By.RULES,
            reasons=list(judgement.reasons),
        )
        about.insert(0, step)
    before = [writer] if is_new else []
    if not posting.write(reply, site, before=before, after=about, skip_known=True):
        # Another worker has just taken the same form, and this one waited for it.
        repeat = repeated(key, arrival)
        transaction.set_rollback(True)  # it does not count twice either
        return repeat
    return Received(reply, writer)


def tell(reply: Comment, is_followed: bool) -> None:
    """Queues what subscribers or moderators are told of a new reply; mostly there is nobody."""
    if reply.is_visible and is_followed:
        notices.replies_shown([reply.pk])
    elif reply.state == State.PENDING:
        notices.replies_held()


def judge(arrival: Arrival, site: Site, protection: Protection | None = None) -> Judgement:
    """What becomes of a reply, and why it is not shown at once. Authors' own always are."""
    if arrival.user is not None:
        return Judgement(State.APPROVED)
    verdict = spam.verdict(arrival, protection)
    if verdict.doubt and policy.is_known(arrival.writer, arrival.replaces):
        verdict = verdict.of_known_writer()
    reasons = list(verdict.reasons)
    if held := policy.reason_to_hold(
        arrival.entry, site, arrival.writer, apart_from=arrival.replaces
    ):
        reasons.append((held, ""))
    if verdict.outcome == Outcome.SPAM:
        return Judgement(State.SPAM, reasons, verdict.doubt)
    if held or verdict.outcome == Outcome.UNSURE:
        return Judgement(State.PENDING, reasons, verdict.doubt)
    return Judgement(State.APPROVED)


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
    """What the same form was taken as before. One query.

    Whoever shares an address with the writer can send a text again that stood on a page. Only the
    writer knows the number of a draft, or a text that was never shown.

    A browser without scripts drops the first answer of a double click, and with it the cookie of
    a new writer: for some seconds the second one gives it again. Who copies the text as fast,
    under the same name and address, gains that one reply, since the writer has no other yet.
    """
    sent = Submission.objects.filter(key=key).select_related("comment__writer").first()
    reply = sent and sent.comment
    if reply is None:
        return None
    is_new = reply.writer and timezone.now() - reply.writer.created_at < DOUBLE_CLICK
    is_theirs = arrival.draft or reply.shown_at is None or is_new
    return Received(reply, reply.writer if is_theirs else None, is_repeat=True)
