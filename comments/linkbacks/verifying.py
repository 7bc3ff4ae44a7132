"""Looks whether the pages that are said to link here do so, now and later again.

A run takes pages that are due, each of another host, fetches them side by side, and writes down
what they say. What a worker has taken is leased to it: if it is killed in the middle, the pages are
due again a little later, and nothing is lost.

Nobody can have us fetch more than MAX_A_MINUTE pages, whatever is sent to how many posts; and no
host is asked for two pages at once.
"""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from time import monotonic
from urllib.parse import urldefrag, urlsplit

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blog import fetching, outgoing_links
from blog.fetching import Fetched
from blog.models import Site
from blog.public_addresses import FetchFailed, FetchRefused
from blog.templatetags.numbers import grouped
from comments.linkbacks import finding, judging, markup, reading, targets
from comments.linkbacks.reading import Account
from comments.mail import notices
from comments.models import Attempt, Decision, Mention
from comments.models.mentions import MAX_DETAIL_LENGTH, MAX_SOURCE_LENGTH, host_of
from comments.reasons import Code
from comments.receiving import Judgement

logger = logging.getLogger(__name__)

State, Verification = Mention.State, Mention.Verification

MAX_BYTES = 1_000_000  # of a page; hardly any has more, and what is read of one takes 5 s at worst
TIMEOUT = 10.0  # seconds for a page with all its redirects
ACCEPT = "text/html, application/xhtml+xml;q=0.9, application/json;q=0.8, text/*;q=0.7"
CONTENT_TYPES = (
    "text/",
    "application/xhtml+xml",
    "application/xml",
    "application/atom+xml",
    "application/rss+xml",
    "application/json",
    "application/activity+json",
    "application/feed+json",
    "application/ld+json",
    "application/mf2+json",
)

# A run may not keep the worker from letters that people wait for.
RUN_SECONDS = 20.0
PAGES_A_RUN = 10  # fetched side by side, so that all of them take as long as the slowest
MAX_A_MINUTE = 30  # one every two seconds, so that nobody can use this blog to knock at doors
MINUTE = timedelta(minutes=1)
FETCHED = "linkbacks.verifying"  # key of an `Attempt`: when pages were fetched
PAUSE = timedelta(seconds=5)  # between two runs
# After which a page that somebody has taken is anybody's: longer than any run.
LEASE = timedelta(minutes=2)

# A page that could not be read is tried again so long after each failure, and then no more.
RETRIES = (timedelta(minutes=10), timedelta(hours=2), timedelta(days=1))
# A page that linked here, and is gone: it may have been its site's bad week.
SECOND_LOOK = timedelta(days=7)
# So long after its link was seen, a page is looked at again; the longer it was there, the later.
DAY, MONTH, YEAR = timedelta(days=1), timedelta(days=30), timedelta(days=365)

# What `take` may change.
WRITTEN = (
    "source", "host", "kind", "title", "excerpt", "author", "state", "doubt", "mentioned_at",
    "verification", "detail", "verified_at", "checked_at", "due_at", "failures",
)  # fmt: skip
# Reasons to hold a mention that is new, whatever it says.
OF_POLICY = {Code.CLOSED, Code.ALL_HELD, Code.NEW_SITE}

# One page for each host; first the first of each entry, then the second of each, so that a post
# that is named by thousands keeps no other one waiting. What somebody has just sent goes before
# what came with an import. A host of which a page is leased is being asked right now.
CLAIM = """
    WITH due AS (
        SELECT id, host, received_at IS NULL AS is_imported, due_at, row_number() OVER (
            PARTITION BY entry_id ORDER BY received_at IS NULL, due_at, id
        ) AS turn
        FROM comments_mention
        WHERE due_at <= %(now)s AND state IN ('pending', 'approved')
            AND (%(takes)s OR received_at IS NULL OR verified_at IS NOT NULL)
            AND host NOT IN (
                SELECT host FROM comments_mention
                WHERE due_at > %(now)s AND due_at <= %(leased)s
            )
    ), of_hosts AS (
        SELECT DISTINCT ON (host) * FROM due ORDER BY host, turn, is_imported, due_at, id
    ), chosen AS (
        SELECT id FROM of_hosts ORDER BY turn, is_imported, due_at, id LIMIT %(most)s
    )
    UPDATE comments_mention SET due_at = %(leased)s
    WHERE id IN (SELECT id FROM chosen) AND due_at <= %(now)s
    RETURNING id
"""


@dataclass(frozen=True)
class Look:
    """What came of the look at a page.

    Attributes:
        detail: why there is no link, in a sentence for moderators.
        account: what the page says of itself, where it links here.
        address: where it was found in the end.
        is_final: whether there is no use in trying again.
        pause: so long its site wants to be left alone.
    """

    verification: Verification
    detail: str = ""
    account: Account | None = None
    address: str = ""
    is_final: bool = False
    pause: timedelta = timedelta()


