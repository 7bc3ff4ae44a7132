"""Which rules of accessibility a page breaks, as axe sees it."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# What is kept is described in full, and only that: to describe all that is well takes long.
VIOLATIONS_ALONE = {"resultTypes": ["violations"], "selectors": False}

# Links of Django's admin fade from one colour to the next, also when the page turns dark; in
# between they have a contrast that nobody reads. Asking for the animations begins them. To wait
# for their end could take for ever, as a page that nobody looks at may be drawn no more.
SETTLE = """
for (const one of document.getAnimations()) {
    if (one.effect.getComputedTiming().endTime === Infinity) one.cancel();
    else one.finish();
}
"""


def broken_rules(page: Page, *, within: str | None = None, **options: object) -> list[tuple]:
    """The page, the rule and the elements of each violation.

    Args:
        within: a selector; the rest of the page is left out.
        options: those of `axe.run()`.
    """
    page.evaluate(SETTLE)
    response = Axe().run(page, context=within, options=VIOLATIONS_ALONE | options).response
    return [
        (page.url, violation["id"], [node["html"] for node in violation["nodes"]])
        for violation in response["violations"]
    ]


def broken_in_the_dark(page: Page, *, within: str | None = None) -> list[tuple]:
    """Those that a dark page breaks beside: nothing but its colours differs."""
    page.emulate_media(color_scheme="dark")
    found = broken_rules(page, within=within, runOnly=["color-contrast"], preload=False)
    page.emulate_media(color_scheme="light")
    return found
