"""The mentions of the queue."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from blog.templatetags.dates import day_and_time
from comments import blocking, histories, reasons
from comments.acts_on_mentions import MentionActForm
from comments.models import Mention
from comments.models.mentions import MentionQuerySet
from comments.queue.items import Item, causes_of, in_order
from comments.queue.questions import STATES, Order, Question, Show

Verification = Mention.Verification


@dataclass(kw_only=True)
class MentionItem(Item):
    """One mention of the queue.

    Attributes:
        is_blocked: whether its site stands on the list of spam sites by its own name.
    """

    template = "admin/comments/queue/_mention.html"

    mention: Mention
    is_blocked: bool = False

    @property
    def subject(self) -> Mention:
        return self.mention

    @property
    def link(self) -> str:
        """Whether and when the link was seen, in a sentence."""
        return words_of_link(self.mention)


def words_of_link(mention: Mention) -> str:
    """Whether and when the link of a mention was seen, in a sentence."""
    seen = mention.verified_at and day_and_time(localtime(mention.verified_at))
    if mention.verification == Verification.LINKS:
        return (
            _("It links here, as seen on %(date)s.") % {"date": seen}
            if seen
            else _("It links here.")
        )
    words = {
        Verification.MISSING: _("It does not link here."),
        Verification.UNREADABLE: _("Its page could not be read."),
        Verification.UNCHECKED: _("Nobody has looked yet whether it links here."),
    }[mention.verification]
    if seen:
        words += " " + _("The link was seen last on %(date)s.") % {"date": seen}
    return f"{words} ({mention.detail})" if mention.detail else words


def counts() -> dict[str, int]:
    """How many mentions each part of the queue has. One query."""
    parts = {show: Count("id", filter=condition(show)) for show in STATES}
    return Mention.objects.aggregate(**parts)


def condition(show: Show) -> Q:
    """Which mentions a part of the queue has.

    What waits but does not link here, or was not looked at yet, is nothing to decide on; and what
    was approved and does not link here is not shown.
    """
    is_of_state = Q(state=STATES[show])
    if show in {Show.WAITING, Show.SHOWN}:
        return is_of_state & Q(verification=Verification.LINKS)
    return is_of_state


def asked_for(question: Question) -> MentionQuerySet:
    """Those that are asked for, in their order."""
    mentions = with_post(Mention.objects.all())
    wanted = Q(host=question.host) if question.host else condition(question.show)
    order = ["doubt"] if question.sorted_by == Order.DOUBT else []
    return mentions.filter(wanted).order_by(*order, "-mentioned_at", "-id")


def with_post(mentions: MentionQuerySet) -> MentionQuerySet:
    """With the post, and without its long texts, which nobody reads here."""
    return mentions.select_related("entry").defer(
        "entry__body",
        "entry__body_html",
        "entry__teaser_html",
        "entry__search",
        "entry__summary",
    )


def after(question: Question, mentions: MentionQuerySet) -> MentionQuerySet:
    """Those below a mention, where one is named: it may have left the list meanwhile. One query."""
    last = Mention.objects.filter(pk=question.after).first() if question.after else None
    if last is None:
        return mentions
    same = Q(mentioned_at=last.mentioned_at, pk__lt=last.pk)
    older = Q(mentioned_at__lt=last.mentioned_at) | same
    if question.sorted_by == Order.DOUBT:
        return mentions.filter(Q(doubt__gt=last.doubt) | Q(older, doubt=last.doubt))
    return mentions.filter(older)


def items_of(mentions: list[Mention]) -> list[Item]:
    """What is to be known of these mentions. Three queries."""
    why = causes_of(Mention, [mention.pk for mention in mentions])
    hosts = {mention.host for mention in mentions}
    sent, blocked = histories.of_hosts(hosts), blocking.blocked_of(hosts)
    return in_order(
        [
            MentionItem(
                mention=mention,
                form=MentionActForm(mention=mention),
                reasons=reasons_of(mention, why),
                history=histories.words_of_host(sent[mention.host]),
                is_blocked=mention.host in blocked,
            )
            for mention in mentions
        ]
    )


def reasons_of(mention: Mention, why: dict) -> list[str]:
    """Why a mention is where it is, in words."""
    cause = why.get(mention.pk)
    return reasons.words(cause.reasons, is_mention=True) if cause else []


def item_of(pk: int) -> MentionItem | None:
    """One mention, wherever it stands. Four queries."""
    mentions = list(with_post(Mention.objects.filter(pk=pk)))
    return items_of(mentions)[0] if mentions else None
