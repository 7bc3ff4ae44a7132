"""Images in the editor, in a real browser: by button, drop and paste, described and moved."""

import base64
import re

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import Page, expect

from blog.models import Upload
from tests.blog.images import file_of, photo
from tests.browser.accessibility import broken_in_the_dark, broken_rules
from tests.browser.writing import Writing, open_writing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = 360
SEND = "**/admin/blog/upload/send/"
FIGURE = (
    r'<figure><img src="/media/uploads/\d+/\d+/{name}" alt="{alt}" width="60" height="40"></figure>'
)
IMPORTED = [
    '<figure class="align-right"><a href="/full"><img src="/media/a.jpg" alt="A" width="300" '
    'height="200" class="wide"></a><figcaption>By <em>Ann</em></figcaption></figure>',
    '<figure class="gallery columns-3"><figure><img src="/media/a.jpg" alt="A"></figure>'
    '<figure><a href="/b"><img src="/media/b.jpg" alt=""></a><figcaption>B</figcaption>'
    "</figure><figcaption>Both</figcaption></figure>",
    '<div class="gallery"><figure><img src="/media/a.jpg" alt="A"></figure></div>',
    '<p>Text <img src="/media/a.jpg" alt="A" width="30" height="20" class="align-left"> on</p>',
    '<p><a href="/full"><img src="/media/a.jpg" alt="A"></a></p>',
    '<figure><img src="/media/a.jpg" alt="" role="presentation"></figure>',
    '<figure><audio src="/media/a.mp3" controls="" preload="none"></audio>'
    "<figcaption>Talk</figcaption></figure>",
    '<figure><p class="embed"><a href="https://example.org/">A page</a></p>'
    "<figcaption>Embedded</figcaption></figure>",
]
GIVE = """
([selector, event, files, html]) => {
    const data = new DataTransfer();
    for (const { name, type, base64 } of files) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        data.items.add(new File([bytes], name, { type }));
    }
    if (html) {
        data.setData("text/html", html);
        const words = new DOMParser().parseFromString(html, "text/html").body.textContent;
        data.setData("text/plain", words);
    }
    const target = document.querySelector(selector);
    const place = target.getBoundingClientRect();
    const options = { bubbles: true, cancelable: true, clientX: place.x + 5, clientY: place.y + 5 };
    target.dispatchEvent(
        event === "paste"
            ? new ClipboardEvent(event, { ...options, clipboardData: data })
            : new DragEvent(event, { ...options, dataTransfer: data }),
    );
}
"""


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def draft(make_post):
    return make_post("Wards", body="<p>First.</p>\n<p>Second.</p>", state="draft")


@pytest.fixture
def writing(open_admin, draft) -> Writing:
    return open_writing(open_admin, draft)


def broken(page: Page, within: str) -> list[tuple]:
    """In light and in dark. Without `preload`, by which axe would read the style sheets again."""
    light = broken_rules(page, within=within, preload=False)
    return light + broken_in_the_dark(page, within=within)


def picture(name: str = "ward.png") -> dict:
    return {"name": name, "mimeType": "image/png", "buffer": file_of(photo((60, 40)), "PNG")}


def give(page: Page, event: str, *files: dict, html: str = "", to: str = ".prose-text p") -> None:
    """Drops or pastes files, as a browser tells a page of it."""
    packed = [
        {
            "name": file["name"],
            "type": file["mimeType"],
            "base64": base64.b64encode(file["buffer"]).decode(),
        }
        for file in files
    ]
    page.evaluate(GIVE, [to, event, packed, html])


def question(writing: Writing):
    return writing.page.get_by_role("dialog", name="What does the image show?")


def describe(writing: Writing, words: str) -> None:
    expect(question(writing)).to_be_visible()
    expect(question(writing).get_by_label("Alternative text")).to_be_focused()
    writing.type(words)
    writing.press("Enter")
    expect(question(writing)).to_have_count(0)
    expect(writing.text).to_be_focused()


def choose_file(writing: Writing, *files: dict) -> None:
    with writing.page.expect_file_chooser() as chooser:
        writing.tool("Image from this device").click()
    chooser.value.set_files(list(files))


def expect_source(writing: Writing, pattern: str) -> None:
    expect(writing.page.locator("#id_body")).to_have_value(re.compile(f"^{pattern}$"))


def test_an_image_comes_by_the_button_and_is_asked_about_at_once(writing):
    writing.place_cursor("Second.")
    choose_file(writing, picture())
    describe(writing, "Six empty beds")
    expect_source(
        writing,
        "<p>First.</p>\n<p>Second.</p>\n" + FIGURE.format(name="ward.png", alt="Six empty beds"),
    )
    expect(writing.page.locator(".writing-figure-missing")).to_be_hidden()
    writing.type("A ward at night")
    expect_source(writing, r"(?s:.*)<figcaption>A ward at night</figcaption></figure>")
    assert Upload.objects.get().alt == "Six empty beds"


def test_several_that_are_dropped_all_come_and_an_ornament_stays_silent(writing):
    give(writing.page, "drop", picture("one.png"), picture("two.png"))
    missing = writing.page.locator(".writing-figure-missing:visible")
    for left in (1, 0):
        question(writing).get_by_label("The image only adorns").check()
        question(writing).get_by_role("button", name="Done").click()
        expect(missing).to_have_count(left)
    expect(writing.page.locator(".prose-text figure")).to_have_count(2)
    assert writing.source.count('alt="" role="presentation"') == 2
    assert writing.source.index("one.png") < writing.source.index("two.png")


