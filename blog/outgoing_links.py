"""Links from posts and pages to other hosts: noted when a text is saved, checked once a week.

A link that was followed for years may lead nowhere one day, and its author is the last to learn
it. So each address is asked once a week whether it is still there, and what is gone is listed in
the admin. Asking is polite: each host gets at most one request in a run, the runs are minutes
apart, and a host that wants to be left alone is.

Only what everybody can read is checked: a request tells the other host the name of this blog, and a
draft is nobody's business.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from http import HTTPStatus
from time import monotonic, sleep
from urllib.parse import quote, urldefrag, urlsplit

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from blog import fetching
from blog.embeds import host_of, is_ours
from blog.fetching import Fetched
from blog.models import Entry, OutgoingLink, User
from blog.public_addresses import (
    PORTS,
    FetchFailed,
    FetchRefused,
    HostUnknown,
    ascii_name,
    resolve,
)

Outcome = OutgoingLink.Outcome

INTERVAL = timedelta(days=7)  # between two checks of an address
# After a first failure: on another day, so that a server that was down for an evening is not dead.
SECOND_LOOK = timedelta(hours=26)
MIN_PAUSE, MAX_PAUSE = timedelta(hours=1), timedelta(days=14)  # for a host that asks for one
FAILURES_OF_THE_DEAD = 2  # on different days
# A run may not keep the worker from letters that people wait for.
RUN_SECONDS = 20
HOSTS_A_RUN = 20
PAUSE = 2.0  # seconds between two requests to a host, where an author wants several checked
TIMEOUT = 10.0  # seconds for one request with all its redirects
BATCH = 200  # entries whose links are noted down at a time

# In order to know whether a name is gone or our own line is: this one is there as long as there are
# names (RFC 2870). Only its address is looked up; it is not asked anything.
ROOT_SERVER = "a.root-servers.net"

MAX_ADDRESS_LENGTH = OutgoingLink._meta.get_field("address").max_length
MAX_WORDS_LENGTH = OutgoingLink._meta.get_field("words").max_length
MAX_HOST_LENGTH = OutgoingLink._meta.get_field("host").max_length
SAFE = "/%:@!$&'()*+,;=~?#[]"
GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
BUSY = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}


class Links(HTMLParser):
    """Reads the links to other hosts, each with its words."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.address = ""
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.address = normal(dict(attrs).get("href") or "")
            self.words = []

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.address:
            words = " ".join("".join(self.words).split())
            self.found.setdefault(self.address, words[:MAX_WORDS_LENGTH])
            self.address = ""

    def handle_data(self, data: str) -> None:
        if self.address:
            self.words.append(data)


def normal(address: str) -> str:
    """A link's address in ASCII, as it is kept; "" if it leads to no other host.

    The fragment stays: the author looks for the link as the text has it.
    """
    address = f"https:{address}" if address.startswith("//") else address.strip()
    if not address.lower().startswith(("http://", "https://")) or is_ours(address):
        return ""
    try:
        parts = urlsplit(address)
        host = ascii_name(parts.hostname or "")
        port = f":{parts.port}" if parts.port else ""
    except (ValueError, UnicodeError):
        return ""
    host = f"[{host}]" if ":" in host else host
    rest = quote(parts._replace(scheme="", netloc="").geturl(), safe=SAFE)
    found = f"{parts.scheme}://{host}{port}{rest}"
    is_one = host and len(found) <= MAX_ADDRESS_LENGTH and len(host) <= MAX_HOST_LENGTH
    return found if is_one and parts.username is None else ""


def links_of(html: str) -> dict[str, str]:
    """The addresses of other hosts to which sanitised HTML links, and the words of each link."""
    reader = Links()
    reader.feed(html)
    reader.close()
    return reader.found


def note(entry: Entry) -> None:
    """Notes down the links of a text as it is now: new ones, and which ones are gone.

    Two queries; up to four when the links have changed. What is known of the others stays.
    """
    links = links_of(entry.body_html)
    known = dict(entry.outgoing_links.values_list("address", "words"))
    if gone := known.keys() - links.keys():
        entry.outgoing_links.filter(address__in=gone).delete()
    new = [
        OutgoingLink(entry_id=entry.pk, address=address, host=host_of(address), words=words)
        for address, words in links.items()
        if known.get(address) != words
    ]
    OutgoingLink.objects.bulk_create(
        new,
        update_conflicts=True,
        unique_fields=["entry", "address"],
        update_fields=["words"],
    )


