"""The moderator's queue in a real browser, worked through with the keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from comments import posting
from comments.models import Comment, Decision, Flag, Writer
from tests.browser.accessibility import broken_in_the_dark, broken_rules

QUEUE = "/admin/comments/comment/queue/"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def replies(post) -> dict[str, Comment]:
    """Five that wait, by name. The queue begins with the last one."""
    parent = posting.post(post.pk, name="Parent", text="A *question*", state="approved")
    waiting = {}
    for name in ("Eve", "Dan", "Cleo", "Ben", "Ann"):
        reply = posting.post(
            post.pk,
            name=name,
            text=f"**Words** of {name}\n\n> quoted\n\n- a list\n\n[a link](https://example.org/)",
            state="pending",
            parent_id=parent.pk,
            writer=Writer.objects.create(),
        )
        Decision.objects.create(
            comment=reply, after="pending", by="rules", reasons=[["newcomer", ""]]
        )
        Flag.objects.create(comment=reply, key="a", reason="other", note="A reason")
        waiting[name] = reply
    return waiting


@pytest.fixture
def open_queue(open_admin, replies):
    """Opens the queue for a moderator who is signed in."""

    def open_queue(**options) -> Page:
        return open_admin(QUEUE, **options)

    return open_queue


def has_focus(page: Page, name: str) -> None:
    """Waits until the reply by that name has the focus."""
    expect(page.locator(".queue-item:focus .who b")).to_have_text(name)


def state(reply: Comment) -> str:
    reply.refresh_from_db()
    return reply.state


def test_the_queue_is_worked_through_by_keyboard_alone(open_queue, replies):
    page = open_queue()
    keys = page.keyboard

    keys.press("j")
    has_focus(page, "Ann")
    keys.press("ArrowDown")
    has_focus(page, "Ben")
    keys.press("k")
    has_focus(page, "Ann")

    keys.press("a")
    has_focus(page, "Ben")
    assert state(replies["Ann"]) == "approved"
    expect(page.locator("#queue-said")).to_have_text("Approved: the reply by Ann.")
    expect(page.locator("#queue-tabs [aria-current] .count")).to_have_text("4")
    expect(page.locator("#queue-link")).to_have_text("4 replies are waiting")

    keys.press("s")
    has_focus(page, "Cleo")
    assert state(replies["Ben"]) == "spam"

    keys.press("r")
    keys.type("as just said")  # the letters are keys elsewhere
    keys.press("Enter")
    has_focus(page, "Dan")
    assert state(replies["Cleo"]) == "removed"
    assert replies["Cleo"].removal_reason == "as just said"

    keys.press("u")
    has_focus(page, "Cleo")
    assert state(replies["Cleo"]) == "pending"
    keys.press("s")
    has_focus(page, "Dan")

    keys.press("e")
    expect(page.locator("input[name=name]:focus")).to_have_value("Dan")
    keys.press("Tab")
    keys.press("Control+A")
    keys.type("In other words")
    keys.press("Control+Enter")
    has_focus(page, "Dan")
    expect(page.locator(".queue-item:focus > .text")).to_have_text("In other words")

    keys.press("w")
    keys.press("Control+Enter")
    expect(page.locator("textarea[name=answer]:focus")).to_have_attribute("aria-invalid", "true")
    keys.type("Thank you")
    keys.press("Escape")
    has_focus(page, "Dan")
    keys.press("w")
    keys.press("Control+Enter")
    has_focus(page, "Eve")
    assert state(replies["Dan"]) == "approved"
    assert replies["Dan"].children.get().text == "Thank you"

    keys.press("m")
    expect(page.locator("button[value=lock]:focus")).to_be_visible()
    keys.press("Escape")
    keys.press("x")
    expect(page.locator("[name=selected]")).to_be_checked()
    has_focus(page, "Eve")
    keys.press("a")
    expect(page.locator(".queue-empty:focus")).to_contain_text("Nothing waits.")
    assert not Comment.objects.waiting().exists()


def test_what_somebody_else_decided_is_said_in_place(open_queue, replies):
    page = open_queue()
    posting.delete(replies["Ann"])
    page.keyboard.press("j")
    page.keyboard.press("a")
    has_focus(page, "Ben")
    expect(page.locator(".said")).to_have_text("This reply was deleted meanwhile.")


def test_what_is_typed_survives_a_lost_connection(open_queue, replies):
    page = open_queue()
    page.keyboard.press("j")
    page.keyboard.press("w")
    page.keyboard.type("Thank you")
    page.route("**/queue/**", lambda route: route.abort())
    page.locator("button[value=answer]:focus, textarea:focus").press("Control+Enter")
    expect(page.locator("#queue-said")).to_contain_text("try again")
    expect(page.locator("textarea[name=answer]").first).to_have_value("Thank you")
    page.unroute("**/queue/**")


def test_without_scripts_the_buttons_do_the_same(open_queue, replies):
    page = open_queue(java_script_enabled=False)
    page.locator("button[value=approve]").first.click()
    expect(page.locator("#said")).to_contain_text("Approved: the reply by Ann.")
    page.get_by_text("More…").first.click()
    page.locator("button[value=move]").first.click()
    expect(page.get_by_text("Write the number or the address of a reply.")).to_be_in_viewport()
    expect(page.locator(".act-field input[name=place][aria-invalid]")).to_be_in_viewport()
    page.get_by_text("Remove…").first.click()
    page.get_by_role("button", name="Remove", exact=True).first.click()
    assert state(replies["Ben"]) == "removed"
    page.get_by_role("button", name="Undo").click()
    assert state(replies["Ben"]) == "pending"
    expect(page.locator(".queue-item .who b").first).to_have_text("Ben")


def test_it_breaks_no_rule_and_fits_a_phone(open_queue):
    page = open_queue(viewport={"width": 360, "height": 800})
    page.keyboard.press("?")
    page.keyboard.press("j")
    page.keyboard.press("a")
    has_focus(page, "Ben")
    page.keyboard.press("e")
    page.evaluate("for (const one of document.querySelectorAll('.act')) one.open = true")
    rules = {"region": {"enabled": False}}  # Django's own frame of the admin
    assert broken_rules(page, within="#content", rules=rules) == []
    assert broken_in_the_dark(page, within="#content") == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    targets = page.locator("#content").locator("button:visible, summary:visible, nav a:visible")
    heights = targets.evaluate_all("all => all.map(e => e.getBoundingClientRect().height)")
    assert min(heights) >= 44
