"""What a moderator wants to see of the queue, as it stands in the address."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from comments.models import Comment
from comments.models.mentions import MAX_HOST_LENGTH

State = Comment.State


class What(TextChoices):
    REPLIES = "replies", gettext_lazy("Replies")
    MENTIONS = "mentions", gettext_lazy("Mentions")


class Show(TextChoices):
    WAITING = "waiting", gettext_lazy("Waiting")
    REPORTED = "reported", gettext_lazy("Reported")
    SPAM = "spam", gettext_lazy("Spam")
    REMOVED = "removed", gettext_lazy("Removed")
    SHOWN = "shown", gettext_lazy("Shown")


class Order(TextChoices):
    DOUBT = "doubt", gettext_lazy("Likely spam last")
    NEWEST = "newest", gettext_lazy("Newest first")
    THREAD = "thread", gettext_lazy("By thread")


STATES = {
    Show.WAITING: State.PENDING,
    Show.SPAM: State.SPAM,
    Show.REMOVED: State.REMOVED,
    Show.SHOWN: State.APPROVED,
}
# Readers report replies alone.
SHOWS = {What.REPLIES: list(Show), What.MENTIONS: list(STATES)}


@dataclass(frozen=True)
class Question:
    """What a moderator wants to see.

    Attributes:
        order: as it was asked for; `sorted_by` is the one that is possible.
        writer: the number of a writer, all of whose replies are wanted; whatever their state.
        host: the site, all of whose mentions are wanted; whatever their state.
        after: the number of the reply or mention after which the page begins.
    """

    what: What = What.REPLIES
    show: Show = Show.WAITING
    order: Order | None = None
    writer: int | None = None
    host: str = ""
    after: int | None = None

    @classmethod
    def read(cls, query: QueryDict) -> "Question":
        """From the address; what is not understood there is ignored."""
        what = member(What, query.get("what")) or What.REPLIES
        show = member(Show, query.get("show"))
        host = query.get("host", "").replace("\0", "")[:MAX_HOST_LENGTH]
        return cls(
            what=what,
            show=show if show in SHOWS[what] else Show.WAITING,
            order=member(Order, query.get("order")),
            writer=number(query.get("writer")) if what == What.REPLIES else None,
            host=host if what == What.MENTIONS else "",
            after=number(query.get("after")),
        )

    def query(self) -> str:
        """The same as the end of an address."""
        query = QueryDict(mutable=True)
        if self.what != What.REPLIES:
            query["what"] = self.what
        query["show"] = self.show
        for field in ("order", "writer", "host", "after"):
            if value := getattr(self, field):
                query[field] = value
        return query.urlencode()

    @property
    def is_of_one(self) -> bool:
        """Whether all by one writer or one site is wanted, whatever its state."""
        return bool(self.writer or self.host)

    @property
    def orders(self) -> list[Order]:
        """Those that are possible, the usual one first."""
        orders = [Order.NEWEST]
        if self.show == Show.WAITING and not self.is_of_one:
            orders.insert(0, Order.DOUBT)
        if self.what == What.REPLIES:
            orders.append(Order.THREAD)
        return orders

    @property
    def sorted_by(self) -> Order:
        return self.order if self.order in self.orders else self.orders[0]


def member(choices: type[TextChoices], value: str | None) -> TextChoices | None:
    return choices(value) if value in choices.values else None


def number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 18 else None
