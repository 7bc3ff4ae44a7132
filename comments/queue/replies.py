"""The replies of the queue."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Q

from comments import histories, reasons
from comments.acts import ActForm
from comments.models import Comment, Decision, Flag, Writer
from comments.models.comments import CommentQuerySet
from comments.queue.items import Item, State, causes_of, in_order
from comments.queue.questions import STATES, Order, Question, Show


@dataclass(kw_only=True)
class ReplyItem(Item):
    """One reply of the queue."""

    template = "admin/comments/queue/_item.html"

    reply: Comment
    flags: list[Flag] = field(default_factory=list)

    @property
    def subject(self) -> Comment:
        return self.reply

    @property
    def is_on_page(self) -> bool:
        """Whether moderators find it in its place in the discussion."""
        return self.reply.state in {State.APPROVED, State.PENDING}

    @property
    def is_filtered(self) -> bool:
        """Of a writer whom moderators trust, the filter says nothing."""
        writer = self.reply.writer
        is_trusted = writer is not None and writer.trust == Writer.Trust.TRUSTED
        return super().is_filtered and not is_trusted

    @property
    def can_be_decided(self) -> bool:
        """What its writer took back, and an empty place, stay what they are."""
        reply = self.reply
        if reply.state != State.REMOVED:
            return True
        return reply.removed_by != Comment.Remover.WRITER and bool(reply.name or reply.text)


def counts() -> dict[str, int]:
    """How many replies each part of the queue has. Two queries."""
    by_state = Comment.objects.changeable().order_by().values_list("state")
    found = dict(by_state.annotate(Count("id")))
    counts = {show: found.get(state, 0) for show, state in STATES.items()}
    counts[Show.REPORTED] = reported().count()
    return counts


def reported() -> CommentQuerySet:
    """What readers reported and nobody has put aside."""
    return Comment.objects.filter(state__in=[State.APPROVED, State.PENDING]).reported()


def asked_for(question: Question) -> CommentQuerySet:
    """Those that are asked for, in their order."""
    replies = with_surroundings(Comment.objects.changeable())
    if question.writer:
        replies = replies.filter(writer=question.writer)
    elif question.show == Show.REPORTED:
        replies = replies.filter(pk__in=reported())
    else:
        replies = replies.filter(state=STATES[question.show])
    if question.sorted_by == Order.THREAD:
        return replies.order_by("-entry", "tree_id", "lft")
    if question.sorted_by == Order.DOUBT:
        return replies.order_by("doubt", "-posted_at", "-id")
    return replies.newest_first()


def with_surroundings(replies: CommentQuerySet) -> CommentQuerySet:
    """With post, parent and people, and without the long texts that nobody reads here."""
    return replies.select_related("entry", "parent", "writer", "author").defer(
        "entry__body",
        "entry__body_html",
        "entry__teaser_html",
        "entry__search",
        "entry__summary",
        "parent__text",
    )


def after(question: Question, replies: CommentQuerySet) -> CommentQuerySet:
    """Those below a reply, where one is named: it may have left the list meanwhile. One query."""
    last = Comment.objects.filter(pk=question.after).first() if question.after else None
    if last is None:
        return replies
    if question.sorted_by == Order.THREAD:
        later = Q(tree_id__gt=last.tree_id) | Q(tree_id=last.tree_id, lft__gt=last.lft)
        return replies.filter(Q(entry__lt=last.entry_id) | Q(later, entry=last.entry_id))
    same = Q(posted_at=last.posted_at, pk__lt=last.pk)
    older = Q(posted_at__lt=last.posted_at) | same
    if question.sorted_by == Order.DOUBT:
        return replies.filter(Q(doubt__gt=last.doubt) | Q(older, doubt=last.doubt))
    return replies.filter(older)


def items_of(replies: list[Comment]) -> list[Item]:
    """What is to be known of these replies. Three queries."""
    ids = [reply.pk for reply in replies]
    why, flags = causes_of(Comment, ids), flags_of(ids)
    written = histories.of_writers({reply.writer_id for reply in replies} - {None})
    return in_order(
        [
            ReplyItem(
                reply=reply,
                form=ActForm(reply=reply),
                reasons=reasons_beside(flags[reply.pk], why.get(reply.pk)),
                flags=flags[reply.pk],
                history=histories.words(reply, written),
            )
            for reply in replies
        ]
    )


def item_of(pk: int) -> ReplyItem | None:
    """One reply, wherever it stands. Four queries."""
    replies = list(with_surroundings(Comment.objects.filter(pk=pk)))
    return items_of(replies)[0] if replies else None


def reasons_beside(flags: list[Flag], cause: Decision | None) -> list[str]:
    """Why a reply is where it is, in words; not the number of reports that stand there anyway."""
    if cause is None or (flags and cause.by == Decision.By.READERS):
        return []
    return reasons.words(cause.reasons)


def flags_of(ids: list[int]) -> dict[int, list[Flag]]:
    """The reports that nobody has decided on. One query."""
    flags = defaultdict(list)
    for flag in Flag.objects.unsettled().filter(comment__in=ids).order_by("made_at"):
        flags[flag.comment_id].append(flag)
    return flags
