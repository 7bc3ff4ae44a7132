"""What changed in the database, as everybody who keeps something of it in memory is told.

Triggers in the database say it (migration `blog.0005_changes` and `comments.0005_changes`): with
NOTIFY, in the transaction that changes something, whoever does that and in whatever way. What
they say are the names of what changed:

    all          the settings, the menu, a category, a person: anything may look different
    entries      which posts and pages are public, their titles and addresses, their terms
    entry:12     anything of the post or page 12 (told also as "entry")
    replies:12   the replies and mentions of the post or page 12 (told also as "replies")
    thread:34    a reply in the thread with the tree id 34 (told also as "thread")

Names that belong together come together: a page that shows a thread depends on `replies:12`, the
part of it in memory on `thread:34`, and no page may be made from the old part in between.

What the clock changes is told too, as `entries`: a scheduled post appears.

A notification takes a moment to arrive. For whoever has changed something and looks at once, that
would be too late; so each process of this machine that wrote to one of these tables also leaves a
mark in a small file that all of them share, after its commit and before it says that it is done.
Whoever finds a new mark there asks the server for what it has not been told yet, and knows
everything once that is answered: PostgreSQL hands out notifications before it answers.
"""

import contextlib
import functools
import logging
import mmap
import os
import re
import select
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.utils import timezone

logger = logging.getLogger(__name__)

CHANNEL = "rejoinder_changes"
ALL = "all"
ENTRIES = "entries"
ENTRY = "entry"
REPLIES = "replies"

HEARTBEAT = 5  # seconds; so long a connection can be dead before that is noticed
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0  # seconds before the next attempt to connect
# How long libpq waits for a server on another machine that says nothing any more.
NETWORK = {"connect_timeout": 5, "tcp_user_timeout": 5_000}  # seconds, and milliseconds
NEVER = float("inf")

# When the next post or page appears by itself. Both kinds are named, as an index begins with them.
NEXT_MOMENT = """
    SELECT min(published_at) FROM blog_entry
    WHERE kind IN ('post', 'page') AND state = 'published' AND published_at > %s
"""

# The tables whose triggers tell of changes. A write to another one leaves no mark.
TABLES = [
    "blog_category",
    "blog_entry",
    "blog_entry_categories",
    "blog_entry_coauthors",
    "blog_entry_tags",
    "blog_menuentry",
    "blog_page",
    "blog_rendition",
    "blog_site",
    "blog_tag",
    "blog_upload",
    "blog_user",
]


def entry(pk: int) -> str:
    """The name of what a post or page says."""
    return f"{ENTRY}:{pk}"


def replies(pk: int) -> str:
    """The name of the replies to a post or page."""
    return f"{REPLIES}:{pk}"


def thread(tree_id: int) -> str:
    """The name of a thread of replies."""
    return f"thread:{tree_id}"


def with_kind(name: str) -> tuple[str, ...]:
    """The names under which a change is told: `replies:12` also as any reply."""
    kind, _, number = name.partition(":")
    return (name, kind) if number else (name,)


class Mark:
    """Eight bytes in a file that the processes of this machine share: new after each change.

    Each is random, so that a write between two looks is always seen, whoever writes, also where
    two write at once. Read from shared memory, which costs a tenth of a microsecond and leaves
    Python's lock alone; written as to any file, so that a full disk is an error and no signal.
    """

    SIZE = 8  # bytes

    def __init__(self, path: Path) -> None:
        self.file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        if os.fstat(self.file).st_size < self.SIZE:
            self.leave()
        self.shared = mmap.mmap(self.file, self.SIZE, access=mmap.ACCESS_READ)

    def read(self) -> bytes:
        return self.shared[:]

    def leave(self) -> None:
        os.pwrite(self.file, os.urandom(self.SIZE), 0)


@functools.cache
def mark() -> Mark:
    """The mark of this machine.

    Raises:
        OSError: the data folder cannot be written.
    """
    return Mark(settings.DATA_DIR / "changes")


