"""A real browser, and a blog with everything that can go wrong in it."""

import contextlib
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

# Playwright runs an event loop in this thread, in which Django would refuse to use the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# What Chromium and htmx say of forms that were refused, and of connections that a test breaks.
EXPECTED = re.compile(r"status of (422|502)|net::ERR_FAILED|^htmx:(sendError|afterRequest)")
PATIENCE = 120  # seconds; only a test that fails waits for so long

# Playwright itself would give up after 5 seconds, which a busy machine may take for anything.
expect.set_options(timeout=PATIENCE * 1000)


class Gate:
    """Stands before the blog; when it is shut, nothing goes in and nothing is inside any more.

    A page that is closed may still save a working copy or say that somebody has left. Such a
    request must not meet the database while it is emptied for the next test.
    """

    def __init__(self, blog: Callable):
        self.blog = blog
        self.is_open = False
        self.inside = 0
        self.changed = threading.Condition()

    def __call__(self, environ: dict, start_response: Callable) -> list[bytes]:
        with self.changed:
            if not self.is_open:
                start_response("503 Service Unavailable", [("Content-Length", "0")])
                return []
            self.inside += 1
        try:
            with contextlib.closing(self.blog(environ, start_response)) as answer:
                return list(answer)
        finally:
            with self.changed:
                self.inside -= 1
                self.changed.notify_all()

    def open(self) -> None:
        self.is_open = True

    def shut(self) -> None:
        with self.changed:
            self.is_open = False
            assert self.changed.wait_for(lambda: not self.inside, PATIENCE)


@pytest.fixture(scope="session")
def gate(live_server) -> Gate:
    server = live_server.thread.httpd
    gate = Gate(server.get_app())
    server.set_app(gate)
    return gate


@pytest.fixture
def blog_address(live_server, gate: Gate, transactional_db) -> Iterator[str]:
    """Where the blog is. It is at rest before the database is emptied."""
    gate.open()
    yield live_server.url
    gate.shut()


@pytest.fixture(scope="package")
def browser():
    """Chromium; `CHROMIUM` names another one than the system's.

    It ends with these tests: Playwright's event loop is in the way of others that start one.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell"),
            args=["--no-sandbox"],  # it runs as root where tests run in a container
        )
        yield browser
        browser.close()


@pytest.fixture
def open_window(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Opens windows, each of a reader of its own, in which nothing moves by itself."""
    windows = []

    def open_window(**options) -> BrowserContext:
        windows.append(browser.new_context(reduced_motion="reduce", **options))
        windows[-1].set_default_timeout(PATIENCE * 1000)
        return windows[-1]

    yield open_window
    for window in windows:
        window.close()


@pytest.fixture
def open_page(blog_address: str, open_window):
    """Opens an address of the blog in a window of its own; no script runs there."""

    def open_page(address: str, *, width: int = 1280, scheme: str = "light", scripts: bool = False):
        window = open_window(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=scripts,
        )
        page = window.new_page()
        page.goto(blog_address + address)
        return page

    return open_page


@pytest.fixture
def said() -> Iterator[list[str]]:
    """What the console said. Nothing may be said there, but for what tests break on purpose."""
    said = []
    yield said
    assert [words for words in said if not EXPECTED.search(words)] == []


@pytest.fixture
def open_admin(blog_address: str, said: list[str], open_window, admin_user):
    """Opens an address of the admin, signed in. Nothing may be said on the console."""

    def open_admin(address: str, *, user=admin_user, **options) -> Page:
        client = Client()
        client.force_login(user)
        window = open_window(**options)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
        window.add_cookies([cookie | {"url": blog_address}])
        page = window.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(blog_address + address)
        return page

    return open_admin
