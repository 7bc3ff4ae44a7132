"""Reporting a reply in a real browser: in its place, by keyboard, and without scripts."""

import re

import pytest
from playwright.sync_api import expect

from comments import posting
from comments.models import Comment
from tests.browser.accessibility import broken_in_the_dark, broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = 360
REPORT = "Report the reply by Bob"


@pytest.fixture
def reply(post) -> Comment:
    return posting.post(post.pk, name="Bob", text="You are all wrong.", state="approved")


def test_a_report_is_made_below_the_reply_by_keyboard_alone(reply, open_page):
    page = open_page(reply.entry.path, scripts=True, width=PHONE)
    link = page.get_by_role("link", name=REPORT)
    link.press("Enter")
    expect(page.get_by_label("It attacks or threatens somebody")).to_be_focused()
    page.keyboard.press("Escape")
    expect(link).to_be_focused()
    expect(page.locator(".flag-form")).to_have_count(0)

    link.press("Enter")
    page.get_by_role("button", name="Send the report").press("Enter")
    expect(page.get_by_text("Choose what fits best.")).to_be_visible()
    assert broken_rules(page) + broken_in_the_dark(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE

    page.get_by_label("It is advertising").press("Space")
    page.keyboard.press("Enter")
    said = page.get_by_text("Thank you. A moderator will look at it.")
    expect(said).to_be_focused()
    assert page.url.endswith(reply.entry.path)
    assert reply.flags.get().reason == "spam"


def test_without_scripts_it_is_a_page_that_leads_back(reply, open_page):
    page = open_page(reply.entry.path)
    page.get_by_role("link", name=REPORT).click()
    page.get_by_label("Something else").check()
    page.get_by_label("In your words").fill("He means my sister.")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_text("Thank you.")).to_be_visible()
    page.get_by_role("link", name="Back to the discussion").click()
    expect(page).to_have_url(re.compile(f"#comment-{reply.pk}$"))
    assert reply.flags.get().note == "He means my sister."


def test_the_page_breaks_no_rule_of_accessibility(reply, open_page):
    page = open_page(f"/comments/{reply.pk}/report/", scripts=True, width=PHONE)
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_text("Choose what fits best.")).to_be_visible()
    assert broken_rules(page) + broken_in_the_dark(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE
