"""Many readers, some writers and a moderator at once, who all watch that nothing goes wrong.

    .venv/bin/python -m benchmarks.load --seconds 60

64 connections read posts, lists and feeds; two requests of a hundred write a reply, and after
some of them a moderator removes it or shows it again. It fails on any answer that is an error, on
any reply that is lost, and on any page that is stale: after a write was answered, a read over a
new connection must show it, and no later read may show an older state, whichever of the two web
workers answers.

The blog is made in a temporary folder; --folder names one to copy instead, which saves a minute.
"""

import argparse
import contextlib
import http.client
import os
import random
import re
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode

import django

from benchmarks import blogs
from benchmarks.replies import LETTERS, TEXT

SIZE = (1_000, 25_525)  # posts, replies
CONNECTIONS = 64
PROCESSES = 4  # one could not keep two web workers busy, since Python runs one thread at a time
WRITES = 0.02  # of the requests
POSTS = 100  # that are read and written to
MODERATED = 0.5  # of the replies, and of these as many again once more
LISTS = ("/", "/page/2/", "/feed/", "/comments/feed/")
PATIENCE = 60  # seconds for one answer
TOKEN = re.compile(r"token([a-z]+)x ")
# A discussion that grows longer is shown on several pages.
MOST_REPLIES = 150
SLOWEST = 99  # percent
T = TypeVar("T")


class Post(NamedTuple):
    """A post that is written to; by one process only, which then knows all that happens there."""

    pk: int
    path: str
    roots: list[int]


@dataclass
class Version:
    """One state of a reply.

    Attributes:
        begun: when readers could see it first, in seconds of the monotonic clock.
        known: from when on every reader has to see it, or a later one.
    """

    is_shown: bool
    begun: float
    known: float = float("inf")


class Reply:
    """What is known of one reply, from what was answered."""

    def __init__(self) -> None:
        self.versions = [Version(False, float("-inf"), float("-inf"))]

    @contextlib.contextmanager
    def becoming(self, is_shown: bool) -> Iterator[None]:
        """While it is written; what ends without an error is known to everybody from then on."""
        version = Version(is_shown, time.monotonic())
        self.versions.append(version)
        yield
        version.known = min(version.known, time.monotonic())

    def was_read(self, is_shown: bool, begun: float, ended: float) -> bool:
        """Whether a read can have shown this. What it showed, the next one has to show too."""
        versions = tuple(self.versions)
        for place, version in enumerate(versions):
            is_over = any(later.known <= begun for later in versions[place + 1 :])
            if version.is_shown == is_shown and version.begun <= ended and not is_over:
                version.known = min(version.known, ended)
                return True
        return False


@dataclass
class Outcome:
    """What one process has seen; times in milliseconds."""

    reads: list[float] = field(default_factory=list)
    replies: list[float] = field(default_factory=list)
    decisions: list[float] = field(default_factory=list)
    checks: int = 0
    stale: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