def note_missing() -> int:
    """Notes down the links of texts that were saved before anybody noted links down.

    One query where there are none. Returns how many texts there were.
    """
    own = re.escape(urlsplit(settings.SITE_URL).netloc)
    links_elsewhere = rf'<a [^>]*href="https?://(?!{own}[/"?#])'
    missing = Entry.objects.filter(body_html__regex=links_elsewhere, outgoing_links=None)
    entries = missing.only("pk", "body_html").order_by("pk")
    number = 0
    for entry in entries.iterator(chunk_size=BATCH):
        note(entry)
        number += 1
    return number


def check_due() -> int:
    """Asks some of the addresses whose week is over, each host once. Returns how many.

    A run ends after RUN_SECONDS, also when there is more to ask: the next one goes on.
    """
    due = OutgoingLink.objects.filter(
        due_at__lte=timezone.now(), is_dismissed=False, entry__in=Entry.objects.published()
    )
    longest_waiting = due.order_by("host", "due_at", "pk").distinct("host")
    addresses = (
        OutgoingLink.objects.filter(pk__in=longest_waiting.values("pk"))
        .order_by("due_at", "pk")
        .values_list("address", flat=True)[:HOSTS_A_RUN]
    )
    return check(addresses)


def check(addresses: Iterable[str]) -> int:
    """Asks these addresses now, one after the other, and notes down what came back.

    Returns how many were asked before the time was up.
    """
    end = monotonic() + RUN_SECONDS
    asked: dict[str, float] = {}
    number = 0
    for address in addresses:
        if monotonic() >= end:
            break
        host = host_of(address)
        if host in asked:
            sleep(max(asked[host] + PAUSE - monotonic(), 0))
        ask(urldefrag(address).url)
        asked[host] = monotonic()
        number += 1
    return number


def ask(address: str) -> None:
    """Asks one address, and notes down the answer for all links that lead there.

    Args:
        address: without fragment; links with one lead to the same page.
    """
    host = host_of(address)
    links = OutgoingLink.objects.filter(host=host).filter(
        Q(address=address) | Q(address__startswith=f"{address}#")
    )
    try:
        answer = answer_from(address)
    except HostUnknown:
        if is_online():
            failed(links, _("There is no such host any more."))
        else:
            unsure(links, _("The name of the host could not be looked up."))
    except FetchRefused:
        unsure(links, _("This is not an address of the public internet, so it was not asked."))
    except FetchFailed:
        unsure(links, _("The host did not answer."))
    else:
        take(links, answer)
        if is_pause(answer):
            leave_alone({host, host_of(answer.address)}, pause_of(answer))


def answer_from(address: str) -> Fetched:
    """The answer to HEAD; to GET, where HEAD did not bring a good one: some servers know no HEAD.

    Raises:
        FetchFailed: as `fetching.knock`.
    """
    try:
        answer = fetching.knock(address, "HEAD", timeout=TIMEOUT)
    except (HostUnknown, FetchRefused):
        raise
    except FetchFailed:
        return fetching.knock(address, "GET", timeout=TIMEOUT)
    is_final = answer.status < HTTPStatus.BAD_REQUEST or is_pause(answer)
    return answer if is_final else fetching.knock(address, "GET", timeout=TIMEOUT)


def is_online() -> bool:
    """Whether names can be looked up at all."""
    try:
        return bool(resolve(ROOT_SERVER, PORTS["https"]))
    except FetchFailed:
        return False


def is_pause(answer: Fetched) -> bool:
    """Whether the host wants to be left alone for a while (RFC 6585, 4; RFC 9110, 15.6.4)."""
    is_busy = answer.status == HTTPStatus.TOO_MANY_REQUESTS
    return is_busy or (answer.status in BUSY and "retry-after" in answer.headers)


