"""The one door for linkbacks: notes down that a page says to link here. It fetches nothing.

Whoever sends a linkback has shown nothing yet and wants something of us: that we ask a server
which they name. So the door is narrow. What waits to be fetched is limited for each sender, each
site, each post and in all, and what is too much is refused before anything is written.
"""

import hashlib
from datetime import timedelta
from urllib.parse import quote, urlsplit

from django.db import IntegrityError, transaction
from django.db.models import TextChoices
from django.db.models.functions import MD5
from django.utils import timezone
from django.utils.translation import gettext_lazy

from blog import rows
from blog.middleware import site_now
from blog.models import Entry
from blog.public_addresses import PORTS, FetchRefused, ascii_name, checked, is_public
from comments import limits, policy, tasks
from comments.linkbacks import targets
from comments.models import Mention
from comments.models.mentions import MAX_SOURCE_LENGTH, MAX_TARGET_LENGTH, host_of

Protocol, State, Verification = Mention.Protocol, Mention.State, Mention.Verification
# What needs no second telling: it waits for its turn, or was seen to link here.
TOLD = {Verification.UNCHECKED, Verification.LINKS}
DECIDED_AGAINST = {State.SPAM, State.REMOVED}

# Linkbacks of one sender in the time below. A service that many blogs share sends for all of them
# from a few addresses; whoever has more to say than one in ten seconds can wait.
MAX_OF_SENDER = 60
SENDER_WITHIN = timedelta(minutes=10)
# Pages of one site that wait for their first look. A site that has linked here all over asks for
# patience; one that was named by somebody who wants us to knock there twenty thousand times gets
# twenty requests, one after another.
MAX_WAITING_OF_HOST = 20
# Pages that say to link to one post: as many as one in everybody's mouth has, and a third of what
# we can do in the time below.
MAX_WAITING_OF_ENTRY = 200
# In all: `verifying` looks at 30 a minute, so that the last of them waits twenty minutes.
MAX_WAITING = 600
# Seconds, for those who are refused by one of these: so long the fetching of some pages takes.
WAIT = 300
# Between two looks at the same page that somebody asks for. Long enough that nobody makes us a
# drum, short enough for an author who has just corrected a link.
PAUSE = timedelta(minutes=1)
SAFE = "/%:@!$&'()*+,;=~"  # in a path, as a browser leaves it

# What waits for its first look, in all, of a site, and for an entry: each counted up to its limit.
# A page that could not be read and is tried again later counts for its site alone, or a few dead
# servers would keep the door shut for everybody. What came with an import does not count:
# `verifying` looks at it last.
WAITING = """
    SELECT
        (SELECT count(*) FROM (
            SELECT FROM comments_mention
            WHERE due_at <= %(now)s AND verification = 'unchecked' AND received_at IS NOT NULL
            LIMIT %(most)s
        ) AS waiting),
        (SELECT count(*) FROM (
            SELECT FROM comments_mention
            WHERE host = %(host)s AND due_at IS NOT NULL AND verification = 'unchecked'
                AND received_at IS NOT NULL
            LIMIT %(most_of_host)s
        ) AS of_host)
"""


class Refused(Exception):
    """A linkback is not taken. As text it is one sentence for whoever sent it.

    Attributes:
        code: a `Refused.Code`.
        wait: seconds after which it may be tried again, of one that is too many; else 0.
    """

    class Code(TextChoices):
        """Why; the label is what the sender is told."""

        SOURCE = (
            "source",
            gettext_lazy(
                "This cannot be the address of a public page. It begins with http:// or https://, "
                "and has no user name and no port in it."
            ),
        )
        ELSEWHERE = "elsewhere", gettext_lazy("The address that you link to is not of this blog.")
        TARGET = (
            "target",
            gettext_lazy("There is no post at the address of this blog that you link to."),
        )
        CLOSED = "closed", gettext_lazy("That post takes no mentions.")
        SAME = (
            "same",
            gettext_lazy("Neither this blog nor a page that links to itself can be a mention."),
        )
        KNOWN = "known", gettext_lazy("This page has been told of already.")
        BUSY = (
            "busy",
            gettext_lazy("A lot is waiting to be looked at. Please try again in %(wait)s."),
        )

    def __init__(self, code: str, wait: int = 0) -> None:
        super().__init__(code, wait)
        self.code = self.Code(code)
        self.wait = wait

    def __str__(self) -> str:
        """The sentence for the sender."""
        return str(self.code.label) % {"wait": limits.in_words(self.wait)}


