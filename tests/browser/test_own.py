"""A writer and their own reply, in a real browser: with scripts, and without any."""

import re

import pytest
from playwright.sync_api import expect

from blog.models import Site
from blog.models.site import ReplyPolicy
from comments.models import Comment
from tests.browser.accessibility import broken_in_the_dark, broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = 360
PHRASE = re.compile(r"^\d+ [a-z]{5}(-[a-z]{5}){3}$")


def send(page, text: str) -> None:
    form = page.locator("form.reply-form").last
    form.locator("[name=name]").fill("Nightingale")
    form.locator("[name=text]").fill(text)
    form.get_by_role("button", name=re.compile("Post reply|Send for approval")).click()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_held_reply_is_looked_after_by_its_writer_from_first_to_last(post, open_page, scripts):
    Site(reply_policy=ReplyPolicy.HOLD).save()
    page = open_page(post.path, width=PHONE, scripts=scripts)
    send(page, "A first thought.")
    own = page.locator(".reply .own")
    expect(own).to_contain_text("read by a moderator before they appear. You can change it until")
    assert "A first thought." not in open_page(post.path).content()

    own.get_by_role("link", name="Change").click()
    page.locator("#edit [name=text]").fill("A second thought.")
    page.get_by_role("button", name="Save the change").click()
    expect(page.locator(".parent .text")).to_have_text("A second thought.")

    page.get_by_role("button", name="Remove my reply").click()
    expect(page.locator(".standing")).to_contain_text("You removed it")
    page.get_by_role("button", name="Put my reply back").click()
    expect(page.locator(".standing")).to_contain_text("It waits")

    page.get_by_role("button", name="Make a receipt").click()
    phrase = page.locator(".receipt output").inner_text()
    assert PHRASE.match(phrase)

    elsewhere = open_page("/comments/receipt/", width=PHONE, scripts=scripts)
    elsewhere.get_by_label("Receipt").fill(phrase.upper())
    elsewhere.keyboard.press("Enter")
    expect(elsewhere.locator(".parent .text")).to_have_text("A second thought.")
    elsewhere.get_by_text("Delete it from the database").click()
    elsewhere.get_by_role("button", name="Erase this reply").click()
    expect(elsewhere.get_by_role("heading", name="Erased")).to_be_visible()
    assert not Comment.objects.exists()


def test_a_receipt_is_made_in_place_and_takes_that_of_the_one_before(post, open_page):
    page = open_page(post.path, width=PHONE, scripts=True)
    send(page, "A first thought.")
    make = page.locator(".own").get_by_role("link", name="Receipt")
    make.click()
    phrase = page.locator(".own-receipt output")
    expect(phrase).to_have_text(PHRASE)
    first = phrase.inner_text()
    expect(page.get_by_role("button", name="Copy")).to_be_visible()
    make.click()
    expect(phrase).not_to_have_text(first)
    assert phrase.count() == 1


def test_its_pages_break_no_rule_of_accessibility_and_fit_a_phone(post, open_page):
    page = open_page(post.path, width=PHONE, scripts=True)
    send(page, "A first thought.")
    own = page.locator(".own").get_by_role("link", name="Remove").get_attribute("href")
    found = []
    for address in (own, "/comments/receipt/", "/comments/privacy/", "/comments/999/own/"):
        page.goto(page.url.partition("/20")[0].partition("/comments")[0] + address)
        found += broken_rules(page) + broken_in_the_dark(page)
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE
        buttons = page.locator("main button:visible, main .quiet-button, main summary")
        heights = buttons.evaluate_all("all => all.map(e => e.getBoundingClientRect().height)")
        assert [height for height in heights if height < 44] == []
    assert found == []
