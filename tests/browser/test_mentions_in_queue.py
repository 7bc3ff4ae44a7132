"""Mentions in the moderator's queue, in a real browser."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from comments.models import Decision, Mention
from tests.browser.accessibility import broken_in_the_dark, broken_rules
from tests.comments.mentions import mention_of

QUEUE = "/admin/comments/comment/queue/?what=mentions"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def mentions(post) -> dict[str, Mention]:
    """Four that wait, by the name of their site, two of one site. The queue has the last first."""
    waiting = {}
    for number, host in enumerate(("eve", "dan", "ann", "ann-again")):
        mention = mention_of(
            post,
            f"https://{host.removesuffix('-again')}.example/{'a-long-path-' * 20}{number}",
            state="pending",
            received_at=timezone.now(),
            verified_at=timezone.now(),
            title=f"The page of {host}",
            author="Somebody",
            excerpt="What the page says of the post that it links to.",
            kind="reply",
        )
        Decision.objects.create(
            mention=mention, after="pending", by="rules", reasons=[["new-site", ""]]
        )
        waiting[host] = mention
    return waiting


@pytest.fixture
def open_queue(open_admin, mentions):
    def open_queue(**options) -> Page:
        return open_admin(QUEUE, **options)

    return open_queue


def state(mention: Mention) -> str:
    mention.refresh_from_db()
    return mention.state


def has_focus(page: Page, title: str) -> None:
    expect(page.locator(".queue-item:focus .mention-title b")).to_have_text(title)


def test_the_mentions_are_worked_through_by_keyboard_alone(open_queue, mentions):
    page = open_queue()
    keys = page.keyboard

    keys.press("j")
    has_focus(page, "The page of ann-again")
    keys.press("r")
    has_focus(page, "The page of ann")
    assert state(mentions["ann-again"]) == "removed"
    expect(page.locator("#queue-said")).to_have_text("Removed: the mention by ann.example.")
    expect(page.locator("#queue-link")).to_have_text("3 mentions are waiting")

    keys.press("u")
    has_focus(page, "The page of ann-again")
    assert state(mentions["ann-again"]) == "pending"

    keys.press("b")  # which changes another one too, so that the page is fetched anew
    expect(page.locator("#said")).to_contain_text("2 mentions by it are spam now.")
    page.wait_for_load_state()  # its scripts too: they listen to the keys
    assert state(mentions["ann"]) == "spam"
    expect(page.locator(".queue-item")).to_have_count(2)

    keys.press("j")
    has_focus(page, "The page of dan")
    keys.press("a")
    has_focus(page, "The page of eve")
    assert state(mentions["dan"]) == "approved"
    keys.press("b")
    expect(page.locator(".queue-empty:focus")).to_contain_text("No mention waits.")
    assert state(mentions["eve"]) == "spam"


def test_it_breaks_no_rule_and_fits_a_phone(open_queue):
    page = open_queue(viewport={"width": 360, "height": 800})
    page.keyboard.press("?")
    page.keyboard.press("j")
    page.keyboard.press("a")
    has_focus(page, "The page of ann")
    rules = {"region": {"enabled": False}}  # Django's own frame of the admin
    assert broken_rules(page, within="#content", rules=rules) == []
    assert broken_in_the_dark(page, within="#content") == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    targets = page.locator("#content").locator("button:visible, summary:visible, nav a:visible")
    heights = targets.evaluate_all("all => all.map(e => e.getBoundingClientRect().height)")
    assert min(heights) >= 44
