"""Writing a reply in a real browser: in place, by keyboard, offline, and without scripts."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import ConsoleMessage, Page, expect

from comments import posting
from comments.models import Comment
from tests.browser.accessibility import broken_in_the_dark, broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = 360
TEXT = "I have seen this *too*."
NOT_SENT = "Not sent. Your text is kept in this browser; try again."


@pytest.fixture
def replies(make_post) -> list[Comment]:
    """Ann's reply to a long post, and Cy's after it."""
    post = make_post(body="<p>Some words of the post.</p>" * 40)
    return [
        posting.post(post.pk, name=name, text=f"I am {name}. " * 30, state="approved")
        for name in ("Ann", "Cy")
    ]


@pytest.fixture
def page(replies, open_page) -> Page:
    """The post, with scripts."""
    return open_page(replies[0].entry.path, scripts=True)


def open_form(page: Page, name: str = "Ann"):
    page.get_by_role("link", name=f"Reply to {name}").click()
    form = page.get_by_role("form", name=f"Reply to {name}")
    expect(form).to_be_visible()
    return form


def write(form, name: str = "Bob", text: str = TEXT) -> None:
    form.get_by_label("Name", exact=True).fill(name)
    form.get_by_label("Your reply").fill(text)


def send(form) -> None:
    form.get_by_role("button", name="Post reply").click()


def text_in(form):
    return form.get_by_label("Your reply")


def foot(page: Page):
    return page.get_by_role("form", name="Leave a reply")


def test_an_answer_appears_in_its_place_and_the_reader_stays_where_they_were(page, replies):
    form = open_form(page)
    address = page.url
    write(form)
    send(form)
    answer = page.locator(f"#{replies[0].anchor} .reply")
    expect(answer).to_contain_text("I have seen this too.")
    expect(answer).to_be_focused()
    expect(answer).to_be_in_viewport()
    expect(form).to_have_count(0)
    expect(page.get_by_role("heading", name="3 replies on")).to_be_visible()
    expect(page.locator("#writing-said")).to_have_text("Your reply is posted.")
    assert page.url == address
    assert Comment.objects.get(name="Bob").parent == replies[0]


def test_a_reply_to_the_post_joins_the_threads_and_the_form_is_free_again(page, replies):
    write(foot(page))
    send(foot(page))
    expect(page.locator(".discussion > .replies > .reply")).to_have_count(3)
    expect(page.locator(".reply:focus")).to_contain_text("I have seen this too.")
    expect(text_in(foot(page))).to_have_value("")
    write(foot(page), text="One more thing.")
    send(foot(page))
    expect(page.locator(".discussion > .replies > .reply")).to_have_count(4)
    assert Comment.objects.filter(name="Bob").count() == 2


def test_an_error_stands_beside_its_field_and_everything_typed_is_still_there(page):
    form = open_form(page)
    write(form, name="")
    send(form)
    name = form.get_by_label("Name", exact=True)
    expect(name).to_be_focused()
    expect(name).to_have_accessible_description(re.compile("Write a name"))
    expect(text_in(form)).to_have_value(TEXT)
    write(form)
    send(form)
    expect(page.locator(".reply:focus")).to_contain_text("I have seen this too.")


def test_a_draft_outlives_a_reload_until_the_server_has_it(page):
    write(open_form(page))
    text_in(foot(page)).fill("Another draft.")
    page.reload()
    form = page.get_by_role("form", name="Reply to Ann")
    expect(text_in(form)).to_have_value(TEXT)
    expect(form.get_by_role("status").filter(has_text="was restored")).to_be_visible()
    expect(text_in(foot(page))).to_have_value("Another draft.")
    foot(page).get_by_role("button", name="Discard it").click()
    write(form)
    send(form)
    expect(form).to_have_count(0)
    page.reload()
    expect(page.locator(".reply", has_text="I have seen this too.")).not_to_have_count(0)
    expect(page.get_by_role("form", name="Reply to Ann")).to_have_count(0)
    expect(text_in(foot(page))).to_have_value("")


def test_without_a_connection_the_text_stays_and_can_be_sent_later(page):
    form = open_form(page)
    write(form)
    page.context.set_offline(True)
    send(form)
    expect(form.get_by_text(NOT_SENT)).to_be_visible()
    expect(text_in(form)).to_have_value(TEXT)
    page.context.set_offline(False)
    send(form)
    expect(page.locator(".reply:focus")).to_contain_text("I have seen this too.")


def test_the_page_of_an_error_does_not_take_the_place_of_the_form(page):
    page.route("**/reply/", lambda route: fail(route, 502))
    form = open_form(page)
    write(form)
    send(form)
    expect(form.get_by_text(NOT_SENT)).to_be_visible()
    page.unroute("**/reply/")
    page.route("**/reply/", lambda route: fail(route, 403))
    send(form)
    expect(form.get_by_text(NOT_SENT)).to_be_visible()
    expect(text_in(form)).to_have_value(TEXT)


def fail(route, status: int) -> None:
    """Answers a POST as a proxy does when the server is away."""
    if route.request.method == "POST":
        route.fulfill(status=status, body="<h1>Bad gateway</h1>", content_type="text/html")
    else:
        route.continue_()


def test_what_is_sent_again_because_the_answer_was_lost_is_one_reply(page):
    def lose(route) -> None:
        if route.request.method == "POST":
            route.fetch()  # the server takes it, and the browser never hears of it
            route.abort()
        else:
            route.continue_()

    form = open_form(page)
    write(form)
    page.route("**/reply/", lose)
    send(form)
    expect(form.get_by_text(NOT_SENT)).to_be_visible()
    page.unroute("**/reply/")
    text_in(form).fill("I have seen this *twice*.")
    send(form)
    expect(page.locator(".reply:focus")).to_contain_text("I have seen this twice.")
    assert Comment.objects.get(name="Bob").text == "I have seen this *twice*."


def test_a_double_click_makes_one_reply(page):
    form = open_form(page)
    write(form)
    form.get_by_role("button", name="Post reply").dblclick()
    expect(page.locator(".reply:focus")).to_contain_text("I have seen this too.")
    assert Comment.objects.filter(name="Bob").count() == 1


def test_a_draft_is_forgotten_also_where_the_form_was_sent_without_htmx(replies, open_page):
    page = open_page("/robots.txt", scripts=True)
    page.route("**/htmx*", lambda route: route.abort())
    page.goto(page.url.replace("/robots.txt", replies[0].entry.path))
    write(foot(page))
    send(foot(page))
    expect(page).to_have_url(re.compile(r"#comment-\d+$"))
    page.wait_for_load_state()  # scripts have run by then
    assert "draft" not in {cookie["name"] for cookie in page.context.cookies()}
    assert page.evaluate("localStorage.getItem('rejoinder.drafts')") == "{}"


def test_selected_text_can_be_quoted_in_the_reply_to_it(page):
    page.locator(".reply-self .text p").first.click(click_count=3)
    page.get_by_role("button", name="Quote in reply").click()
    form = page.get_by_role("form", name="Reply to Ann")
    expect(text_in(form)).to_have_value(f"> {'I am Ann. ' * 29}I am Ann.\n\n")
    expect(text_in(form)).to_be_focused()
    select(page, ".entry-text p", "Some words")
    # The button comes right after the text, for those who use the keyboard.
    button = page.locator(".entry-text + button", has_text="Quote in reply")
    expect(button).to_be_visible()
    button.focus()
    page.keyboard.press("Enter")
    expect(text_in(foot(page))).to_have_value("> Some words\n\n")
    expect(text_in(foot(page))).to_be_focused()


def select(page: Page, selector: str, words: str) -> None:
    page.locator(selector).first.evaluate(
        """(element, length) => {
            getSelection().setBaseAndExtent(element.firstChild, 0, element.firstChild, length);
        }""",
        len(words),
    )


def test_near_the_limit_the_characters_left_are_counted(page):
    text = text_in(foot(page))
    text.fill("x" * 18_000)
    expect(foot(page).locator(".count")).to_be_empty()
    text.fill("x" * 18_200)
    expect(foot(page).locator(".count")).to_have_text("Characters left: 1,800")
    text.fill("😀" * 20_001)
    expect(foot(page).locator(".count.error")).to_have_text("Characters too many: 1")


def test_a_name_is_remembered_only_if_its_writer_wishes(page):
    name, remember = foot(page).get_by_label("Name", exact=True), foot(page).get_by_role("checkbox")
    name.fill("Bob")
    page.reload()
    expect(name).to_have_value("")
    name.fill("Bob")
    remember.check()
    page.reload()
    expect(name).to_have_value("Bob")
    expect(open_form(page).get_by_label("Name", exact=True)).to_have_value("Bob")
    remember.first.uncheck()
    page.reload()
    expect(name).to_have_value("")


def test_everything_can_be_done_by_keyboard(page, replies):
    link = page.get_by_role("link", name="Reply to Ann")
    link.focus()
    page.keyboard.press("Enter")
    form = page.get_by_role("form", name="Reply to Ann")
    expect(form.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("Bob")
    for _ in range(2):  # past "Remember my name"
        page.keyboard.press("Tab")
    page.keyboard.type("By keys alone.")
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(text_in(form)).to_have_value("By keys alone.")
    page.keyboard.type("Bob")
    for _ in range(6):  # the field, "Discard", formatting, notices, and the button to send
        page.keyboard.press("Tab")
    expect(form.get_by_role("button", name="Post reply")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".reply:focus")).to_contain_text("By keys alone.")


def test_without_scripts_a_reply_is_previewed_and_sent_from_a_page_of_its_own(replies, open_page):
    page = open_page(replies[0].entry.path, width=PHONE)
    page.get_by_role("link", name="Reply to Ann").click()
    form = page.get_by_role("form", name="Reply to Ann")
    expect(page.get_by_role("heading", name="Reply to Ann")).to_be_visible()
    write(form, name="")
    form.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="Preview").locator("em")).to_have_text("too")
    expect(text_in(form)).to_have_value(TEXT)
    write(form)
    send(form)
    reply = Comment.objects.get(name="Bob")
    expect(page).to_have_url(re.compile(f"{replies[0].entry.path}#{reply.anchor}$"))
    expect(page.locator(f"#{replies[0].anchor} #{reply.anchor}")).to_be_in_viewport()


def test_an_open_form_breaks_no_rule_and_fits_a_phone(replies, open_page):
    page = open_page("/robots.txt", width=PHONE, scripts=True)
    said = []
    page.on("console", lambda message: said.append(message.text) if is_error(message) else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(page.url.replace("/robots.txt", replies[0].entry.path))
    text_in(foot(page)).fill("x" * 20_001)
    form = open_form(page)
    write(form, text="> A quote\n\nand `code`, " + "x" * 200)
    form.get_by_role("button", name="Preview").click()
    expect(form.get_by_role("region", name="Preview")).to_be_visible()
    for summary in ("Formatting", "Tell me by e-mail of answers"):
        form.get_by_text(summary).click()
    form.get_by_label("E-mail address").fill("bob@")
    send(form)
    expect(form.get_by_text("This is not an e-mail address.")).to_be_visible()
    expect(foot(page).locator(".count.error")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE
    assert broken_rules(page) + broken_in_the_dark(page) == []
    assert said == []


def is_error(message: ConsoleMessage) -> bool:
    """Chromium counts each refused form among the errors of a page."""
    return message.type == "error" and "422" not in message.text


def test_on_its_own_page_a_held_reply_leads_to_its_place(replies, open_page):
    entry = replies[0].entry
    entry.reply_policy = "hold"
    entry.save()
    page = open_page(reverse("comments:answer", args=[replies[0].pk]), scripts=True)
    form = page.get_by_role("form", name="Reply to Ann")
    write(form)
    form.get_by_role("button", name="Send for approval").click()
    expect(page).to_have_url(re.compile(f"{entry.path}#comment-"))
    expect(page.locator(".is-waiting")).to_contain_text("I have seen this too.")
