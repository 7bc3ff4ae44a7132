"""A real browser, and a blog with everything that can go wrong in it."""

import os
import shutil

import pytest
from playwright.sync_api import Browser, sync_playwright

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
