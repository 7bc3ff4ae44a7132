"""Reading while the discussion lives: what is new, what stays in its place, what is remembered."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from comments import posting
from comments.models import Comment
from comments.paging import MAX_REPLIES
from tests.browser.accessibility import broken_in_the_dark, broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "A sentence that is not short, so that a reply has some height on the page. " * 5


def reply(entry, name="Bob", parent: Comment | None = None) -> Comment:
    return posting.post(
        entry.pk,
        parent_id=parent and parent.pk,
        name=name,
        text=LONG,
        state=Comment.State.APPROVED,
    )


def at(comment: Comment) -> str:
    return f"#comment-{comment.pk}"


def top_of(page: Page, comment: Comment) -> float:
    return page.locator(f"{at(comment)} > .reply-self").evaluate(
        "element => element.getBoundingClientRect().top"
    )


def comes_to_stand_at(page: Page, comment: Comment, top: float) -> None:
    """Waits until a reply stands there: a browser scrolls when a page is loaded, or a bit later."""
    page.wait_for_function(
        "([selector, top]) => "
        "Math.abs(document.querySelector(selector).getBoundingClientRect().top - top) < 1",
        arg=[f"{at(comment)} > .reply-self", top],
    )


@pytest.fixture
def replies(post) -> list[Comment]:
    return [reply(post, f"Reader {number}") for number in range(10)]


@pytest.fixture
def reader(open_page):
    """Opens an address with scripts; fails where the console has anything to say.

    With a clock of its own, a page is not told how the reader came to it.
    """
    said = []

    def reader(address: str, *, has_clock: bool = False, **options) -> Page:
        page = open_page("/robots.txt", scripts=True, **options)
        if has_clock:
            page.clock.install(time=datetime.now(UTC))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(page.url.removesuffix("/robots.txt") + address)
        return page

    yield reader
    assert said == []


def test_new_replies_are_announced_and_put_in_place_without_moving_the_page(post, replies, reader):
    page = reader(post.path, has_clock=True)
    page.locator(at(replies[5])).scroll_into_view_if_needed()
    page.evaluate("window.scrollBy(0, 300)")
    answer = reply(post, "Newcomer", parent=replies[0])
    last = reply(post, "Latecomer")
    page.clock.fast_forward(31_000)
    expect(page.locator(".news-status")).to_have_text("2 new replies")
    assert page.locator(at(answer)).count() == 0
    before = top_of(page, replies[6])
    page.get_by_role("button", name="Show 2 new replies").click()
    expect(page.locator(f"{at(replies[0])} {at(answer)}")).to_be_attached()
    assert abs(top_of(page, replies[6]) - before) < 1
    expect(page.get_by_role("heading", name="12 replies on “A post”")).to_be_attached()
    assert page.locator(".reply").last.get_attribute("id") == f"comment-{last.pk}"
    expect(page.get_by_role("button", name="Next new reply")).to_be_focused()


def test_what_came_since_the_last_visit_is_counted_marked_and_reached_by_a_key(
    post, replies, reader
):
    page = reader(post.path, has_clock=True)
    assert page.locator(".since").count() == 0
    first, second = reply(post, parent=replies[2]), reply(post)
    page.clock.fast_forward("24:00:00")
    page.reload()
    expect(page.locator(".since")).to_contain_text("2 new since your last visit")
    marked = page.locator(".reply:has(> .reply-self .mark.new)")
    assert marked.evaluate_all("all => all.map(reply => '#' + reply.id)") == [at(first), at(second)]
    for key, reached in [("n", first), ("n", second), ("p", first)]:
        page.keyboard.press(key)
        expect(page.locator(f"{at(reached)} > .reply-self")).to_be_focused()
        expect(page.locator(f"{at(reached)} > .reply-self")).to_be_in_viewport()
    page.locator("#id_text").focus()
    page.keyboard.type("no, nothing")
    expect(page.locator("#id_text")).to_be_focused()
    assert page.locator("#id_text").input_value() == "no, nothing"
    page.clock.fast_forward("24:00:00")
    page.reload()
    assert page.locator(".since, .mark.new").count() == 0


def test_nothing_is_new_to_whoever_wrote_it(post, replies, reader):
    page = reader(post.path, has_clock=True)
    page.locator("#id_name").fill("Carol")
    page.locator("#id_text").fill("Mine.")
    page.get_by_role("button", name="Post reply").click()
    expect(page.locator(".reply", has_text="Mine.")).to_be_visible()
    page.clock.fast_forward("24:00:00")
    page.reload()
    assert page.locator(".since, .mark.new").count() == 0
    reply(post)
    page.clock.fast_forward("24:00:00")
    page.reload()
    expect(page.locator(".since")).to_contain_text("1 new since your last visit")


def test_the_keys_can_be_turned_off(post, replies, reader):
    page = reader(post.path)
    reply(post)
    page.reload()
    page.get_by_text("Keys", exact=True).click()
    page.get_by_label("Use these keys").uncheck()
    page.reload()
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.className") == ""
    page.get_by_role("button", name="Next new reply").click()
    expect(page.locator(".reply-self:focus")).to_be_in_viewport()


def test_a_folded_thread_stays_folded_and_opens_for_a_new_reply_in_it(post, replies, reader):
    answer = reply(post, parent=replies[0])
    page = reader(post.path, has_clock=True)
    page.locator(f"{at(replies[0])} > .answers > summary").click()
    expect(page.locator(at(answer))).not_to_be_visible()
    page.reload()
    expect(page.locator(at(answer))).not_to_be_visible()
    new = reply(post, parent=answer)
    page.clock.fast_forward(31_000)
    page.get_by_role("button", name="Show 1 new reply").click()
    expect(page.locator(f"{at(replies[0])} > .answers > summary")).to_have_text("2 answers")
    expect(page.locator(at(new))).not_to_be_visible()
    page.get_by_role("button", name="Next new reply").click()
    expect(page.locator(f"{at(new)} > .reply-self")).to_be_in_viewport()


def test_a_link_to_a_reply_opens_the_thread_in_which_it_is_folded(post, replies, reader):
    answer = reply(post, parent=replies[0])
    page = reader(post.path)
    page.locator(f"{at(replies[0])} > .answers > summary").click()
    page.goto(page.url.replace(post.path, answer.get_absolute_url()))
    expect(page.locator(at(answer))).to_be_in_viewport()


@pytest.mark.parametrize(
    ("ending", "way_back"), [("reply", "Cancel"), ("thread", "Back to its place")]
)
def test_links_back_lead_to_where_the_reader_was(post, replies, reader, ending, way_back):
    page = reader(f"{post.path}?replies=newest")
    page.locator(at(replies[3])).evaluate("reply => reply.scrollIntoView()")
    page.evaluate("window.scrollBy(0, -100)")
    before = top_of(page, replies[3])
    page.evaluate("address => location.assign(address)", f"/comments/{replies[3].pk}/{ending}/")
    page.get_by_role("link", name=way_back).click()
    page.wait_for_url("**/*newest*")
    comes_to_stand_at(page, replies[3], before)


def test_what_came_meanwhile_does_not_move_the_place_of_a_page_that_is_loaded_again(
    post, replies, reader
):
    page = reader(post.path)
    page.locator(at(replies[6])).evaluate("reply => reply.scrollIntoView()")
    before = top_of(page, replies[6])
    reply(post, parent=replies[0])
    page.reload()
    expect(page.locator(".mark.new")).to_have_count(1)
    comes_to_stand_at(page, replies[6], before)


def test_what_is_new_on_another_page_of_the_discussion_is_a_link(post, reader):
    posting.plant(
        post,
        [
            Comment(name="Bob", text="Yes.", html="<p>Yes.</p>", state=Comment.State.APPROVED)
            for _ in range(MAX_REPLIES + 1)
        ],
    )
    page = reader(post.path, has_clock=True)
    assert page.locator(".since").count() == 0
    late = reply(post, "Latecomer")
    page.clock.fast_forward(31_000)
    page.locator(".news").get_by_role("link", name="1 new on other pages").click()
    expect(page.locator(at(late))).to_be_in_viewport()
    page.clock.fast_forward("24:00:00")
    page.goto(page.url.split(post.path)[0] + post.path)
    assert page.locator(".since").count() == 0
    reply(post)
    reply(post, parent=post.comments.get(tree_id=post.comments.first().tree_id))
    page.clock.fast_forward("24:00:00")
    page.reload()
    expect(page.locator(".since")).to_contain_text("2 new since your last visit")
    expect(page.locator(".since").get_by_role("link", name="1 on other pages")).to_be_visible()


def test_what_is_new_breaks_no_rule_of_accessibility(post, replies, reader):
    page = reader(post.path, width=360)
    reply(post, parent=replies[0])
    page.reload()
    expect(page.get_by_role("button", name="Next new reply")).to_be_visible()
    assert broken_rules(page) + broken_in_the_dark(page) == []


def test_without_scripts_nothing_of_it_is_in_the_way(post, replies, open_page):
    page = open_page(post.path)
    assert page.locator(".news, .since, .mark.new").count() == 0
    expect(page.get_by_role("heading", name="10 replies on “A post”")).to_be_visible()
