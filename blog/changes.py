"""What changed in the database, as everybody who keeps something of it in memory is told.

Triggers in the database say it (migration `blog.0005_changes` and `comments.0005_changes`): with
NOTIFY, in the transaction that changes something, whoever does that and in whatever way. What
they say is the name of what changed:

    all          the settings, the menu, a category, a person: anything may look different
    entries      which posts and pages are public, their titles and addresses, their terms
    entry:12     what the post or page 12 says (told also as "entry")
    replies:12   the replies and mentions of the post or page 12 (told also as "replies")
    thread:34    a reply in the thread with the tree id 34 (told also as "thread")

A notification takes a moment to arrive. For whoever has changed something and looks at once, that
would be too late; so each process of this machine that wrote to one of these tables also leaves a
mark in a small file that all of them share, after its commit and before it says that it is done.
Whoever finds a new mark there asks the server for what it has not been told yet, and knows
everything once that is answered: PostgreSQL hands out notifications before it answers.
"""

import contextlib
import functools
import itertools
import mmap
import os
import re
import select
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

CHANNEL = "rejoinder_changes"
ALL = "all"
ENTRIES = "entries"
ENTRY = "entry"
REPLIES = "replies"

HEARTBEAT = 5  # seconds; so long a connection can be dead before that is noticed
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0  # seconds before the next attempt to connect
# How long libpq waits for a server on another machine that says nothing any more.
NETWORK = {"connect_timeout": 5, "tcp_user_timeout": 5_000}  # seconds, and milliseconds

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

    Each writes what nobody wrote before it, so that a write between two looks is always seen, also
    where two write at once.
    """

    SIZE = 8  # bytes: one store of the processor

    def __init__(self, path: Path) -> None:
        with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            if os.fstat(file.fileno()).st_size < self.SIZE:
                file.truncate(self.SIZE)
            self.shared = mmap.mmap(file.fileno(), self.SIZE)
        self.numbers = itertools.count(1)

    def read(self) -> bytes:
        return self.shared[:]

    def leave(self) -> None:
        self.shared[:] = struct.pack("=II", os.getpid(), next(self.numbers) % 2**32)


class Marks:
    """The mark of this process, opened when it is first needed and again after a fork."""

    def __init__(self) -> None:
        self.mark: Mark | None = None
        self.pid = 0

    def __call__(self) -> Mark:
        if self.mark is None or self.pid != os.getpid():
            self.mark, self.pid = Mark(settings.DATA_DIR / "changes"), os.getpid()
        return self.mark


mark = Marks()


def leave_mark() -> None:
    """Says to the other processes of this machine that something was committed."""
    mark().leave()


@functools.cache
def write() -> re.Pattern:
    """What a statement has in it that writes to one of TABLES."""
    return re.compile(rf'(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE) "?(?:{"|".join(TABLES)})\b')


def mark_writes(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
    """Wraps each statement of Django; a write to one of TABLES leaves a mark once committed."""
    result = execute(sql, params, many, context)
    if write().search(sql):
        on_commit = context["connection"].run_on_commit
        # Of a transaction with thousands of writes one is enough.
        if not on_commit or on_commit[-1][1] is not leave_mark:
            transaction.on_commit(leave_mark, using=context["connection"].alias)
    return result


def watch_writes(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Has each new connection mark its writes; `BlogConfig.ready` connects this."""
    if mark_writes not in connection.execute_wrappers:
        connection.execute_wrappers.append(mark_writes)


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


class Changes:
    """Listens to the database, in a thread of its own, for all who keep something in memory.

    Attributes:
        is_listening: whether every change is told. While it is not, nothing may be kept.
    """

    def __init__(self) -> None:
        self.is_listening = False
        self.connection: psycopg.Connection | None = None
        self.seen: bytes | None = None  # the mark up to which everything was told
        self.lock = threading.RLock()  # for the connection, and the order in which changes are told
        self.watches: set[Watch] = set()
        self.arrived: list[str] = []
        self.hearers: list[Callable[[Iterable[str]], None]] = []
        self.thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins to listen. Where that is not possible at once, it goes on trying."""
        if self.thread is None:
            self.thread = threading.Thread(target=self.run, name="changes", daemon=True)
            self.thread.start()

    def tell(self, hearer: Callable[[Iterable[str]], None]) -> None:
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
        if self.is_listening and mark().read() != self.seen:
            self.ask()

    def ask(self, *, is_heartbeat: bool = False) -> None:
        """Has the server hand out what was not told yet."""
        with self.lock:
            found = mark().read()
            if self.connection is None or (found == self.seen and not is_heartbeat):
                return
            try:
                self.connection.execute("SELECT 1")
                self.hand_out()
            except (psycopg.Error, OSError):
                self.lose()
            else:
                self.seen = found

    def run(self) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                self.connect()
                pause = FIRST_PAUSE
                while self.is_listening:
                    self.wait()
            except (psycopg.Error, OSError, DatabaseError):
                pass  # whoever asks for a page meanwhile is told what is wrong
            self.lose()
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def connect(self) -> None:
        parameters = NETWORK | connection.get_connection_params()
        parameters.pop("pool", None)
        opened = psycopg.connect(**parameters, autocommit=True)
        opened.add_notify_handler(lambda notification: self.arrived.append(notification.payload))
        opened.execute(f"LISTEN {CHANNEL}")
        with self.lock:
            self.connection = opened
            self.seen = None
            self.is_listening = True

    def wait(self) -> None:
        """Until something is told, or a heartbeat long."""
        connection = self.connection
        if connection is None:
            return
        if not select.select([connection.fileno()], [], [], HEARTBEAT)[0]:
            self.ask(is_heartbeat=True)
            return
        with self.lock:
            if self.connection is connection:
                connection.pgconn.consume_input()
                self.hand_out()

    def hand_out(self) -> None:
        """Tells what has arrived. The lock is held."""
        while self.connection and (notification := self.connection.pgconn.notifies()):
            self.arrived.append(notification.extra.decode())
        names, self.arrived = self.arrived, []
        if names:
            self.told({one for name in names for one in with_kind(name)})

    def told(self, names: set[str]) -> None:
        for watch in tuple(self.watches):
            watch.names |= names
        for hearer in self.hearers:
            hearer(names)

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