def run() -> timedelta | None:
    """Looks at some of the pages that are due.

    Returns: how long to wait before the next run; None where nothing is due.

    Four queries, and some six for each page.
    """
    end = monotonic() + RUN_SECONDS
    site = Site.current()
    mentions, pause = claim(site)
    left = {mention.pk for mention in mentions}
    for mention, result in results(mentions, end):
        take(mention, look_at(mention, result), site)
        left.discard(mention.pk)
    # What there was no time for is due again at once.
    Mention.objects.filter(pk__in=left).update(due_at=timezone.now())
    return pause if is_anything_due(site) else None


def is_anything_due(site: Site) -> bool:
    """Whether a page waits for a run. One query."""
    due = Mention.objects.due().filter(state__in=(State.PENDING, State.APPROVED))
    if not site.takes_mentions:
        due = due.exclude(received_at__isnull=False, verified_at=None)
    return due.exists()


def claim(site: Site) -> tuple[list[Mention], timedelta]:
    """Takes as many of the pages that are due as may be fetched now, each of another host.

    Returns them with their entries, and how long to wait before there may be more. Five queries.
    """
    now = timezone.now()
    with transaction.atomic():
        # Locked, so that two runs at once make no more requests than one.
        fetched, _is_new = Attempt.objects.select_for_update().get_or_create(
            key=FETCHED, defaults={"times": []}
        )
        recent = [moment for moment in fetched.times if moment > now - MINUTE]
        values = {
            "now": now,
            "leased": now + LEASE,
            "takes": site.takes_mentions,
            "most": max(min(MAX_A_MINUTE - len(recent), PAGES_A_RUN), 0),
        }
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, values)
            ids = [number for (number,) in cursor.fetchall()]
        fetched.times, fetched.made_at = [*recent, *[now] * len(ids)], now
        fetched.save()
        mentions = list(Mention.objects.filter(pk__in=ids).select_related("entry"))
    is_full = len(fetched.times) >= MAX_A_MINUTE
    pause = fetched.times[0] + MINUTE - now if is_full else PAUSE
    return mentions, max(pause, PAUSE)


def results(mentions: list[Mention], end: float) -> Iterator[tuple[Mention, Fetched | FetchFailed]]:
    """Fetches pages side by side, and gives each as it comes; none after the end.

    Args:
        end: a moment of `monotonic`. What has not come by then has failed: names that are looked
            up for minutes cannot be hurried.
    """
    pool = ThreadPoolExecutor(max_workers=PAGES_A_RUN)
    coming = {pool.submit(page_at, mention.source): mention for mention in mentions}
    try:
        for future in as_completed(coming, timeout=max(end - monotonic(), 0)):
            yield coming.pop(future), future.result()
            if monotonic() >= end:
                break
    except TimeoutError:
        pass
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    for future, mention in coming.items():
        if not future.done():
            yield mention, FetchFailed("it took too long")


def page_at(source: str) -> Fetched | FetchFailed:
    """A page, or why there is none. Runs in a thread of its own, and asks no database."""
    try:
        return fetching.fetch(
            source,
            max_bytes=MAX_BYTES,
            content_types=CONTENT_TYPES,
            accept=ACCEPT,
            timeout=TIMEOUT,
            cuts=True,
        )
    except FetchFailed as error:
        return error


def look_at(mention: Mention, result: Fetched | FetchFailed) -> Look:
    """Looks for the link in what was fetched. Queries as `finding.links_to_entry`."""
    if isinstance(result, FetchFailed):
        detail = _("The page could not be read: %(reason)s.") % {"reason": result}
        return Look(Verification.UNREADABLE, detail, is_final=isinstance(result, FetchRefused))
    if result.status == HTTPStatus.GONE:
        return Look(Verification.MISSING, _("Its site says that the page is gone (410)."))
    if not HTTPStatus.OK <= result.status < HTTPStatus.MULTIPLE_CHOICES:
        detail = _("The site did not show the page (%(status)d).") % {"status": result.status}
        pause = outgoing_links.pause_of(result) if outgoing_links.is_pause(result) else timedelta()
        return Look(Verification.UNREADABLE, detail, pause=pause)
    try:
        text = markup.text_of(result)
        links = finding.links_to_entry(result, text, mention)
        account = reading.read(result, text, links) if links else None
    except (
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ):
        # A stranger has written the page. Whatever it does to its readers, others are waiting.
        logger.exception("A page that is said to link here could not be read: %s", mention.source)
        return Look(Verification.UNREADABLE, _("The page could not be read."), is_final=True)
    if account:
        return Look(Verification.LINKS, account=account, address=result.address)
    if len(result.body) >= MAX_BYTES:
        detail = _("There is no link here in the first %(count)s bytes of the page.")
        detail %= {"count": grouped(MAX_BYTES)}
        return Look(Verification.UNREADABLE, detail, is_final=True)
    return Look(Verification.MISSING, _("The page does not link here."))


