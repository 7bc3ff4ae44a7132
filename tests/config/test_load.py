"""Eight visitors who write below one post at once, against real web workers, one of which dies."""

import contextlib
import http.client
import json
import random
import sys
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from typing import NamedTuple
from urllib.parse import urlencode

import psutil
import pytest
from django.conf import settings

from tests.config.conftest import PATIENCE, Server, free_port, run, wait_for

VISITORS = 8
REPLIES_EACH = 10
MANAGE = (sys.executable, settings.BASE_DIR / "manage.py")

# They write more than people do.
PREPARE = """
from blog.models import Post, Site, User
from comments.models import Protection
Site(reply_policy="open").save()
Protection(burst_replies=1000, thread_replies=1000, heat_replies=0, duplicates_held=False).save()
author = User.objects.first()
for title in ("A calm day", "A bad day"):
    print(Post.objects.create(title=title, author=author, body="Text.", state="published").pk)
"""
# One command for both: starting one takes seconds.
READ = """
import json
from django.core.management import call_command
from comments.models import Comment
call_command("check_threads")
rows = Comment.objects.filter(entry={entry}, state="approved")
print(json.dumps(list(rows.values_list("id", "parent", "name", "text", "writer"))))
"""


class Written(NamedTuple):
    """A reply that was answered with success."""

    number: int
    parent: int | None
    name: str
    text: str


class Discussion:
    """What the visitors of one post know of it: the replies of which one of them was told."""

    def __init__(self, port: int, entry: int) -> None:
        self.port, self.entry = port, entry
        self.written: list[Written] = []
        self.grew = threading.Condition()

    def add(self, reply: Written) -> None:
        with self.grew:
            self.written.append(reply)
            self.grew.notify_all()

    def wait_until_it_has(self, count: int) -> None:
        with self.grew:
            assert self.grew.wait_for(lambda: len(self.written) >= count, PATIENCE)

    def run(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        with ThreadPoolExecutor(VISITORS) as pool:
            visitors = [pool.submit(Visitor(self, number).write) for number in range(VISITORS)]
            meanwhile()
            for visitor in visitors:
                visitor.result()


class Visitor:
    """One browser, which sends a form again, with the number of its draft, until it arrives."""

    def __init__(self, discussion: Discussion, number: int) -> None:
        self.discussion, self.name = discussion, f"Visitor {number}"
        self.chance = random.Random(number)
        self.headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Connection": "close",
            # With one address they would wait for each other where their replies are counted.
            "X-Forwarded-For": f"192.0.2.{number}",
        }

    def write(self) -> None:
        """Writes some replies, each to the post or to a reply that is there."""
        for number in range(REPLIES_EACH):
            above = self.chance.choice([None, *self.discussion.written])
            parent, text = above and above.number, f"Reply {number}."
            reply = Written(self.send(text, parent), parent, self.name, text)
            self.discussion.add(reply)

    def send(self, text: str, parent: int | None) -> int:
        """Sends a reply until the server says that it has it. Returns its number."""
        entry = self.discussion.entry
        path = f"/comments/{parent}/reply/" if parent else f"/comments/on/{entry}/"
        body = urlencode({"name": self.name, "text": text, "entry": entry, "draft": uuid.uuid4()})
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                response = self.answer(path, body)
                break
            except (OSError, http.client.HTTPException):
                assert time.monotonic() < deadline, "no worker came back"
                time.sleep(0.05)
        assert response.status == 302
        for cookie in SimpleCookie(response.headers["Set-Cookie"] or "").values():
            if cookie.key == "writer":
                self.headers["Cookie"] = f"writer={cookie.coded_value}"
        return int(response.headers["Location"].split("/comments/")[1].split("/")[0])

    def answer(self, path: str, body: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.discussion.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request("POST", path, body, self.headers)
            response = connection.getresponse()
            response.read()
            return response


@pytest.fixture(scope="module")
def server(blog_dir):
    server = Server(blog_dir, free_port(), "--empty", WEB_WORKERS=2, TRUST_FORWARDED="yes")
    yield server
    assert "192.0.2." not in server.end(), "no address of a visitor is logged"


@pytest.fixture(scope="module")
def entries(server, blog_dir) -> list[int]:
    return list(map(int, manage(blog_dir, PREPARE).split()))


def manage(blog_dir, code: str) -> str:
    done = run(*MANAGE, "shell", "-v", "0", "-c", code, DATA_DIR=blog_dir)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def assert_all_is_there(discussion: Discussion, blog_dir) -> None:
    """Everything that was answered with success is there once, under its parent."""
    threads, found = manage(blog_dir, READ.format(entry=discussion.entry)).splitlines()
    assert "all threads are sound" in threads
    rows = json.loads(found)
    assert len(rows) == VISITORS * REPLIES_EACH
    assert {Written(*row[:4]) for row in rows} == set(discussion.written)
    assert len({row[4] for row in rows}) == VISITORS


def workers_of(server: Server) -> list[psutil.Process]:
    (web,) = (
        child
        for child in psutil.Process(server.process.pid).children()
        if child.cmdline()[-1] == "web"
    )
    return [worker for worker in web.children() if worker.status() != psutil.STATUS_ZOMBIE]


def test_eight_visitors_at_once_lose_nothing(server, entries, blog_dir):
    discussion = Discussion(server.port, entries[0])
    discussion.run()
    assert_all_is_there(discussion, blog_dir)


def test_what_was_answered_with_success_is_there_when_a_worker_is_killed(server, entries, blog_dir):
    discussion = Discussion(server.port, entries[1])
    before = workers_of(server)

    def kill() -> None:
        discussion.wait_until_it_has(VISITORS * REPLIES_EACH // 3)
        before[0].kill()

    discussion.run(kill)
    assert_all_is_there(discussion, blog_dir)
    wait_for(lambda: len(workers_of(server)) == len(before), "another worker")
