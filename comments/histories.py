"""What else somebody wrote, or a site sent, for the moderator who decides on one of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.models import Comment, Mention, Writer

State = Comment.State


@dataclass(frozen=True)
class History:
    """How many replies of a writer, or mentions by a site, are in each state, and since when."""

    shown: int
    waiting: int
    spam: int
    removed: int
    began: datetime

    @property
    def count(self) -> int:
        return self.shown + self.waiting + self.spam + self.removed

    def counts_in_words(self) -> str:
        parts = [
            (self.shown, _("%(count)d shown")),
            (self.waiting, _("%(count)d waiting")),
            (self.spam, _("%(count)d spam")),
            (self.removed, _("%(count)d removed")),
        ]
        return ", ".join(words % {"count": count} for count, words in parts if count)


def of_writers(writers: Iterable[int]) -> dict[int, History]:
    """What these writers wrote, by their numbers. One query."""
    rows = Comment.objects.filter(writer__in=list(writers)).order_by().values("writer")
    rows = rows.annotate(
        shown=Count("id", filter=Q(state=State.APPROVED)),
        waiting=Count("id", filter=Q(state=State.PENDING)),
        spam=Count("id", filter=Q(state=State.SPAM)),
        removed=Count("id", filter=Q(state=State.REMOVED)),
        began=Min("posted_at"),
    )
    return {row.pop("writer"): History(**row) for row in rows}


def began(moment: datetime) -> str:
    """How long somebody writes here already, as roughly as one wants to know it."""
    if timezone.now() - moment < timedelta(days=1):
        return _("the first today")
    return _("the first %(time)s ago") % {"time": timesince(moment, depth=1)}


def words(reply: Comment, written: dict[int, History]) -> str:
    """The history of a reply's writer in one line. The writer is loaded already."""
    if reply.author_id:
        return _("An author of this blog")
    history = written.get(reply.writer_id)
    if history is None:
        return _("No history: imported, or the browser that it came from is forgotten")
    parts = [
        ngettext("Their only reply", "%(count)d replies by this writer", history.count)
        % {"count": history.count}
    ]
    if history.count > 1:
        parts[0] += f" ({history.counts_in_words()})"
        parts.append(began(history.began))
    if reply.writer.trust != Writer.Trust.NEWCOMER:
        parts.append(str(reply.writer.get_trust_display()))
    return " · ".join(parts)


def of_hosts(hosts: Iterable[str]) -> dict[str, History]:
    """What these sites have sent, as far as it links here or was put aside. One query."""
    links_here = Q(verification=Mention.Verification.LINKS)
    rows = Mention.objects.filter(host__in=list(hosts)).order_by().values("host")
    rows = rows.annotate(
        shown=Count("id", filter=links_here & Q(state=State.APPROVED)),
        waiting=Count("id", filter=links_here & Q(state=State.PENDING)),
        spam=Count("id", filter=Q(state=State.SPAM)),
        removed=Count("id", filter=Q(state=State.REMOVED)),
        began=Min("mentioned_at"),
    )
    return {row.pop("host"): History(**row) for row in rows}


def words_of_host(history: History) -> str:
    """What a site has sent, in one line."""
    if history.count < 2:
        return _("The only mention by this site")
    words = _("%(count)d mentions by this site") % {"count": history.count}
    return f"{words} ({history.counts_in_words()})"
