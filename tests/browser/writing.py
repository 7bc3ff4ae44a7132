"""The page on which posts are written, in a real browser, for somebody who is signed in."""

from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from blog.models import Entry

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"/>'


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

    def replace(self, html: str) -> None:
        """Puts another text into the editor, as a restored copy does."""
        self.page.locator("#id_body").evaluate(
            """(field, detail) => {
                field.dispatchEvent(new CustomEvent("rejoinder:replace", {detail}));
            }""",
            html,
        )

    def saved(self, html: str) -> str:
        """What becomes of a text that is opened and saved."""
        self.replace("<p>Another text.</p>")
        self.replace(html)
        return self.page.evaluate(
            "document.querySelector('.prose-text').editor.storage.source.write()"
        )

    def tool(self, name: str):
        return self.toolbar.get_by_role("button", name=name, exact=True)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)


def open_writing(open_admin, entry: Entry, **options) -> Writing:
    """Opens an entry's form. What a text shows that is not there comes as an empty picture."""
    page = open_admin("/robots.txt", **options)
    page.route("**/*", served)
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