class Crowd:
    """The readers and writers of one process, and its moderator.

    Args:
        name: letters that begin each token of this process.
        lists: pages that are read along.
    """

    def __init__(self, port: int, name: str, posts: list[Post], lists: tuple[str, ...]) -> None:
        self.port, self.name, self.posts, self.lists = port, name, posts, lists
        self.replies: dict[int, dict[str, Reply]] = {post.pk: {} for post in posts}
        self.outcome = Outcome()
        self.lock = threading.Lock()
        self.moderator = ThreadPoolExecutor(1)  # with one connection to the database

    def run(self, connections: int, seconds: float) -> Outcome:
        end = time.monotonic() + seconds
        readers = [
            threading.Thread(target=self.read_on, args=(number, end), daemon=True)
            for number in range(connections)
        ]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join(seconds + 2 * PATIENCE)
            if reader.is_alive():
                self.outcome.errors.append("a reader did not come to an end")
        self.moderator.shutdown()
        self.outcome.tokens = [token for replies in self.replies.values() for token in replies]
        return self.outcome

    def read_on(self, number: int, end: float) -> None:
        """One visitor, who keeps a connection and comes to an end after some time."""
        chance = random.Random(f"{self.name} {number}")
        connection = self.connect()
        while time.monotonic() < end:
            try:
                post = chance.choice(self.posts)
                if chance.random() < WRITES and len(self.replies[post.pk]) < MOST_REPLIES:
                    self.write(connection, post, chance)
                elif chance.random() < 1 / 4:
                    self.get(connection, chance.choice(self.lists))
                else:
                    self.read(connection, post)
            except (OSError, http.client.HTTPException) as error:
                self.outcome.errors.append(repr(error))
                connection.close()
                connection = self.connect()
        connection.close()

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def get(self, connection: http.client.HTTPConnection, path: str) -> str:
        begun = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        text = answer.read().decode()
        self.outcome.reads.append((time.perf_counter() - begun) * 1_000)
        if answer.status != http.HTTPStatus.OK:
            self.outcome.errors.append(f"{answer.status} at {path}")
        return text

    def read(self, connection: http.client.HTTPConnection, post: Post) -> None:
        """Reads a post, and compares it with all that is known of its replies."""
        begun = time.monotonic()
        shown = set(TOKEN.findall(self.get(connection, post.path)))
        ended = time.monotonic()
        with self.lock:
            for token, reply in self.replies[post.pk].items():
                self.outcome.checks += 1
                if not reply.was_read(token in shown, begun, ended):
                    what = "is shown" if token in shown else "is not shown"
                    self.outcome.stale.append(f"{token} {what} at {post.path}")

    def read_anew(self, post: Post) -> None:
        """Reads a post over a new connection, as somebody else would."""
        connection = self.connect()
        with contextlib.closing(connection):
            self.read(connection, post)

    def write(
        self, connection: http.client.HTTPConnection, post: Post, chance: random.Random
    ) -> None:
        """Writes a reply, and may have the moderator remove it and show it again."""
        replies = self.replies[post.pk]
        with self.lock:
            token = f"{self.name}n{post.pk}n{len(replies)}".translate(LETTERS)
            reply = replies[token] = Reply()
        parent = chance.choice([None, *post.roots])
        path = f"/comments/{parent}/reply/" if parent else f"/comments/on/{post.pk}/"
        fields = {"name": f"Poster {token}", "text": f"token{token}x {TEXT}", "entry": post.pk}
        address = f"10.{chance.randrange(256)}.{chance.randrange(256)}.{chance.randrange(256)}"
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Forwarded-For": address,
        }
        begun = time.perf_counter()
        with reply.becoming(True):
            connection.request("POST", path, urlencode(fields), headers)
            answer = connection.getresponse()
            answer.read()
        self.outcome.replies.append((time.perf_counter() - begun) * 1_000)
        if answer.status != http.HTTPStatus.FOUND:
            self.outcome.errors.append(f"{answer.status} for a reply at {path}")
            return
        self.read_anew(post)
        number = int(answer.headers["Location"].split("/comments/")[1].split("/")[0])
        for is_shown in (False, True):
            if chance.random() > MODERATED:
                break
            begun = time.perf_counter()
            with reply.becoming(is_shown):
                self.moderator.submit(decide, number, is_shown).result(PATIENCE)
            self.outcome.decisions.append((time.perf_counter() - begun) * 1_000)
            self.read_anew(post)


def decide(number: int, is_shown: bool) -> None:
    """Removes a reply or shows it again, as a moderator does."""
    from comments import moderation
    from comments.models import Comment

    act = moderation.approve if is_shown else moderation.remove
    if len(act(Comment.objects.filter(pk=number))) != 1:
        raise ValueError(f"reply {number} could not be decided on")


def inside(folder: Path, act: Callable[..., T], *arguments: Any) -> T:
    """Does something with the database of a blog, in a process that is there for it."""
    os.environ.update(blogs.environment(folder))
    django.setup()
    return act(*arguments)


