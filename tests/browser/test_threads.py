"""Reading long discussions in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from comments.models import Comment
from tests.comments.discussions import chain, plant, thread

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = 360


def anchor(name: str) -> str:
    return f"#{Comment.objects.get(name=name).anchor}"


def in_view(page: Page, name: str) -> None:
    expect(page.locator(f"{anchor(name)} > .reply-self")).to_be_in_viewport()


def test_a_reader_jumps_to_what_is_answered_and_back(post, open_page):
    plant(post, ("Ann", 0), ("Ben", 1), ("Cleo", 2), ("Dan", 3), *((f"x{n}", 4) for n in range(30)))
    page = open_page(post.path, width=PHONE, scripts=True)
    page.locator(f"{anchor('x29')} .in-reply-to a").click()
    in_view(page, "Dan")
    page.get_by_role("link", name="Back to the answer by x29").click()
    in_view(page, "x29")


def test_without_scripts_the_browser_leads_back(post, open_page):
    plant(post, ("Ann", 0), ("Ben", 1), ("Cleo", 2), ("Dan", 3), *((f"x{n}", 4) for n in range(30)))
    page = open_page(f"{post.path}{anchor('x29')}", width=PHONE)
    page.locator(f"{anchor('x29')} .in-reply-to a").click()
    in_view(page, "Dan")
    page.go_back()
    in_view(page, "x29")


def test_a_thread_is_folded_by_keyboard_and_opened_by_a_link_into_it(post, open_page):
    plant(post, ("Ann", 0), ("Ben", 1), ("Cleo", 2))
    page = open_page(post.path, scripts=False)
    summary = page.locator(f"{anchor('Ann')} > .answers > summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ben says")).to_be_hidden()
    page.goto(f"{page.url.partition('#')[0]}{anchor('Cleo')}")
    in_view(page, "Cleo")


def test_a_link_to_a_reply_that_now_stands_on_another_page_leads_there(post, open_page):
    plant(post, *thread("Ann", 150), *thread("Ben", 150))
    page = open_page(f"{post.path}{anchor('Ben 99')}", scripts=True)
    page.wait_for_url("**/comment-page-2/*")
    in_view(page, "Ben 99")


def test_a_deep_chain_reads_on_a_phone(post, open_page):
    plant(post, *chain(120))
    page = open_page(post.path, width=PHONE, scripts=True)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE
    widths = page.locator(".reply-self").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect().width)"
    )
    assert len(widths) == 120
    assert min(widths) > 290