def test_a_picture_in_the_clipboard_is_pasted_and_the_picture_of_a_text_is_not(writing):
    writing.place_cursor("Second.")
    give(writing.page, "paste", picture("image.png"))
    question(writing).get_by_role("button", name="Not now").click()
    missing = writing.page.get_by_role("button", name="No alternative text")
    expect(missing).to_be_visible()
    missing.click()
    describe(writing, "A plan")
    give(writing.page, "paste", picture("text.png"), html="<p>Words from <b>Word</b></p>")
    expect(writing.text).to_contain_text("Words from Word")
    assert Upload.objects.count() == 1


def test_an_upload_that_fails_says_why_and_leaves_the_text(writing):
    before = writing.source
    give(writing.page, "drop", picture("page.png") | {"buffer": b"<script>alert(1)</script>"})
    expect(writing.page.locator(".writing-upload")).to_contain_text("not a file that the blog")
    assert writing.source == before
    writing.page.get_by_role("button", name="Dismiss").click()
    expect(writing.page.locator(".writing-upload")).to_have_count(0)
    assert writing.source == before


def test_an_upload_that_did_not_reach_the_server_can_be_tried_again(writing, open_admin):
    writing.page.route(SEND, lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
    give(writing.page, "drop", picture())
    again = writing.page.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    writing.page.unroute(SEND)
    again.click()
    describe(writing, "Beds")
    expect(writing.page.locator(".prose-text figure")).to_have_count(1)


def test_a_figure_is_reached_changed_moved_and_removed_by_keyboard(writing):
    writing.replace(
        '<p>First.</p><figure><img src="/media/x.png" alt="X"><figcaption>Old</figcaption></figure>'
        "<p>Last.</p>"
    )
    writing.place_cursor("First.")
    writing.press("ArrowDown")
    figure = writing.page.locator(".prose-text figure")
    expect(figure).to_have_class(re.compile("selectednode"))
    writing.press("Enter")
    expect(question(writing).get_by_label("Alternative text")).to_be_focused()
    writing.press("End")
    writing.type(" and Y")
    question(writing).get_by_label("Wide").check()
    question(writing).get_by_role("button", name="Done").click()
    expect_source(
        writing, r'(?s:.*)<figure class="wide"><img src="/media/x.png" alt="X and Y">(?s:.*)'
    )
    expect(writing.text).to_be_focused()
    writing.press("Alt+ArrowUp")
    expect_source(writing, r"<figure(?s:.*)</figure>\n<p>First.</p>\n<p>Last.</p>")
    writing.press("ArrowDown", "End")
    writing.type("er")
    expect(figure.locator("figcaption")).to_have_text("Older")
    writing.press("Enter")
    writing.type("Below.")
    expect_source(writing, r"<figure(?s:.*)</figure>\n<p>Below.</p>\n<p>First.</p>(?s:.*)")
    figure.locator("img").click()
    writing.press("Delete")
    expect_source(writing, "<p>Below.</p>\n<p>First.</p>\n<p>Last.</p>")


def test_what_imported_posts_show_survives(writing):
    """Also as something that can be edited: no part of it is kept as a block of HTML."""
    saved = [html.replace(">\n<", "><") for html in writing.saved(*IMPORTED)]
    assert saved == IMPORTED
    for html in IMPORTED:
        writing.replace(html)
        expect(writing.page.locator(".prose-html")).to_have_count(0)


def test_the_library_finds_an_image_for_the_text_and_one_for_the_top(writing, admin_user):
    for name, alt in (("ward.png", "Six beds"), ("door.png", "A door")):
        Upload.objects.create(
            file=ContentFile(picture()["buffer"], name), alt=alt, kind="image",
            content_type="image/png", width=60, height=40,
        )  # fmt: skip
    page = writing.page
    writing.place_cursor("Second.")
    writing.tool("From the library").click()
    library = page.get_by_role("dialog", name="Library")
    expect(library.get_by_label("Search")).to_be_focused()
    writing.type("beds")
    expect(library.locator(".library-tile")).to_have_count(1)
    library.get_by_role("button", name="ward.png").click()
    expect_source(writing, r"(?s:.*)" + FIGURE.format(name="ward.png", alt="Six beds"))
    page.locator("summary", has_text="Lead image").click()
    page.get_by_role("button", name="Choose an image").click()
    library.get_by_role("button", name="door.png").click()
    door = Upload.objects.get(alt="A door")
    expect(page.locator("#id_lead_image")).to_have_value(str(door.pk))
    page.get_by_role("button", name="Remove the image").click()
    expect(page.locator("#id_lead_image")).to_have_value("")


def test_dialogs_and_figures_break_no_rule_and_fit_a_phone(open_admin, draft):
    writing = open_writing(open_admin, draft, viewport={"width": PHONE, "height": 740})
    page = writing.page
    give(page, "drop", picture())
    expect(question(writing)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE
    assert broken(page, "dialog") == []
    question(writing).get_by_role("button", name="Not now").click()
    give(page, "drop", picture("page.png") | {"buffer": b"no image"})
    expect(page.locator(".writing-upload.has-failed")).to_be_visible()
    assert broken(page, ".prose-text") == []
    writing.tool("More formatting").click()
    writing.tool("From the library").click()
    expect(page.locator(".library-tile").first).to_be_visible()
    assert broken(page, "dialog") == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE


def test_the_list_of_the_library_breaks_no_rule_and_takes_files(open_admin):
    page = open_admin("/admin/blog/upload/", viewport={"width": PHONE, "height": 740})
    page.get_by_label("Upload, or drop files here").set_input_files([picture(), picture("b.png")])
    expect(page.locator(".library-tile")).to_have_count(2)
    assert broken(page, "#changelist-form") == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE
