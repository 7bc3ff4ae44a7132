"""Tells other pages that an entry links to them, once readers see it, and when that has changed.

What is to be told is noted down in the transaction that publishes something; a job tells it a
little later (`comments.tasks.send_linkbacks`). What an import or the samples bring is never noted.
"""

from collections.abc import Container, Iterable
from datetime import timedelta
from itertools import islice
from time import monotonic
from typing import Any
from urllib.parse import unquote, urldefrag

from django.db import models
from django.db.models import Min, Q
from django.db.models.signals import pre_delete
from django.utils import timezone

from blog import publishing
from blog.addresses import absolute
from blog.embeds import local_address
from blog.models import Entry, Post, Redirect, Site
from blog.outgoing_links import links_of
from comments.linkbacks import telling
from comments.linkbacks.discovery import Endpoint
from comments.linkbacks.telling import Told
from comments.models import Mention, SentLinkback
from comments.models.mentions import MAX_DETAIL_LENGTH, host_of

# Whoever publishes a text often finds a mistake at once: the other side is told once.
GATHERING = timedelta(minutes=2)
# Pages of one entry. A hundred is a long list of links; a text that was pasted or generated, with
# thousands, makes this blog no tool that knocks at thousands of doors.
MAX_TARGETS = 100
RETRIES = (timedelta(minutes=10), timedelta(hours=2), timedelta(days=1))
# A run may not keep the worker from letters that people wait for: with the last page that it asks,
# it takes twenty seconds at most, or eight more where an endpoint has moved.
RUN_SECONDS = 5.0
ROWS_A_RUN = 10  # each of another host, which so gets one visit in a run
PAUSE = timedelta(seconds=20)  # between two runs
PERIOD = timedelta(minutes=5)  # after which a run begins by itself, for scheduled entries
LEASE = timedelta(minutes=10)  # after which what a worker has taken is anybody's, if it was killed

Outcome = SentLinkback.Outcome
Protocol = Mention.Protocol


def connect() -> None:
    """Has everything noted that is to be told; `CommentsConfig.ready` calls it."""
    publishing.republished.connect(note_change)
    for model in (Entry, Post):  # a page is deleted as the entry that it is, too
        pre_delete.connect(note_deletion, sender=model)


def note_change(entry: Entry, before: Entry | None, **kwargs: Any) -> None:
    """Notes down what is to be told after somebody has published, changed or taken back an entry.

    Links that readers saw before, and that nobody was told of then, stay so: they came with an
    import, or while nothing was sent. Twelve queries, where links come and go at once and the job
    is to be queued; two for a text without any.
    """
    if not Site.current().sends_mentions:
        return
    seen_before = before if before and before.is_published else None
    if seen_before and entry.is_published and has_same_text(entry, seen_before):
        return
    known = known_of(entry)
    pages = pages_of(entry.body_html) if will_be_read(entry) else {}
    old = pages_of(seen_before.body_html).keys() - known.keys() if seen_before else set()
    wanted = told_of({page: pages[page] for page in pages if page not in old}, known)
    note(entry, wanted, known)


def send_again(entry: Entry) -> int:
    """Notes down that everything a published entry links to is to be told, once more or at last.

    Returns how many pages. Eight queries at most.
    """
    known = known_of(entry)
    wanted = told_of(pages_of(entry.body_html), known)
    note(entry, wanted, known, is_update=False)
    return len(wanted)


def send_one_again(row: SentLinkback) -> None:
    """Notes down that one page is to be told once more. Five queries at most."""
    SentLinkback.objects.filter(pk=row.pk).update(due_at=timezone.now(), failures=0)
    queue(timedelta())


def send_trackback(entry: Entry, address: str) -> None:
    """Notes down that a trackback is to be sent to an address that somebody has given.

    Args:
        address: http or https, in ASCII. Whether the text links anywhere there is not asked.

    Ten queries at most.
    """
    sent = {
        "host": host_of(address),
        "protocol": Protocol.TRACKBACK,
        "endpoint": address,
        "due_at": timezone.now(),
        "failures": 0,
    }
    SentLinkback.objects.update_or_create(
        entry=entry, target=address, defaults=sent, create_defaults=sent | {"is_linked": False}
    )
    queue(timedelta())


def note(
    entry: Entry,
    wanted: dict[str, str],
    known: dict[str, SentLinkback],
    *,
    is_update: bool = True,
) -> None:
    """Writes down what is to be told.

    Args:
        wanted: what the entry links to now, as `pages_of` has it.
        known: what was told before, or is still to be, by the page.
        is_update: whether what was told by a protocol that knows no changes is left alone.
    """
    now = timezone.now()
    due = max(now + GATHERING, entry.published_at or now)
    rows = SentLinkback.objects
    new = [
        SentLinkback(entry_id=entry.pk, target=target, host=host_of(target), due_at=due)
        for page, target in wanted.items()
        if page not in known
    ]
    rows.bulk_create(new, ignore_conflicts=True)  # somebody may have pressed two buttons at once
    linked = [row for page, row in known.items() if page in wanted]
    for row in linked:
        if row.target != wanted[row.page]:  # another place on the same page
            rows.filter(pk=row.pk).update(target=wanted[row.page])
    of(row for row in linked if not row.is_linked).update(is_linked=True)
    changed = [row for row in linked if not (is_update and is_told_for_good(row))]
    of(changed).update(due_at=due, failures=0)
    gone = [row for page, row in known.items() if page not in wanted and row.is_linked]
    of(row for row in gone if row.sent_at).update(is_linked=False, due_at=None)
    of(row for row in gone if not row.sent_at).delete()
    missed = [row for row in gone if row.can_be_updated]
    of(missed).update(due_at=now + GATHERING, failures=0)
    if new or changed or missed:
        queue(GATHERING)


def note_deletion(instance: Entry, **kwargs: Any) -> None:
    """Notes down that pages are to be told of an entry that is about to be deleted.

    Those that were told by webmention find it gone, and know what to do. Three queries, and those
    of queueing the job.
    """
    rows = SentLinkback.objects.filter(entry=instance.pk)
    to_be_told = rows.filter(protocol=Protocol.WEBMENTION, sent_at__isnull=False).filter(
        Q(is_linked=True) | Q(due_at__isnull=False)
    )
    if Site.current().sends_mentions and to_be_told.update(
        entry=None, is_linked=False, due_at=timezone.now() + GATHERING, failures=0
    ):
        queue(GATHERING)
    rows.delete()


def send_due() -> timedelta | None:
    """Tells some of the pages that are due, each host once.

    Nothing is sent while the blog sends no mentions, and nothing later of what was due then.

    Returns: how long to wait before the next run; None where there is nothing soon.
    """
    end = monotonic() + RUN_SECONDS
    for row in some_due():
        if monotonic() >= end:
            break
        site = Site.current()
        if not site.sends_mentions:
            SentLinkback.objects.due().update(due_at=None)
            break
        send(row, site)
    SentLinkback.objects.filter(entry=None, due_at=None).delete()
    return wait()


def some_due() -> models.QuerySet[SentLinkback]:
    """The longest due of each of some hosts."""
    longest_due = SentLinkback.objects.due().order_by("host", "due_at", "pk").distinct("host")
    rows = SentLinkback.objects.filter(pk__in=longest_due.values("pk"))
    return rows.select_related("entry").order_by("due_at", "pk")[:ROWS_A_RUN]


def wait() -> timedelta | None:
    """How long until the next run, where there is something to do before a period is over."""
    soonest = SentLinkback.objects.to_be_sent().aggregate(soonest=Min("due_at"))["soonest"]
    now = timezone.now()
    return max(soonest - now, PAUSE) if soonest and soonest - now < PERIOD else None


def send(row: SentLinkback, site: Site) -> None:
    """Tells one page, and notes down what came of it."""
    lease = timezone.now() + LEASE
    SentLinkback.objects.filter(pk=row.pk).update(due_at=lease)
    source = source_of(row)
    if row.is_by_hand:
        endpoint = Endpoint(Protocol.TRACKBACK, row.endpoint)
        told = telling.send(endpoint, source, row.target, site=site, entry=row.entry)
    else:
        entry = row.entry if row.is_linked else None
        told = telling.tell(source, row.target, site=site, entry=entry)
    record(row, source, told, lease)


