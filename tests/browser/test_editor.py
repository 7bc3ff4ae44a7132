"""Writing in the editor: by keyboard, and what comes out of it."""

import re

import pytest
from playwright.sync_api import expect

from blog.losses import losses, tally
from blog.models import Post
from blog.sanitize import clean
from tests.browser.accessibility import broken_in_the_dark, broken_rules
from tests.browser.writing import Writing, open_writing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 360, "height": 720}


@pytest.fixture
def writing(open_admin, make_post) -> Writing:
    return open_writing(open_admin, make_post(body="One line.\n\nAnother line."))


def test_what_the_editor_makes_is_what_the_blog_keeps(writing):
    """Every tool and every abbreviation once."""
    writing.replace("<p></p>")
    writing.place_cursor("")
    writing.type("## A heading")
    writing.press("Enter")
    writing.type("Some **bold**, *it* and `code`, see https://example.org/a now. ")
    for name in ("Struck through", "Subscript", "Superscript"):
        writing.tool(name).click()
        writing.type("x")
        writing.tool(name).click()
    writing.press("Enter")
    writing.type("- one")
    writing.press("Enter", "Tab")
    writing.type("two")
    writing.press("Enter", "Enter", "Enter")
    writing.type("3. three")
    writing.press("Enter", "Enter")
    writing.type("> quoted")
    writing.press("Enter", "Enter")
    writing.type("---```\n")
    writing.type("a = 1")
    writing.press("ArrowDown")
    writing.tool("End of the teaser (“Read more”)").click()
    writing.tool("Table").click()
    writing.page.get_by_label("Caption of the table").last.fill("Of <numbers>")
    writing.press("Enter")
    writing.type("in a cell")
    for name in ("Row below", "Column after", "Headings in the first column"):
        writing.tool(name).click()
    made = writing.source
    expected = (
        "h2 strong em code a s sub sup ul ol li blockquote hr pre table caption thead th td".split()
    )
    assert {f"<{tag}>" for tag in expected} <= set(tally(made))
    assert '<ol start="3">' in made
    assert "<!--more-->" in made
    assert losses(made) == []
    assert tally(clean(made)) == tally(made)
    assert writing.saved(made) == [made]


def test_the_field_has_what_is_written_and_says_so(writing):
    assert writing.source.startswith("<p>One line.</p>")
    writing.page.evaluate(
        "heard = []; document.addEventListener('input', ({ target }) => heard.push(target.id))"
    )
    writing.place_cursor("One line.")
    writing.type(" And more.")
    expect(writing.page.locator("#id_body")).to_have_value(re.compile("One line. And more."))
    writing.page.wait_for_function("heard.includes('id_body')")
    writing.type(" At once.")
    writing.expect_source("And more. At once.")  # also what is not in the field yet
    expect(writing.page.locator(".prose-count")).to_contain_text("Words: 8")
    writing.press("Control+z")
    writing.replace("<p>Another version.</p>")
    expect(writing.text).to_have_text("Another version.")
    writing.press("Control+z")
    expect(writing.text).to_contain_text("One line.")


def test_a_link_to_an_own_post_is_made_by_keyboard_alone(writing, make_post):
    target = make_post("Bleeding after a stroke")
    make_post("Not to be seen", state=Post.State.DRAFT)
    writing.place_cursor("", at_start=True)
    writing.press("Shift+Control+ArrowRight", "Control+k")
    dialog = writing.page.get_by_role("dialog", name="Link")
    address = dialog.get_by_role("combobox")
    expect(address).to_be_focused()
    writing.type("bleed")
    expect(dialog.get_by_role("option")).to_have_text(re.compile("Bleeding after a stroke"))
    writing.press("ArrowDown", "Enter")
    expect(address).to_have_value(target.path)
    writing.press("Enter")
    expect(dialog).to_have_count(0)
    expect(writing.text).to_be_focused()
    writing.expect_source(f'<a href="{target.path}">One')
    writing.press("ArrowLeft", "Control+k")
    expect(address).to_have_value(target.path)
    address.fill("javascript:alert(1)")
    writing.press("Enter")
    expect(dialog).to_be_visible()
    address.fill("example.org/page")
    writing.press("Enter")
    expect(dialog).to_have_count(0)
    expect(writing.text).to_be_focused()
    writing.expect_source('<a href="https://example.org/page">')
    writing.press("ArrowLeft", "Control+k")
    dialog.get_by_role("button", name="Remove the link").press("Enter")
    writing.expect_source(without="<a ")


def test_the_html_can_be_written_and_what_readers_miss_is_said(writing):
    writing.tool("Show the HTML").click()
    html = writing.page.get_by_role("textbox", name="HTML")
    expect(html).to_have_value(re.compile("<p>One line.</p>"))
    expect(writing.tool("Bold")).to_have_attribute("aria-disabled", "true")
    html.fill('<h2>New</h2><p data-x="1">Words<script>x()</script></p>')
    writing.expect_source("<h2>New</h2>")
    writing.tool("Show the HTML").click()
    note = writing.page.locator(".prose-note")
    expect(note).to_contain_text("Readers will not see this")
    expect(note).to_contain_text("<script>, data-x of <p>")
    expect(writing.text.get_by_role("heading")).to_have_text("New")
    assert losses(writing.source) == []


def test_the_tools_are_one_stop_and_arrows_lead_between_them(writing):
    writing.click()
    writing.press("Shift+Tab")
    expect(writing.tool("Undo")).to_be_focused()
    writing.press("ArrowRight", "ArrowRight", "ArrowRight")
    expect(writing.toolbar.locator("button:focus")).to_have_attribute("data-tool", "heading-3")
    writing.press("Enter")
    expect(writing.tool("Heading below a heading")).to_have_attribute("aria-pressed", "true")
    writing.press("Control+Shift+f")
    expect(writing.page.locator("#header")).to_be_hidden()
    writing.page.reload()
    expect(writing.page.locator("#header")).to_be_hidden()
    writing.click()
    writing.press("Escape")
    expect(writing.page.locator("#header")).to_be_visible()


def test_the_editor_breaks_no_rule_and_fits_a_phone(open_admin, make_post):
    post = make_post(body="<h2>x</h2><table><tr><th>a</th><td>b</td></tr></table><div></div>")
    writing = open_writing(open_admin, post, viewport=PHONE)
    writing.text.locator("td").click()
    expect(writing.tool("Row below")).to_be_visible()
    expect(writing.tool("Struck through")).to_be_hidden()
    writing.tool("More formatting").click()
    expect(writing.tool("Struck through")).to_be_visible()
    assert writing.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    # To look into the admin's imported style sheets, axe would need an inline one.
    assert broken_rules(writing.page, within=".prose", preload=False) == []
    assert broken_in_the_dark(writing.page, within=".prose") == []
    writing.press("Control+k")
    assert broken_rules(writing.page, within=".prose-dialog", preload=False) == []


def test_without_scripts_the_html_is_written_in_a_field(open_admin, make_post):
    post = make_post(body="One\n\nTwo")
    writing = open_writing(open_admin, post, java_script_enabled=False)
    expect(writing.page.locator("#id_body")).to_be_visible()
    expect(writing.page.locator("#id_body")).to_have_value(re.compile("<p>One</p>"))
