"""The writing page around the editor, in a real browser."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from blog.models import Post
from tests.browser.accessibility import broken_in_the_dark, broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 360, "height": 740}
TEXT = """
<h2>A heading</h2><p>Words.</p><table><tr><td>1</td></tr></table>
<p><a href="https://example.org/">here</a></p>
"""


@pytest.fixture
def draft(make_post) -> Post:
    return make_post("A draft", body=TEXT, summary="", state="draft", published_at=None)


def form_of(post: Post) -> str:
    return reverse("admin:blog_post_change", args=[post.pk])


def open_form(open_admin, address: str, **options) -> Page:
    """Opens a form, and waits for its editor."""
    page = open_admin(address, **options)
    expect(page.locator(".prose-text")).to_be_visible()
    return page


def is_at_hand(page: Page, button: str) -> bool:
    """Whether a button can be pressed without scrolling."""
    box = page.locator(f".writing-buttons [name={button}]").bounding_box()
    height, width = page.viewport_size["height"], page.viewport_size["width"]
    return 0 <= box["y"] <= height - box["height"] and 0 <= box["x"] <= width - box["width"]


def broken(page: Page) -> list[tuple]:
    """What axe finds, but for how Django's own field for tags (select2) builds its list."""
    page.evaluate("document.querySelectorAll('.select2').forEach(one => (one.hidden = true))")
    return broken_rules(page, preload=False)


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('.writing-group').forEach(one => (one.open = true))")


def test_the_page_breaks_no_rule_of_accessibility_with_everything_unfolded(open_admin, draft):
    page = open_form(open_admin, form_of(draft))
    expect(page.locator("#check > summary")).to_have_text("Check the text: 3 remarks")
    unfold(page)
    assert broken(page) == []
    assert broken_in_the_dark(page) == []


def test_on_a_phone_nothing_is_cut_off_and_the_buttons_stay_at_hand(open_admin, draft):
    page = open_form(open_admin, form_of(draft), viewport=PHONE, has_touch=True)
    unfold(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for place in (0, 1_000_000):
        page.evaluate("y => scrollTo(0, y)", place)
        for button in ("_save", "_preview", "_publish"):
            assert is_at_hand(page, button)


def test_a_remark_leads_to_its_place_in_the_text(open_admin, draft):
    page = open_form(open_admin, form_of(draft))
    page.locator("#check > summary").click()
    page.get_by_role("button", name="Show: The words of the link").click()
    expect(page.locator("#id_body-editor")).to_be_focused()
    page.wait_for_function("getSelection().toString() === 'here'")


def test_the_remarks_follow_what_is_typed(open_admin, draft):
    page = open_form(open_admin, form_of(draft))
    expect(page.locator("#check > summary")).to_have_text("Check the text: 3 remarks")
    page.get_by_role("textbox", name="Summary").fill("What it is about.")
    expect(page.locator("#check > summary")).to_have_text("Check the text: 2 remarks")


def test_the_button_and_the_address_say_what_will_happen(open_admin, draft):
    page = open_form(open_admin, form_of(draft))
    button = page.locator(".writing-buttons [name=_publish]")
    expect(button).to_have_text("Publish")
    page.get_by_label("Date").fill("2031-05-03")
    expect(button).to_have_text("Schedule")
    page.locator("summary", has_text="Address").click()
    page.locator("#id_title").fill("Crème & brûlée")
    expect(page.locator("#writing-address")).to_contain_text("/2031/05/crème-brûlée/")


def test_a_post_is_written_by_keyboard_previewed_and_published(open_admin, client):
    page = open_form(open_admin, reverse("admin:blog_post_add"))
    page.locator("#id_title").focus()
    page.keyboard.type("Written by keyboard")
    page.keyboard.press("Enter")
    expect(page.locator(".prose-text")).to_be_focused()
    page.keyboard.type("A first line.")
    with page.context.expect_page() as opened:
        page.locator(".writing-buttons [name=_preview]").press("Enter")
    frame = opened.value.frame_locator(".preview-frame")
    expect(frame.get_by_text("A first line.")).to_be_visible()
    opened.value.get_by_role("link", name="Phone").click()
    expect(opened.value.locator(".preview-frame.is-phone")).to_be_visible()
    assert broken_rules(opened.value, within=".preview-bar", preload=False) == []
    page.bring_to_front()
    page.locator(".writing-buttons [name=_publish]").press("Enter")
    expect(page.get_by_text("Everybody can read it now")).to_be_visible()
    post = Post.objects.get()
    assert post.title == "Written by keyboard"
    assert "A first line." in client.get(post.path).text


def test_what_is_wrong_is_named_above_and_leads_to_its_field(open_admin, draft):
    page = open_form(open_admin, form_of(draft))
    page.locator("summary", has_text="Address").click()
    page.locator("#id_slug").fill("not / a slug")
    page.locator(".writing-buttons [name=_publish]").click()
    page.get_by_role("alert").get_by_role("link", name="Address").click()
    expect(page.locator("#id_slug")).to_be_focused()
    assert broken(page) == []


def test_a_new_post_gets_what_a_saved_one_has_once_it_saved_itself(open_admin):
    page = open_form(open_admin, reverse("admin:blog_post_add"))
    page.locator("#id_title").click()
    page.keyboard.type("Of hares")
    page.keyboard.press("Enter")
    expect(page.locator(".prose-text")).to_be_focused()
    page.keyboard.type("They run.")
    expect(page.get_by_role("link", name="Revisions")).to_be_visible()
    expect(page.locator("#sharing > summary")).to_be_visible()
    expect(page.locator(".breadcrumbs")).to_contain_text("Of hares")
    expect(page.locator(".prose-text")).to_have_text("They run.")


def test_enter_in_the_title_leads_to_the_beginning_of_the_text(open_admin, draft):
    page = open_form(open_admin, form_of(draft))
    page.locator("#id_title").press("Enter")
    expect(page.locator(".prose-text")).to_be_focused()
    page.keyboard.type("New: ")
    expect(page.locator(".prose-text h2").first).to_have_text("New: A heading")
