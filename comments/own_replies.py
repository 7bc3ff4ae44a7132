"""What writers do with a reply of their own: change it, take it back, put it back, erase it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blog.models import Site
from blog.templatetags.dates import day
from comments import limits, moderation, ownership, posting, reasons, receiving, retention
from comments.models import Comment, Decision, Subscription, Writer
from comments.reasons import Code
from comments.spam import Arrival

MOST_LISTED = 50  # replies; who has written more finds the others where they stand
LONG_FIELDS = ("body", "body_html", "teaser_html", "search")  # of a post
MAX_EDITS = 15  # of one reply; one a minute is more than anybody needs

By, State = Decision.By, Comment.State


class TooLate(Exception):
    """The reply cannot be changed or put back any more."""


@dataclass(frozen=True)
class Standing:
    """What has become of a reply, for its writer.

    Attributes:
        words: it waits, is shown, or is removed.
        reason: why, in a sentence; may be empty.
        erased_at: when the job erases what is left of it, if it was removed.
    """

    words: str
    reason: str = ""
    erased_at: datetime | None = None
    can_be_put_back: bool = False


def edit(reply: Comment, arrival: Arrival, site: Site) -> Comment:
    """Changes what a reply says, and judges it again: nobody swaps what was approved unseen.

    Raises:
        limits.TooMany, TooLate, Comment.DoesNotExist, Entry.DoesNotExist.
    """
    limits.count(
        "edit", reply.pk, address=arrival.address, most=MAX_EDITS, within=ownership.EDIT_WINDOW
    )
    judgement = receiving.judge(replace(arrival, replaces=reply), site)
    with transaction.atomic():
        posting.lock(reply.entry_id)
        # Under the lock, since a moderator or the clock may have been faster.
        reply = Comment.objects.get(pk=reply.pk)
        if not ownership.is_editable(reply):
            raise TooLate
        if (reply.name, reply.text) == (arrival.name, arrival.text):
            return reply
        posting.edit(reply, text=arrival.text, name=arrival.name)
        Decision.objects.create(comment=reply, act=Decision.Act.EDIT, by=By.WRITER)
        Comment.objects.filter(pk=reply.pk).update(doubt=judgement.doubt)
        if judgement.state != State.APPROVED:
            shown = Comment.objects.visible().filter(pk=reply.pk)
            reasons = [(Code.EDITED, ""), *judgement.reasons]
            moderation.hold(shown, by=By.RULES, reasons=reasons)
    return reply


def withdraw(reply: Comment) -> None:
    """Takes a reply off the pages. Its text is kept for a while, so that it can be put back."""
    moderation.remove(Comment.objects.filter(pk=reply.pk), by=By.WRITER)


def put_back(reply: Comment) -> None:
    """Makes a reply what it was before its writer took it back.

    Raises:
        TooLate: it is erased already, or a moderator has removed it.
    """
    step = last_steps([reply.pk]).get(reply.pk)
    withdrawn = Comment.objects.filter(
        pk=reply.pk, state=State.REMOVED, removed_by=Comment.Remover.WRITER
    )
    if step is None:
        raise TooLate
    former = reply.decisions.filter(act=Decision.Act.STATE, after=step.before, pk__lt=step.pk)
    why = former.newest_first().values_list("reasons", flat=True).first() or []
    if not moderation.change(withdrawn, step.before, by=By.WRITER, reasons=why):
        raise TooLate


def erase(reply: Comment) -> None:
    """Deletes a reply for good; where others have answered it, an empty place remains."""
    with transaction.atomic():
        withdraw(reply)  # the log and the empty place say that its writer did it
        posting.delete(reply)


def erase_everything(writer: Writer) -> None:
    """Deletes all that is kept of one browser: its replies, its subscriptions, and what ties them.

    Each reply takes a transaction: they may stand below several posts, and whoever locks two
    posts at once may wait for somebody who locks them in another order.
    """
    for reply in Comment.objects.filter(writer=writer):
        erase(reply)
    Subscription.objects.filter(writer=writer).delete()
    writer.delete()


def of_writer(writer: Writer | None) -> list[Comment]:
    """The newest replies that were written in one browser, with their posts. One query."""
    if writer is None:
        return []
    replies = Comment.objects.filter(writer=writer).select_related("entry").newest_first()
    return list(replies.defer(*(f"entry__{name}" for name in LONG_FIELDS))[:MOST_LISTED])


def last_steps(ids: Iterable[int]) -> dict[int, Decision]:
    """What was last decided on the state of each of these replies. One query."""
    steps = Decision.objects.filter(comment__in=list(ids), act=Decision.Act.STATE)
    return {step.comment_id: step for step in steps.order_by("comment", "-id").distinct("comment")}


def standings(replies: Iterable[Comment]) -> dict[int, Standing]:
    """What has become of each of these replies. One query, and none where there is no reply."""
    replies = list(replies)
    steps = last_steps(reply.pk for reply in replies) if replies else {}
    return {reply.pk: standing(reply, steps.get(reply.pk)) for reply in replies}


def standing(reply: Comment, step: Decision | None) -> Standing:
    """What has become of a reply, by what was last decided on it."""
    if reply.is_visible:
        return Standing(_("It is shown: everybody can read it."))
    if reply.state == State.REMOVED:
        return removed(reply, step)
    if reply.state == State.SPAM and step and step.by == By.MODERATOR:
        return Standing(_("A moderator has decided not to show it."))
    # What the rules take for spam waits as well: a moderator may see it otherwise, and whoever
    # tries out what gets through learns nothing.
    return Standing(
        _("It waits: only you and the moderators can read it."),
        reasons.words_for_writer(step.reasons if step else []),
    )


def removed(reply: Comment, step: Decision | None) -> Standing:
    """A reply that was taken off the pages, by its writer or by a moderator."""
    made_at = step.made_at if step else reply.posted_at
    when = day(timezone.localtime(made_at))
    erased_at = made_at + retention.REMOVED_FOR
    if reply.removed_by == Comment.Remover.WRITER:
        words = _("You removed it on %(day)s.") % {"day": when}
        return Standing(words, erased_at=erased_at, can_be_put_back=True)
    words = _("A moderator removed it on %(day)s.") % {"day": when}
    return Standing(words, reply.removal_reason, erased_at)
