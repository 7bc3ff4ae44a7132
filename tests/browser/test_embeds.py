"""Cards of what stands elsewhere: put in by an author, played by a reader who asks for it."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import broken_in_the_dark, broken_rules
from tests.browser.test_pasting import paste
from tests.browser.writing import open_writing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FILM = "https://www.youtube.com/watch?v=abcdefghijk"
CARD = f'<p>Before.</p><p class="embed"><a href="{FILM}">A film</a></p><p>After.</p>'
PHONE = 360


@pytest.fixture
def asked():
    """The hosts that pages asked beside the blog's own; what they ask for never leaves here."""
    return []


@pytest.fixture
def reading(open_page, make_post, asked) -> Page:
    """A post with a card, read on a phone."""
    post = make_post(body=CARD)
    page = open_page("/robots.txt", scripts=True, width=PHONE)
    own = urlsplit(page.url).netloc

    def answer(route):
        if urlsplit(route.request.url).netloc == own:
            route.fallback()
        else:
            asked.append(urlsplit(route.request.url).netloc)
            route.fulfill(content_type="text/html", body="<p>A player</p>")

    page.context.route("**/*", answer)
    page.goto(page.url.replace("/robots.txt", post.path))
    return page


def test_a_film_is_played_only_when_a_reader_asks_for_it(reading, asked):
    button = reading.get_by_role("button", name="Play here")
    expect(button).to_have_accessible_description(
        "Playing it here loads it from www.youtube-nocookie.com: "
        "YouTube then sees your internet address."
    )
    assert broken_rules(reading, within=".text") == []
    assert broken_in_the_dark(reading, within=".text") == []
    reading.wait_for_load_state("networkidle")
    assert asked == []
    button.focus()
    reading.keyboard.press("Enter")
    frame = reading.locator("iframe[title='A film']")
    expect(frame.content_frame.get_by_text("A player")).to_be_visible()
    assert asked == ["www.youtube-nocookie.com"]
    expect(frame).to_be_focused()
    box = frame.bounding_box()
    assert box["width"] / box["height"] == pytest.approx(16 / 9, rel=0.01)
    assert reading.evaluate("document.documentElement.scrollWidth") == PHONE
    expect(reading.get_by_role("link", name="A film")).to_have_attribute("href", FILM)


def test_without_scripts_a_card_is_a_link(open_page, make_post):
    page = open_page(make_post(body=CARD).path)
    expect(page.get_by_role("link", name="A film")).to_be_visible()
    expect(page.get_by_role("button", name="Play here")).to_have_count(0)


def test_an_address_on_an_empty_line_becomes_a_card_and_back(open_admin, make_post):
    writing = open_writing(open_admin, make_post(body=""))
    writing.place_cursor("")
    paste(writing, "", FILM)
    writing.expect_source(f'<p class="embed"><a href="{FILM}">{FILM}</a></p>')
    writing.press("Control+z")
    writing.expect_source(f'<p><a href="{FILM}">{FILM}</a></p>', without="embed")


def test_an_address_inside_a_line_stays_a_link(open_admin, make_post):
    writing = open_writing(open_admin, make_post(body="<p>See</p>"))
    writing.place_cursor("See")
    writing.type(" ")
    paste(writing, "", FILM)
    writing.expect_source(FILM, without="embed")


def test_a_card_is_made_and_changed_by_keyboard(open_admin, make_post):
    writing = open_writing(open_admin, make_post(body="<p>Before.</p>"))
    writing.place_cursor("Before.")
    writing.press("Enter")
    writing.tool("Embed: a card for an address").focus()
    writing.press("Enter")
    writing.type(FILM)
    writing.press("Tab")
    writing.type("A film")
    writing.press("Enter")
    writing.expect_source(f'<p class="embed"><a href="{FILM}">A film</a></p>')
    expect(writing.text).to_be_focused()
    writing.text.get_by_role("button", name="Edit card").click()
    title = writing.page.get_by_role("dialog").get_by_label("Title", exact=True)
    title.fill("")
    title.press("Enter")
    writing.expect_source(f'<p class="embed"><a href="{FILM}">{FILM}</a></p>')