def receive(protocol: str, source: str, target: str, *, address: str) -> Mention:
    """Takes a linkback: notes down that a page is to be fetched, and has that done.

    The same page again is looked at again, and is one mention as before. Meanwhile nothing changes
    for readers, so that nobody can hide a mention by telling of it. What a moderator has removed
    or marked as spam stays so, and is not fetched.

    Args:
        protocol: a `Mention.Protocol`.
        source: the page that is said to link here, as it was sent.
        target: the address that it links to; of a trackback, the post's.
        address: the sender's, as `whereabouts.address_of` gives it.

    Raises:
        Refused: nothing is stored, and KNOWN (of a pingback or a trackback that has been told of
            before) is as if it was taken.

    Seven queries or so for what is taken; one for what is too much for all.
    """
    source = normal_source(source)
    target = normal_target(target)
    if source == target:
        raise Refused(Refused.Code.SAME)
    waiting = refuse_flood(source)
    count_sender(address)
    entry = entry_of(target)
    if not policy.takes_mentions(entry, site_now()):
        raise Refused(Refused.Code.CLOSED)
    if waiting >= MAX_WAITING_OF_ENTRY:
        refuse_crowd(entry)
    if protocol == Protocol.TRACKBACK:
        target = ""  # its sender names the post, and not the address that the page links to
    try:
        with transaction.atomic():
            mention, is_told = noted(protocol, entry, source, target)
    except IntegrityError as error:  # the entry was deleted just now
        raise Refused(Refused.Code.TARGET) from error
    if is_told and protocol != Protocol.WEBMENTION:
        raise Refused(Refused.Code.KNOWN)
    return mention


def normal_source(source: str) -> str:
    """The address of a page in ASCII and without its fragment: one page is one mention.

    Raises:
        Refused: no page of the public internet can have it, it is longer than is kept, or it is
            one of this blog.
    """
    refused = Refused(Refused.Code.SOURCE)
    try:
        parts = checked(source.strip())
        host = ascii_name(str(parts.hostname).rstrip("."))
        path = quote(parts.path or "/", safe=SAFE)
        query = quote(parts.query, safe=SAFE + "?")
    except (FetchRefused, UnicodeError) as error:
        raise refused from error
    if not is_name_of_host(host):
        raise refused
    port = "" if parts.port in {None, PORTS[parts.scheme]} else f":{parts.port}"
    host = f"[{host}]" if ":" in host else host
    found = f"{parts.scheme}://{host}{port}{path}{'?' if query else ''}{query}"
    if len(found) > MAX_SOURCE_LENGTH:
        raise refused
    if targets.is_own_host(urlsplit(found)):
        raise Refused(Refused.Code.SAME)
    return found


def is_name_of_host(host: str) -> bool:
    """Whether a host can be one of the public internet. Nothing is looked up: that comes later."""
    if ":" in host or host.replace(".", "").isdigit():
        return is_public(host) and "%" not in host
    return "." in host and all(letter.isalnum() or letter in "-._" for letter in host)


def normal_target(target: str) -> str:
    """The address that a page is to link to: as it was sent, without its fragment.

    Raises:
        Refused: it is too long for one of ours.
    """
    target = target.strip().partition("#")[0]
    if len(target) > MAX_TARGET_LENGTH:
        raise Refused(Refused.Code.TARGET)
    return target


