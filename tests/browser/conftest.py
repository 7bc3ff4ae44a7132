"""A real browser, and a blog with everything that can go wrong in it."""

import os
import shutil

import pytest
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

# Playwright runs an event loop in this thread, in which Django would refuse to use the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def browser():
    """Chromium; `CHROMIUM` names another one than the system's."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox"],  # it runs as root where tests run in a container
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, live_server):
    """Opens an address of the blog in a window of its own; no script runs there."""
    contexts = []

    def open_page(address: str, *, width: int = 1280, scheme: str = "light", scripts: bool = False):
        contexts.append(
            browser.new_context(
                viewport={"width": width, "height": 900},
                color_scheme=scheme,
                java_script_enabled=scripts,
                reduced_motion="reduce",
            )
        )
        page = contexts[-1].new_page()
        page.goto(live_server.url + address)
        return page

    yield open_page
    for context in contexts:
        context.close()


def is_refusal(message: ConsoleMessage) -> bool:
    """Chromium counts each form that was refused, and each proxy without a server, as an error."""
    return "status of 422" in message.text or "status of 502" in message.text


@pytest.fixture
def open_admin(browser: Browser, live_server, admin_user):
    """Opens an address of the admin, signed in. Nothing may be said on the console."""
    contexts, said = [], []

    def open_admin(address: str, *, user=admin_user, **options) -> Page:
        client = Client()
        client.force_login(user)
        contexts.append(browser.new_context(reduced_motion="reduce", **options))
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
        contexts[-1].add_cookies([cookie | {"url": live_server.url}])
        page = contexts[-1].new_page()
        page.on(
            "console", lambda message: None if is_refusal(message) else said.append(message.text)
        )
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(live_server.url + address)
        return page

    yield open_admin
    for context in contexts:
        context.close()
    assert said == []