def take(mention: Mention, look: Look, site: Site) -> None:
    """Writes down what came of a look at a page.

    Nothing, where a moderator has decided against the mention meanwhile. Where it was told of
    once more, it stays due.
    """
    with transaction.atomic():
        locked = Mention.objects.select_for_update(of=("self",)).select_related("entry")
        current = locked.filter(pk=mention.pk, state__in=(State.PENDING, State.APPROVED)).first()
        if current is None:
            return
        before = {name: getattr(current, name) for name in WRITTEN}
        now = timezone.now()
        if look.account:
            due_at = seen(current, look, site, now)
        elif look.verification == Verification.MISSING:
            due_at = missed(current, look, now)
        else:
            due_at = failed(current, look, now)
        if current.due_at == mention.due_at:
            current.due_at = due_at
        current.checked_at = now
        # And nothing else: a column that readers see would have their pages made again.
        current.save(
            update_fields=[
                name for name, value in before.items() if getattr(current, name) != value
            ]
        )
    if look.pause:
        leave_alone(current.host, now + look.pause)


def seen(mention: Mention, look: Look, site: Site, now: datetime) -> datetime | None:
    """Its page links here. Returns when to look again."""
    account = look.account
    if targets.is_own_host(urlsplit(look.address)):
        # WordPress tells itself of the links between its own posts.
        detail = _("It is a page of this very blog.")
        return missed(mention, Look(Verification.MISSING, detail), now)
    is_elsewhere = host_of(look.address) != mention.host
    if is_elsewhere and not has_moved(mention, look.address):
        detail = _("The page leads to one that is known already, or to none that can be a mention.")
        return missed(mention, Look(Verification.MISSING, detail), now)
    words = (mention.title, mention.excerpt, mention.author)
    mention.title, mention.excerpt, mention.author = new = (
        account.title, account.excerpt, account.author,
    )  # fmt: skip
    mention.kind = account.kind
    if account.written_at and not mention.is_imported:
        mention.mentioned_at = account.written_at
    before, mention.verified_at = mention.verified_at, now
    mention.verification, mention.detail, mention.failures = Verification.LINKS, "", 0
    if before is None and mention.state == State.PENDING:
        decide(mention, judging.judge(mention, site))
    elif before and mention.state == State.APPROVED and (is_elsewhere or new != words):
        judge_again(mention, site, set() if is_elsewhere else OF_POLICY)
    if before is None or now - before < DAY:
        return now + DAY
    return now + (MONTH if now - before < MONTH else YEAR)


def has_moved(mention: Mention, address: str) -> bool:
    """Has a page of which another site shows the content be that of the other site.

    So nobody passes for a site that redirects to wherever one likes. False where the other page is
    one of this blog, or is a mention of the same entry already; that one is due now.
    """
    source = outgoing_links.normal(urldefrag(address).url)
    others = Mention.objects.filter(entry=mention.entry_id).exclude(pk=mention.pk)
    if not 0 < len(source) <= MAX_SOURCE_LENGTH:
        return False
    if others.filter(source=source).update(due_at=timezone.now()):
        return False
    mention.source, mention.host = source, host_of(source)
    return True


def judge_again(mention: Mention, site: Site, ignored: set[Code]) -> None:
    """Has a mention that is shown wait, where its page says something else now that looks bad.

    Otherwise a harmless page would be the way in for whatever stands there a week later.

    Args:
        ignored: reasons that count no more: a site that was let in is not new.
    """
    judgement = judging.judge(mention, site)
    reasons = [reason for reason in judgement.reasons if reason[0] not in ignored]
    if reasons:
        found = [(Code.EDITED, ""), *reasons]
        decide(mention, Judgement(State.PENDING, found, judgement.doubt), State.APPROVED)


def decide(mention: Mention, judgement: Judgement, before: str = "") -> None:
    """Gives a mention the state it was judged to, and keeps in the log why it is not shown.

    Args:
        before: the state that it had, if it was judged before.
    """
    mention.state, mention.doubt = judgement.state, judgement.doubt
    if judgement.reasons:
        Decision.objects.create(
            mention=mention,
            before=before,
            after=judgement.state,
            by=Decision.By.RULES,
            reasons=list(judgement.reasons),
        )
    if judgement.state == State.PENDING:
        notices.replies_held()


def missed(mention: Mention, look: Look, now: datetime) -> datetime | None:
    """Its page does not link here, or not any more. Returns when to look again.

    What was there is looked for once more: a page with nothing but "back soon" links nowhere.
    """
    was_there = mention.verification == Verification.LINKS
    mention.verification, mention.detail, mention.failures = look.verification, cut(look), 0
    return now + SECOND_LOOK if was_there else None


def failed(mention: Mention, look: Look, now: datetime) -> datetime | None:
    """Its page could not be read. Returns when to look again.

    What was seen to link here is shown until it could not be read for as long as RETRIES last.
    """
    mention.failures += 1
    mention.detail = cut(look)
    is_final = look.is_final and mention.verified_at is None
    if mention.failures <= len(RETRIES) and not is_final:
        return now + max(RETRIES[mention.failures - 1], look.pause)
    was_there = mention.verification == Verification.LINKS
    mention.verification = look.verification
    return now + SECOND_LOOK if was_there else None


def cut(look: Look) -> str:
    return look.detail[:MAX_DETAIL_LENGTH]


def leave_alone(host: str, until: datetime) -> None:
    """No page of a host is fetched before this moment. One query."""
    Mention.objects.filter(host=host, due_at__lt=until).update(due_at=until)