def crowd(
    port: int,
    name: str,
    posts: list[Post],
    lists: tuple[str, ...],
    connections: int,
    seconds: float,
) -> Outcome:
    """What one process does. All as for `Crowd`."""
    return Crowd(port, name, posts, lists).run(connections, seconds)


def posts_to_answer() -> list[Post]:
    """Posts of the usual size, which a page shows whole."""
    from django.db.models import Count

    from blog.models import Post as BlogPost
    from comments.models import Comment

    usual = (
        BlogPost.objects.published()
        .annotate(replies=Count("comments"))
        .filter(replies__range=(5, 40))
        .order_by("-pk")[:POSTS]
    )
    return [
        Post(
            post.pk,
            post.path,
            list(Comment.objects.visible().filter(entry=post).values_list("pk", flat=True)[:5]),
        )
        for post in usual
    ]


def lost(tokens: list[str]) -> list[str]:
    """What of these replies is not in the database once, and what is wrong with the threads."""
    from comments import integrity
    from comments.models import Comment

    texts = Comment.objects.filter(text__startswith="token").values_list("text", flat=True)
    stored = [TOKEN.match(text)[1] for text in texts]
    found = set(stored)
    faults = [f"{token} is lost" for token in tokens if token not in found]
    if len(found) < len(stored):
        faults.append(f"{len(stored) - len(found)} replies are there twice")
    return faults + [f"thread {fault.tree_id}: {fault.what}" for fault in integrity.find_faults()]


def run(folder: Path, port: int, connections: int, seconds: float) -> Outcome:
    """Serves a blog, and lets the crowds in. What is lost is among the errors."""
    blogs.ask(folder, "open")
    together = Outcome()
    # The database ends with its last user: all that ask it do so in processes that end before.
    with (
        blogs.serve(folder, port, TRUST_FORWARDED="yes"),
        ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool,
    ):
        posts = pool.submit(inside, folder, posts_to_answer).result(PATIENCE)
        crowds = [
            pool.submit(
                inside,
                folder,
                crowd,
                port,
                "abcd"[number],
                posts[number::PROCESSES],
                LISTS,
                connections // PROCESSES,
                seconds,
            )
            for number in range(PROCESSES)
        ]
        for each in crowds:
            together.add(each.result(seconds + 4 * PATIENCE))
        together.errors += pool.submit(inside, folder, lost, together.tokens).result(PATIENCE)
    return together


def in_words(outcome: Outcome, seconds: float) -> str:
    """The figures, a line each."""
    kinds = {
        "reads": outcome.reads,
        "replies": outcome.replies,
        "decisions by moderators": outcome.decisions,
    }
    number = sum(map(len, kinds.values()))
    lines = [f"{number:,} requests in {seconds:.0f} seconds: {number / seconds:,.0f} a second"]
    for kind, times in kinds.items():
        if len(times) > 1:
            percents = statistics.quantiles(times, n=100)
            lines.append(
                f"{len(times):,} {kind}: half of them within {percents[49]:,.1f} ms, "
                f"{SLOWEST} of 100 within {percents[SLOWEST - 1]:,.1f} ms"
            )
    lines.append(f"{outcome.checks:,} times a reply was looked for: {len(outcome.stale)} stale")
    lines.append(f"{len(outcome.tokens):,} replies sent: {len(outcome.errors)} errors")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--connections", type=int, default=CONNECTIONS)
    parser.add_argument("--folder", type=Path, help="a benchmark blog; a copy of it is used")
    parser.add_argument("--port", type=int, default=8640)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rejoinder-load-") as name:
        place = Path(name)
        place.chmod(0o755)  # where root runs this, the database runs as somebody else
        if options.folder:
            folder = blogs.copy(options.folder, place / "blog")
        else:
            folder = place / "blog"
            blogs.make(folder, *SIZE)
        outcome = run(folder, options.port, options.connections, options.seconds)
    print(in_words(outcome, options.seconds))
    for fault in (outcome.stale + outcome.errors)[:20]:
        print(fault, file=sys.stderr)
    if outcome.stale or outcome.errors:
        sys.exit("The load test has failed.")


if __name__ == "__main__":
    main()