def leave_mark() -> None:
    """Says to the other processes of this machine that something was committed."""
    try:
        mark().leave()
    except OSError as error:  # what was written is written; others hear of it a moment later
        logger.warning("No mark was left: %s", error)


@functools.cache
def tables() -> re.Pattern:
    return re.compile(rf"\b(?:{'|'.join(TABLES)})\b")


def mark_writes(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
    """Wraps each statement of Django; a write to one of TABLES leaves a mark once committed.

    What begins with SELECT writes nothing. Whatever else names one of the tables may write to it:
    a mark too many costs each worker a question to the server.
    """
    result = execute(sql, params, many, context)
    text = str(sql)
    if not text.startswith("SELECT") and tables().search(text):
        on_commit = context["connection"].run_on_commit
        # Of a transaction with thousands of writes one is enough.
        if not on_commit or on_commit[-1][1] is not leave_mark:
            transaction.on_commit(leave_mark, using=context["connection"].alias)
    return result


def watch_writes(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Has each new connection mark its writes; `BlogConfig.ready` connects this.

    The first of its wrappers: whoever wraps statements for a while takes the last one away again.
    """
    if mark_writes not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, mark_writes)


class Watch:
    """What changed since something was begun.

    Attributes:
        names: of changes, as they were told.
    """

    def __init__(self) -> None:
        self.names: set[str] = set()

    def saw(self, names: Iterable[str]) -> bool:
        """Whether one of these changed meanwhile, or it cannot be known."""
        return ALL in self.names or not self.names.isdisjoint(names)


class Unheard(Exception):
    """Changes cannot be heard in this way; the message says why."""


class Changes:
    """Listens to the database, in a thread of its own, for all who keep something in memory.

    Attributes:
        is_listening: whether every change is told. While it is not, nothing may be kept.
        next_moment: when the next post appears by itself, in seconds since 1970.
    """

    def __init__(self) -> None:
        self.is_listening = False
        self.next_moment = NEVER
        self.connection: psycopg.Connection | None = None
        self.mark: Mark | None = None
        self.seen: bytes | None = None  # the mark up to which everything was told
        self.lock = threading.RLock()  # for the connection, and the order in which changes are told
        self.watches: set[Watch] = set()
        self.arrived: list[str] = []
        self.hearers: list[Callable[[set[str]], None]] = []
        self.thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins to listen. Where that is not possible at once, it goes on trying."""
        if self.thread is None:
            self.thread = threading.Thread(target=self.run, name="changes", daemon=True)
            self.thread.start()

    def tell(self, hearer: Callable[[set[str]], None]) -> None:
        """Has `hearer` called with the names of what changed, in whichever thread finds out."""
        self.hearers.append(hearer)

    @contextlib.contextmanager
    def watch(self) -> Iterator[Watch]:
        """Notes what changes while something is read from the database."""
        watch = Watch()
        with self.lock:
            if not self.is_listening:
                watch.names.add(ALL)
            self.watches.add(watch)
        try:
            yield watch
        finally:
            self.watches.discard(watch)

    def catch_up(self) -> None:
        """Waits until everything is told that was committed before on this machine.

        Costs a look at eight bytes; where somebody has left a mark, one round to the server.
        """
        if self.is_listening and (self.mark.read() != self.seen or time.time() >= self.next_moment):
            self.ask()

    def is_current(self) -> bool:
        """Whether what is in memory is what this thread would read from the database now.

        Waits as `catch_up` does. Never within a transaction: what was changed there is nobody
        else's business yet.
        """
        if connection.in_atomic_block or not self.is_listening:
            return False
        self.catch_up()
        return self.is_listening

    def ask(self, *, is_heartbeat: bool = False) -> None:
        """Has the server hand out what was not told yet."""
        with self.lock:
            found = self.mark.read()
            if self.connection is None:
                return
            try:
                if found != self.seen or is_heartbeat:
                    self.connection.execute("SELECT 1")
                    self.hand_out()
                if time.time() >= self.next_moment:
                    self.told({ENTRIES})
            except (psycopg.Error, OSError):
                self.lose()
            else:
                self.seen = found

    def run(self) -> None:
        """Listens for ever, and says on stderr what keeps it from that, once."""
        pause, complaint = FIRST_PAUSE, ""
        while True:
            try:
                self.connect()
                pause, complaint = FIRST_PAUSE, ""
                while self.is_listening:
                    self.wait()
            except psycopg.OperationalError:
                pass  # whoever asks for a page meanwhile is told what is wrong
            except Exception as error:  # noqa: BLE001 - nobody would notice that this has ended
                if str(error) != complaint:
                    complaint = str(error)
                    logger.warning("No page is kept in memory: %s", complaint)
            self.lose()
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def connect(self) -> None:
        """Opens a connection of its own, which is none of the pool's, and listens.

        Raises:
            psycopg.Error, OSError, Unheard.
        """
        self.mark = mark()
        opened = psycopg.connect(**NETWORK | connection.get_connection_params(), autocommit=True)
        try:
            (number,) = opened.execute("SELECT pg_backend_pid()").fetchone()
            if number != opened.info.backend_pid:
                raise Unheard(
                    "DATABASE_URL leads to a pooler, where notifications of PostgreSQL get lost. "
                    "Use the address of the server itself."
                )
            opened.add_notify_handler(lambda told: self.arrived.append(told.payload))
            opened.execute(f"LISTEN {CHANNEL}")
        except BaseException:
            opened.close()
            raise
        with self.lock:
            self.connection, self.seen = opened, None
            self.look_ahead()
            self.is_listening = True
            self.hand_out()

    def wait(self) -> None:
        """Until something is told, or a heartbeat long."""
        if (listening := self.connection) is None:
            return
        poll = select.poll()  # select.select would end at 1,024 open files
        poll.register(listening.fileno(), select.POLLIN)
        if poll.poll(HEARTBEAT * 1000):
            self.hand_out()
        else:
            self.ask(is_heartbeat=True)

    def hand_out(self) -> None:
        """Tells what has arrived, without waiting for anything."""
        with self.lock:
            try:
                while names := self.take():
                    self.told({one for name in names for one in with_kind(name)})
            except (psycopg.Error, OSError):
                self.lose()

    def take(self) -> list[str]:
        """The names that have arrived, each once."""
        if self.connection is None:
            return []
        self.connection.pgconn.consume_input()
        while notification := self.connection.pgconn.notifies():
            self.arrived.append(notification.extra.decode())
        names, self.arrived = " ".join(self.arrived).split(), []
        return names

    def told(self, names: set[str]) -> None:
        """Tells everybody, while the lock keeps others from beginning to read."""
        for watch in tuple(self.watches):
            watch.names |= names
        for hearer in self.hearers:
            hearer(names)
        if not names.isdisjoint((ALL, ENTRIES)):
            self.look_ahead()

    def look_ahead(self) -> None:
        """Finds out when the clock will change something. One query, by an index."""
        if self.connection is None:
            self.next_moment = NEVER
            return
        (moment,) = self.connection.execute(NEXT_MOMENT, [timezone.now()]).fetchone()
        self.next_moment = moment.timestamp() if moment else NEVER

    def lose(self) -> None:
        """The connection is gone: from now on nobody can know what has changed."""
        with self.lock:
            lost, self.connection = self.connection, None
            self.is_listening = False
            self.told({ALL})
        if lost is not None:
            with contextlib.suppress(psycopg.Error, OSError):
                lost.close()


changes = Changes()


def connect() -> None:
    """Has all writes of this process leave their mark; `BlogConfig.ready` calls it."""
    connection_created.connect(watch_writes)
