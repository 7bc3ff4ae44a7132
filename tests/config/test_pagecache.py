"""Two web servers of one worker each on the same database: what one shows, the other shows too."""

import contextlib
import http.client
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.conf import settings

from config.processes import GO
from tests.config.conftest import PATIENCE, Server, environment, free_port, run, wait_for

MANAGE = (sys.executable, settings.BASE_DIR / "manage.py")
CHANGES = 1000  # as many as the promise is: never an older page, 1,000 times over
REPLIES = 30
READERS = 2

PREPARE = """
from blog.models import Post, User
from comments.models import Protection
Protection(burst_replies=1000, thread_replies=1000, heat_replies=0, duplicates_held=False).save()
author = User.objects.first()
for title in ("Version 0", "A calm day"):
    print(Post.objects.create(title=title, author=author, body="Text.", state="published").pk)
"""
# Gives a post each title that it is told, and says so when that is committed.
CHANGE = """
import sys
from blog.models import Post
for line in sys.stdin:
    Post.objects.filter(pk={post}).update(title=line.strip())
    print(line, end="", flush=True)
"""


class Browser:
    """One connection that stays open."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *error: object) -> None:
        self.connection.close()

    def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
        self.connection.request("GET", path, headers=headers)
        response = self.connection.getresponse()
        response.text = response.read().decode()
        return response

    def post(self, path: str, fields: dict[str, str]) -> http.client.HTTPResponse:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", path, urlencode(fields), headers)
        response = self.connection.getresponse()
        response.read()
        return response

    def version(self, path: str) -> int:
        """The number in the title that a page shows."""
        return int(re.search(r"Version (\d+)", self.get(path).text)[1])


@pytest.fixture(scope="module")
def servers(blog_dir) -> Iterator[tuple[int, int]]:
    """The ports of two servers, each with one worker."""
    first, port = Server(blog_dir, free_port(), "--empty"), free_port()
    second = subprocess.Popen(
        [sys.executable, "-m", "config.processes", "web"],
        env=environment(DATA_DIR=blog_dir, PORT=port, WEB_WORKERS=1),
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
    )
    second.stdin.write(GO)
    second.stdin.flush()
    wait_for(lambda: is_answered(port), "the second server")
    yield first.port, port
    second.stdin.close()
    second.wait(PATIENCE)
    assert first.end() == ""


def is_answered(port: int) -> bool:
    with Browser(port) as browser, contextlib.suppress(OSError):
        return browser.get("/").status == 200
    return False


@pytest.fixture(scope="module")
def posts(servers, blog_dir) -> list[int]:
    done = run(*MANAGE, "shell", "-v", "0", "-c", PREPARE, DATA_DIR=blog_dir)
    assert done.stderr == ""
    return list(map(int, done.stdout.split()))


@pytest.fixture
def change(posts, blog_dir):
    """Changes the title of the first post in a process of its own."""
    process = subprocess.Popen(
        [*MANAGE, "shell", "-v", "0", "-c", CHANGE.format(post=posts[0])],
        env=environment(DATA_DIR=blog_dir),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def change(title: str) -> None:
        print(title, file=process.stdin, flush=True)
        assert process.stdout.readline() == f"{title}\n"

    yield change
    process.stdin.close()
    process.wait(PATIENCE)
    process.stdout.close()


def test_once_a_change_is_answered_nobody_anywhere_sees_an_older_page(servers, posts, change):
    pages = [f"/comments/on/{posts[0]}/news/", f"/comments/on/{posts[0]}/replies.txt"]
    answered, grew, is_over, errors = [0], threading.Condition(), threading.Event(), []

    def read() -> None:
        """Goes from one server to the other, and from page to page, while the next change is made.

        Once after each change: without a pause they took most of what this test costs.
        """
        with Browser(servers[0]) as one, Browser(servers[1]) as other:
            number = 0
            while not is_over.is_set():
                with grew:
                    grew.wait_for(
                        lambda seen=number: answered[-1] > seen or is_over.is_set(), PATIENCE
                    )
                for browser, page in [(one, 0), (other, 0), (one, 1), (other, 1)]:
                    number = answered[-1]
                    found = browser.version(pages[page])
                    if found < number:
                        errors.append(f"{found} after the change to {number}")

    readers = [threading.Thread(target=read) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    try:
        with Browser(servers[0]) as one, Browser(servers[1]) as other:
            for number in range(1, CHANGES + 1):
                change(f"Version {number}")
                with grew:
                    answered.append(number)
                    grew.notify_all()
                found = (one, other)[number % 2].version(pages[number // 2 % 2])
                if found < number:
                    errors.append(f"{found} after the change to {number}")
    finally:
        with grew:
            is_over.set()
            grew.notify_all()
        for reader in readers:
            reader.join(PATIENCE)
    assert errors == []


def test_a_reply_is_seen_by_strangers_at_the_other_server_at_once(servers, posts):
    path = f"/comments/on/{posts[1]}/"
    with Browser(servers[0]) as writer, Browser(servers[1]) as reader:
        for number in range(1, REPLIES + 1):
            fields = {"name": "Cora", "text": f"Reply {number}.", "entry": str(posts[1])}
            assert writer.post(path, fields).status == 302
            assert f"Reply {number}." in reader.get(f"{path}replies.txt").text
            assert json.loads(reader.get(f"{path}news/").text)["count"] == number
