"""What other pages were told of an entry, in words for its authors."""

from typing import NamedTuple

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog.embeds import label
from blog.models import Entry
from blog.templatetags.dates import day_and_time
from comments.linkbacks import sending
from comments.models import SentLinkback

Outcome = SentLinkback.Outcome


class Line(NamedTuple):
    """One page that the entry links to, did, or was made known to by hand.

    Attributes:
        words: what became of it, in a sentence.
        detail: what the other side said, as it said it; or why nothing could be sent.
        row: None where the page was never told, and is not to be.
    """

    address: str
    words: str
    detail: str = ""
    row: SentLinkback | None = None

    @property
    def label(self) -> str:
        return label(self.address)

    @property
    def outcome(self) -> str:
        """For its mark: an outcome, "due", or "untold"."""
        if self.row is None or (self.row.outcome == Outcome.WAITING and not self.row.due_at):
            return "untold"
        return "due" if self.row.outcome == Outcome.WAITING else self.row.outcome

    @property
    def can_be_told(self) -> bool:
        """Whether it is of any use to tell it again by hand."""
        row = self.row
        return bool(row and not row.due_at) and (
            row.is_linked or row.is_by_hand or row.can_be_updated
        )

    @property
    def endpoint(self) -> str:
        return self.row.endpoint if self.row else ""


class Log(NamedTuple):
    """All that is known of what an entry tells others.

    Attributes:
        linked: in the order of the text.
        others: removed links and what was sent by hand, the newest first.
        left_out: how many pages the text links to beyond those that are told.
    """

    linked: list[Line]
    others: list[Line]
    left_out: int

    @property
    def can_be_told(self) -> bool:
        """Whether there is a link that is not to be told anyway."""
        return any(line.row is None or line.can_be_told for line in self.linked)


def of_entry(entry: Entry) -> Log:
    """What became of each page. One query."""
    rows = list(entry.sent_linkbacks.all())
    known = {row.page: row for row in rows if not row.is_by_hand}
    pages = sending.pages_of(entry.body_html)
    others = [row for row in rows if row.is_by_hand or row.page not in pages]
    shown = sending.told_of(pages, known)
    return Log(
        [line_of(known.get(page), target) for page, target in shown.items()],
        [line_of(row, row.target) for row in others],
        len(pages) - len(shown),
    )


def line_of(row: SentLinkback | None, target: str) -> Line:
    if row is None:
        return Line(target, _("Not told."))
    return Line(target, words_of(row), row.detail, row)


def words_of(row: SentLinkback) -> str:
    """What became of a page, or is to, in a sentence."""
    if row.due_at:
        return words_of_due(row)
    if row.outcome == Outcome.SENT:
        return words_of_sent(row)
    return {
        Outcome.WAITING: _("Not told."),
        Outcome.NOT_WANTED: _("Takes no linkbacks."),
        Outcome.FAILED: _("Could not be told."),
    }[Outcome(row.outcome)]


def words_of_due(row: SentLinkback) -> str:
    when = {"when": day_and_time(timezone.localtime(row.due_at))}
    if row.failures:
        return _("Could not be told. It is tried again on %(when)s.") % when
    if row.due_at - timezone.now() > sending.PERIOD:
        return _("Will be told on %(when)s.") % when
    if not row.is_linked and not row.is_by_hand:
        return _("Will be told in a few minutes that the link is gone.")
    return _("Will be told in a few minutes.")


def words_of_sent(row: SentLinkback) -> str:
    told = {
        "protocol": row.get_protocol_display(),
        "when": day_and_time(timezone.localtime(row.sent_at)),
    }
    if row.is_linked or row.is_by_hand:
        return _("Told by %(protocol)s on %(when)s.") % told
    if row.can_be_updated:
        return _("Told by %(protocol)s on %(when)s that the link is gone.") % told
    return _("Told by %(protocol)s on %(when)s. The link was removed since.") % told


def summary_of(entry: Entry) -> list[str]:
    """How many pages were told, and how many not, in a few words each. One query."""
    numbers = entry.sent_linkbacks.aggregate(
        told=Count("pk", filter=Q(outcome=Outcome.SENT)),
        unwilling=Count("pk", filter=Q(outcome=Outcome.NOT_WANTED)),
        failed=Count("pk", filter=Q(outcome=Outcome.FAILED)),
        waiting=Count("pk", filter=Q(outcome=Outcome.WAITING, due_at__isnull=False)),
    )
    words = {
        "told": ngettext("%d page was told", "%d pages were told", numbers["told"]),
        "waiting": ngettext("%d will be told", "%d will be told", numbers["waiting"]),
        "failed": ngettext("%d could not be told", "%d could not be told", numbers["failed"]),
        "unwilling": ngettext(
            "%d takes no linkbacks", "%d take no linkbacks", numbers["unwilling"]
        ),
    }
    return [text % numbers[name] for name, text in words.items() if numbers[name]]