def entry_of(target: str) -> Entry:
    """The entry that is linked to. Queries as `targets.entry_at`. Raises: Refused."""
    try:
        entry = targets.entry_at(target)
    except targets.Elsewhere as error:
        raise Refused(Refused.Code.ELSEWHERE) from error
    if entry is None:
        raise Refused(Refused.Code.TARGET)
    return entry


def refuse_flood(source: str) -> int:
    """Refuses what would wait for too long. Returns how many wait. One query; nothing is written.

    Of several at once each may pass the last place: there are as many too many at most as the
    web server has threads.

    Raises:
        Refused.
    """
    values = {
        "now": timezone.now(),
        "host": host_of(source),
        "most": MAX_WAITING,
        "most_of_host": MAX_WAITING_OF_HOST,
    }
    waiting, of_host = rows.one(WAITING, values)
    if waiting >= MAX_WAITING or of_host >= MAX_WAITING_OF_HOST:
        raise Refused(Refused.Code.BUSY, WAIT)
    return waiting


def count_sender(address: str) -> None:
    """Counts a linkback for whoever sends it. Queries as `limits.count`. Raises: Refused."""
    try:
        limits.count("linkback", address=address, most=MAX_OF_SENDER, within=SENDER_WITHIN)
    except limits.TooMany as error:
        raise Refused(Refused.Code.BUSY, error.wait) from error


def noted(protocol: str, entry: Entry, source: str, target: str) -> tuple[Mention, bool]:
    """The mention of an entry by a page, which is due now, in the caller's transaction.

    Returns it, and whether it had been told of before, so that nothing new comes of it.
    """
    now = timezone.now()
    mention, is_told = known(entry, source), False
    if mention is None:
        mention = Mention(
            entry=entry,
            source=source,
            host=host_of(source),
            target=target,
            protocol=protocol,
            mentioned_at=now,
            received_at=now,
            due_at=now,
        )
        if not rows.insert(mention, skip_known=True):
            mention = known(entry, source)  # another worker has just written the same
    else:
        is_told = not mention.is_imported and mention.verification in TOLD
        if mention.state in DECIDED_AGAINST:
            return mention, True
        tell_again(mention, protocol, target)
    tasks.queue_verifying()
    return mention, is_told


def known(entry: Entry, source: str) -> Mention | None:
    """The mention of an entry by a page, if there is one, for a change.

    One query, by the index of hashes. What `verifying` writes meanwhile waits, or is seen.
    """
    digest = hashlib.md5(source.encode(), usedforsecurity=False).hexdigest()
    mentions = Mention.objects.select_for_update().alias(hash=MD5("source"))
    return mentions.filter(entry=entry, hash=digest).first()


def tell_again(mention: Mention, protocol: str, target: str) -> None:
    """Has the page of a mention looked at again, soon. One query.

    What readers see stays till then. A mention that links here by one address of the entry and is
    now said to do so by another may do so by any, or else the wrong address would hide it.
    """
    now = timezone.now()
    soon = max(now, mention.checked_at + PAUSE) if mention.checked_at else now
    mention.due_at = min(mention.due_at, soon) if mention.due_at else soon
    mention.received_at = mention.received_at or now
    changed = ["due_at", "received_at", "target"]
    if mention.verification in TOLD:
        mention.target = target if target == mention.target else ""
    else:
        mention.verification, mention.failures = Verification.UNCHECKED, 0
        mention.protocol, mention.target = protocol, target
        changed += ["verification", "failures", "protocol"]
    # And nothing else: a column that readers see would have their pages made again.
    mention.save(update_fields=changed)


def refuse_crowd(entry: Entry) -> None:
    """Refuses what says to link to an entry that has enough waiting already. One query.

    Raises:
        Refused.
    """
    waiting = Mention.objects.due().filter(
        entry=entry, verification=Verification.UNCHECKED, received_at__isnull=False
    )
    if waiting.order_by()[:MAX_WAITING_OF_ENTRY].count() >= MAX_WAITING_OF_ENTRY:
        raise Refused(Refused.Code.BUSY, WAIT)
