"""The moderator's queue: which replies, in which order, and what is to be known of each."""

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise

from django.db.models import Count, Q, TextChoices
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from comments import histories, reasons
from comments.acts import ActForm, Outcome
from comments.models import Comment, Decision, Flag
from comments.models.comments import CommentQuerySet

PAGE = 50  # replies; more than one goes through at a sitting makes the page slow to load
State = Comment.State


class Show(TextChoices):
    WAITING = "waiting", gettext_lazy("Waiting")
    REPORTED = "reported", gettext_lazy("Reported")
    SPAM = "spam", gettext_lazy("Spam")
    REMOVED = "removed", gettext_lazy("Removed")
    SHOWN = "shown", gettext_lazy("Shown")


class Order(TextChoices):
    NEWEST = "newest", gettext_lazy("Newest first")
    THREAD = "thread", gettext_lazy("By thread")


STATES = {
    Show.WAITING: State.PENDING,
    Show.SPAM: State.SPAM,
    Show.REMOVED: State.REMOVED,
    Show.SHOWN: State.APPROVED,
}


@dataclass(frozen=True)
class Question:
    """What a moderator wants to see.

    Attributes:
        writer: the number of a writer, all of whose replies are wanted; whatever their state.
        after: the number of the reply after which the page begins.
    """

    show: Show = Show.WAITING
    order: Order = Order.NEWEST
    writer: int | None = None
    after: int | None = None

    @classmethod
    def read(cls, query: QueryDict) -> "Question":
        """From the address; what is not understood there is ignored."""
        show, order = query.get("show"), query.get("order")
        return cls(
            show=Show(show) if show in Show.values else Show.WAITING,
            order=Order(order) if order in Order.values else Order.NEWEST,
            writer=number(query.get("writer")),
            after=number(query.get("after")),
        )

    def query(self) -> str:
        """The same as the end of an address."""
        query = QueryDict(mutable=True)
        query.update({"show": self.show, "order": self.order})
        if self.writer:
            query["writer"] = self.writer
        if self.after:
            query["after"] = self.after
        return query.urlencode()


@dataclass
class Item:
    """One reply of the queue, with what speaks for and against it."""

    reply: Comment
    form: ActForm
    reasons: list[str]
    flags: list[Flag]
    history: str = ""
    outcome: Outcome | None = None
    next_pk: int | None = None

    @property
    def is_on_page(self) -> bool:
        """Whether moderators find it in its place in the discussion."""
        return self.reply.state in {State.APPROVED, State.PENDING}

    @property
    def can_be_decided(self) -> bool:
        """What its writer took back, and an empty place, stay what they are."""
        reply = self.reply
        if reply.state != State.REMOVED:
            return True
        return reply.removed_by != Comment.Remover.WRITER and bool(reply.name or reply.text)


@dataclass
class Page:
    """A page of the queue. `following` is the question that leads to the next one."""

    question: Question
    items: list[Item]
    following: Question | None


def number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 18 else None


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


def page_of(question: Question) -> Page:
    """The replies that are asked for. Six queries or fewer, whatever the number."""
    found = list(after(question, replies_of(question))[: PAGE + 1])
    items = items_of(found[:PAGE])
    following = replace(question, after=found[PAGE - 1].pk) if len(found) > PAGE else None
    return Page(question, items, following)


def replies_of(question: Question) -> CommentQuerySet:
    """Those that are asked for, in their order."""
    replies = with_surroundings(Comment.objects.changeable())
    if question.writer:
        replies = replies.filter(writer=question.writer)
    elif question.show == Show.REPORTED:
        replies = replies.filter(pk__in=reported())
    else:
        replies = replies.filter(state=STATES[question.show])
    if question.order == Order.THREAD:
        return replies.order_by("-entry", "tree_id", "lft")
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
    """Those below a reply, where one is named: it may have left the list meanwhile. One query.

    Nothing is left out or shown twice, as would be with numbered pages of a list from which
    each decision takes something.
    """
    last = Comment.objects.filter(pk=question.after).first() if question.after else None
    if last is None:
        return replies
    if question.order == Order.THREAD:
        later = Q(tree_id__gt=last.tree_id) | Q(tree_id=last.tree_id, lft__gt=last.lft)
        return replies.filter(Q(entry__lt=last.entry_id) | Q(later, entry=last.entry_id))
    same = Q(posted_at=last.posted_at, pk__lt=last.pk)
    return replies.filter(Q(posted_at__lt=last.posted_at) | same)


def items_of(replies: list[Comment]) -> list[Item]:
    """What is to be known of these replies. Three queries."""
    ids = [reply.pk for reply in replies]
    why, flags = causes_of(ids), flags_of(ids)
    written = histories.of_writers({reply.writer_id for reply in replies} - {None})
    items = [
        Item(
            reply=reply,
            form=ActForm(reply=reply),
            reasons=reasons_beside(flags[reply.pk], why.get(reply.pk)),
            flags=flags[reply.pk],
            history=histories.words(reply, written),
        )
        for reply in replies
    ]
    for item, following in pairwise(items):
        item.next_pk = following.reply.pk
    return items


def item_of(pk: int) -> Item | None:
    """One reply, wherever it stands. Four queries."""
    replies = list(with_surroundings(Comment.objects.filter(pk=pk)))
    return items_of(replies)[0] if replies else None


def causes_of(ids: list[int]) -> dict[int, Decision]:
    """The last step of each by which the rules or the readers put it where it is. One query."""
    steps = (
        Decision.objects.filter(comment__in=ids, act=Decision.Act.STATE)
        .exclude(by=Decision.By.MODERATOR)
        .order_by("comment", "-id")
        .distinct("comment")
    )
    return {step.comment_id: step for step in steps}


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