def take(links: QuerySet[OutgoingLink], answer: Fetched) -> None:
    """Notes down what an answer says."""
    status = answer.status
    if status < HTTPStatus.BAD_REQUEST:
        works(links, answer)
    elif status in GONE:
        failed(links, _("The page is not there any more (%(status)d).") % {"status": status})
    else:
        unsure(links, _("The host did not show the page (%(status)d).") % {"status": status})


def works(links: QuerySet[OutgoingLink], answer: Fetched) -> None:
    now = timezone.now()
    links.update(
        outcome=Outcome.WORKS,
        detail="",
        moved_to=answer.moved_to if len(answer.moved_to) <= MAX_ADDRESS_LENGTH else "",
        failures=0,
        failing_since=None,
        checked_at=now,
        due_at=now + INTERVAL,
    )


def unsure(links: QuerySet[OutgoingLink], detail: str | Promise) -> None:
    """No answer, or none that says anything about the page: many hosts refuse programs.

    A link that was dead is not alive because of that, and one failure does not count less.
    """
    now = timezone.now()
    links.exclude(outcome=Outcome.DEAD).update(outcome=Outcome.UNSURE, detail=str(detail))
    links.update(checked_at=now, due_at=now + INTERVAL)


def failed(links: QuerySet[OutgoingLink], detail: str | Promise) -> None:
    """The page is gone. It is dead the second time, if that is on another day."""
    now = timezone.now()
    for link in links:
        is_counted = link.checked_at and link.checked_at.date() == now.date() and link.failures
        link.failures += not is_counted
        link.failing_since = link.failing_since or now
        is_dead = link.failures >= FAILURES_OF_THE_DEAD
        link.outcome = Outcome.DEAD if is_dead else Outcome.UNSURE
        link.detail = str(detail)
        link.checked_at = now
        link.due_at = now + (INTERVAL if is_dead else SECOND_LOOK)
        link.save()


def pause_of(answer: Fetched) -> timedelta:
    """How long a host wants to be left alone: seconds or a date (RFC 9110, 10.2.3)."""
    text = answer.headers.get("retry-after", "").strip()
    try:
        pause = timedelta(seconds=int(text)) if text.isdecimal() else until(text)
    except (ValueError, OverflowError):
        pause = MIN_PAUSE
    return min(max(pause, MIN_PAUSE), MAX_PAUSE)


def until(text: str) -> timedelta:
    moment: datetime = parsedate_to_datetime(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - timezone.now()


def leave_alone(hosts: set[str], pause: timedelta) -> None:
    """Nothing of these hosts is asked before the pause is over."""
    end = timezone.now() + pause
    OutgoingLink.objects.filter(host__in=hosts, due_at__lt=end).update(due_at=end)


def check_again(links: QuerySet[OutgoingLink]) -> None:
    """Has these links checked soon, in the background, also where no weekly check is wanted."""
    from blog import tasks

    addresses = sorted(
        {urldefrag(address).url for address in links.values_list("address", flat=True)}
    )
    tasks.check_links_now.defer(addresses=addresses)


def dismiss(links: QuerySet[OutgoingLink]) -> int:
    """Leaves these links alone: neither checked nor reported. Returns how many."""
    return of(links).update(is_dismissed=True)


def report_again(links: QuerySet[OutgoingLink]) -> int:
    """Has these links checked and reported as all others. Returns how many."""
    return of(links).update(is_dismissed=False, due_at=timezone.now())


def of(links: QuerySet[OutgoingLink]) -> QuerySet[OutgoingLink]:
    """The same links by number: a list that is sorted or filtered cannot always be updated."""
    return OutgoingLink.objects.filter(pk__in=[link.pk for link in links])


def shown_to(user: User) -> QuerySet[OutgoingLink]:
    """The links of texts that this person may change."""
    return OutgoingLink.objects.filter(entry__in=Entry.objects.writable_by(user))


def dead(user: User) -> QuerySet[OutgoingLink]:
    """The dead links that this person can do something about, those that died last first."""
    links = shown_to(user).filter(outcome=Outcome.DEAD, is_dismissed=False)
    return links.select_related("entry").order_by(F("failing_since").desc(nulls_last=True), "pk")
