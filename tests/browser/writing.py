"""The page on which posts are written, in a real browser, for somebody who is signed in."""

import contextlib
import re

from django.urls import reverse
from playwright.sync_api import Page, Route, expect
from playwright.sync_api import TimeoutError as TookTooLong

from blog.models import Entry

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"/>'

REPLACE = """
const replace = (detail) => {
    const field = document.querySelector("#id_body");
    field.dispatchEvent(new CustomEvent("rejoinder:replace", {detail}));
};
"""
SAVE = """
(texts) => {
    %s
    return texts.map((html) => {
        replace("<p>Another text.</p>");
        replace(html);
        return document.querySelector(".prose-text").editor.storage.source.write();
    });
}
"""
TELL = """
const observer = document.querySelector(".prose-text")?.editor?.view.domObserver;
observer?.forceFlush();
observer?.flush();
"""
SENDS = """
([parts, without]) => {
    const source = new FormData(document.querySelector("#id_body").form).get("body");
    return parts.every((part) => source.includes(part)) && !(without && source.includes(without));
}
"""
TAKES_LETTERS = "document.activeElement.matches('input, textarea, [contenteditable=true]')"
POLLING = 20  # ms; not by frames, of which a page that nobody looks at may have none
# ms. For some time after it got the focus the editor may put a selection back to its own: by timers
# of 20 and 50 ms, and for 200 where the cursor goes to the very beginning. Later timers end later.
SETTLING = 250
PLACE_CURSOR = """
([words, atStart]) => {
    const { editor } = document.querySelector(".prose-text");
    let place = null;
    editor.state.doc.descendants((node, pos) => {
        if (place === null && node.isTextblock && node.textContent.includes(words)) {
            place = atStart ? pos + 1 : pos + node.nodeSize - 1;
        }
    });
    editor.view.focus();
    return editor.commands.setTextSelection(place);
}
"""
# Every other request is left alone: each that is looked at costs time.
SHOWN = re.compile(r"\.(gif|jpe?g|mp3|mp4|png|webm|webp)$")


class Writing:
    """One post's form in one window."""

    def __init__(self, page: Page):
        self.page = page
        self.text = page.locator(".prose-text")
        self.toolbar = page.get_by_role("toolbar")

    @property
    def source(self) -> str:
        """What the form would send as the text."""
        return self.page.evaluate(
            "new FormData(document.querySelector('#id_body').form).get('body')"
        )

    def expect_source(self, *parts: str, without: str | None = None) -> None:
        """Waits until the form would send all of this, and not that.

        What a dialog answers is in the text a moment after it has closed.
        """
        with contextlib.suppress(TookTooLong):
            self.page.wait_for_function(SENDS, arg=[parts, without], polling=POLLING)
        source = self.source
        assert all(part in source for part in parts), source
        assert without is None or without not in source, source

    def replace(self, html: str) -> None:
        """Puts another text into the editor, as a restored copy does."""
        self.page.evaluate(f"html => {{ {REPLACE} replace(html); }}", html)

    def saved(self, *texts: str) -> list[str]:
        """What becomes of texts that are opened and saved, each by itself."""
        return self.page.evaluate(SAVE % REPLACE, texts)

    def tool(self, name: str):
        return self.toolbar.get_by_role("button", name=name, exact=True)

    def place_cursor(self, words: str, *, at_start: bool = False) -> None:
        """Puts the cursor at the end of the first line with these words.

        Comes back when the editor has settled: on a slow machine a key that followed at once worked
        in another place.
        """
        assert self.page.evaluate(PLACE_CURSOR, [words, at_start])
        settle(self.page)

    def click(self) -> None:
        """Clicks into the text, and waits until the editor has settled."""
        self.text.click()
        settle(self.page)

    def press(self, *keys: str) -> None:
        """Presses one key after the other, as slowly as a person: the browser tells the editor
        what a key selected before the next one comes.
        """
        for key in keys:
            self.page.keyboard.press(key)
            self.page.evaluate(TELL)

    def type(self, text: str) -> None:
        """Types where the focus is: a tool or dialog may take a frame to give it back."""
        self.page.wait_for_function(TAKES_LETTERS, polling=POLLING)
        self.page.evaluate(TELL)
        self.page.keyboard.type(text)


def settle(page: Page) -> None:
    """Waits until an editor that has just got the focus leaves the selection to the keys."""
    page.evaluate("(ms) => new Promise((settled) => setTimeout(settled, ms))", SETTLING)


def open_writing(open_admin, entry: Entry, **options) -> Writing:
    """Opens an entry's form. What a text shows that is not there comes as an empty picture."""
    page = open_admin("/robots.txt", **options)
    page.route(SHOWN, served)
    page.goto(
        page.url.replace("/robots.txt", reverse(f"admin:blog_{entry.kind}_change", args=[entry.pk]))
    )
    if options.get("java_script_enabled", True):
        expect(page.locator(".prose-text")).to_be_visible()
    return Writing(page)


def served(route: Route) -> None:
    if route.request.resource_type in {"image", "media"}:
        route.fulfill(content_type="image/svg+xml", body=PICTURE)
    else:
        route.fallback()