def source_of(row: SentLinkback) -> str:
    """The address under which the other side knows the entry, or is to know it.

    The one that it was told first, as long as that leads to the entry: for an address that it does
    not know the other side would show the entry twice. One query where there are two addresses.
    """
    if row.entry is None or not row.entry.path:
        return row.source
    now = absolute(row.entry.get_absolute_url())
    if row.source in ("", now) or not row.can_be_updated:
        return now
    path = unquote(local_address(row.source) or "")
    is_old_address = Redirect.objects.filter(path=path, entry=row.entry_id).exists()
    return row.source if is_old_address else now


def record(row: SentLinkback, source: str, told: Told, lease: Any) -> None:
    """Notes down what came of it, and when to try again. Two queries, or those of `take_back`."""
    now = timezone.now()
    row.failures = row.failures + 1 if told.may_pass else 0
    retries = RETRIES[row.failures - 1 : row.failures] if told.may_pass else ()
    fields = {
        "outcome": told.outcome,
        "detail": told.detail[:MAX_DETAIL_LENGTH],
        "failures": row.failures,
    }
    if told.endpoint and (told.outcome == Outcome.SENT or not row.sent_at):
        fields |= {"protocol": told.endpoint.protocol, "endpoint": told.endpoint.address}
    if told.outcome == Outcome.SENT:
        fields |= {"sent_at": now, "source": source}
    rows = SentLinkback.objects.filter(pk=row.pk)
    if rows.update(**fields):
        # Somebody may have changed the entry meanwhile: then it is due for that.
        rows.filter(due_at=lease).update(
            due_at=next((now + max(one, told.pause) for one in retries), None)
        )
    elif told.outcome == Outcome.SENT and fields.get("protocol") == Protocol.WEBMENTION:
        take_back(row, fields)
    if told.pause:
        leave_alone(row.host, now + told.pause)


def take_back(row: SentLinkback, fields: dict[str, Any]) -> None:
    """Notes down that a link which was taken away while its page was being told is gone.

    Whoever took it away found that nobody knew of it, and has left nothing behind. Four queries,
    and those of queueing the job.
    """
    due = timezone.now() + GATHERING
    entry = Entry.objects.filter(pk=row.entry_id).only("pk").first()
    gone = SentLinkback(entry=entry, target=row.target, host=row.host, is_linked=False)
    for name, value in (fields | {"due_at": due}).items():
        setattr(gone, name, value)
    # Where the link is back by now, it is to be told of anyway.
    SentLinkback.objects.bulk_create([gone], ignore_conflicts=True)
    queue(GATHERING)


def leave_alone(host: str, end: Any) -> None:
    """Nothing is sent to a host before that, as it wishes."""
    SentLinkback.objects.filter(host=host, due_at__lt=end).update(due_at=end)


def told_of(pages: dict[str, str], known: Container[str]) -> dict[str, str]:
    """Those of the pages of a text that are told: known ones, and new ones up to MAX_TARGETS."""
    kept = {page for page in pages if page in known}
    new = (page for page in pages if page not in known)
    kept.update(islice(new, max(MAX_TARGETS - len(kept), 0)))
    return {page: target for page, target in pages.items() if page in kept}


def pages_of(html: str) -> dict[str, str]:
    """The addresses of other hosts to which sanitised HTML links, by the page: without fragment.

    Each page once, in the order of the text.
    """
    pages: dict[str, str] = {}
    for address in links_of(html):
        pages.setdefault(urldefrag(address).url, address)
    return pages


def known_of(entry: Entry) -> dict[str, SentLinkback]:
    """What was told of an entry or is to be, by the page. One query."""
    return {row.page: row for row in entry.sent_linkbacks.all() if not row.is_by_hand}


def of(rows: Iterable[SentLinkback]) -> models.QuerySet[SentLinkback]:
    return SentLinkback.objects.filter(pk__in=[row.pk for row in rows])


def is_told_for_good(row: SentLinkback) -> bool:
    """Whether it was told by a protocol that knows no changes."""
    return row.outcome == Outcome.SENT and not row.can_be_updated


def will_be_read(entry: Entry) -> bool:
    """Whether everybody may read it, now or when its time comes."""
    return entry.state == Entry.State.PUBLISHED and not entry.is_private


def has_same_text(entry: Entry, before: Entry) -> bool:
    return (entry.title, entry.body_html) == (before.title, before.body_html)


def queue(delay: timedelta) -> None:
    from comments import tasks

    tasks.queue_linkbacks(delay)
