"""What readers see, in a real browser: contrast, sizes, what fits, what the keyboard reaches."""

import gzip
import urllib.request
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from blog.models import Category, MenuEntry, Post, Site
from comments import posting, samples
from comments.models import Comment
from tests.browser.accessibility import broken_in_the_dark, broken_rules
from tests.comments.mentions import mention_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SMALLEST_PHONE = 320  # CSS pixels; what WCAG's "reflow" asks for
PHONE = 360
WIDE = 1280
DEPTH = 10
MAX_WEIGHT = 30_000  # bytes, compressed: a post with 25 replies, all told

LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
HARD_TEXT = f"""
<p>{LONG_WORD} and <a href="https://example.org/{"path/" * 40}">a link</a>.</p>
<pre><code>{"a_long_line_of_code(" * 12}</code></pre>
<table><tr>{"<th>A heading</th>" * 20}</tr><tr>{"<td>1,234.56</td>" * 20}</tr></table>
<blockquote><blockquote><blockquote><p>{LONG_WORD}</p></blockquote></blockquote></blockquote>
<div class="columns columns-4">{"<div><p>" + LONG_WORD + "</p></div>"}</div>
<p>A second link, <a href="https://example.org/?a=1&amp;b=2">with a query</a>, and
<a href="/elsewhere/">one that stays here</a>.</p>
"""


def answer(entry, parent: Comment | None = None, name: str = "Bob") -> Comment:
    return posting.post(
        entry.pk,
        parent_id=parent and parent.pk,
        author=None,
        name=name,
        text=f"Some words in answer. {LONG_WORD}",
        state=Comment.State.APPROVED,
    )


@pytest.fixture
def hard_post(make_post) -> Post:
    """A post that does not fit: long words everywhere, and a thread of ten levels."""
    at = datetime(2024, 3, 5, tzinfo=UTC)
    post = make_post(title=LONG_WORD, body=HARD_TEXT, published_at=at, is_pinned=True)
    post.categories.add(Category.objects.create(name=LONG_WORD))
    above = MenuEntry.objects.create(label="A menu", address="/")
    MenuEntry.objects.create(label=LONG_WORD, address="/elsewhere/", parent=above)
    mention_of(post, title=LONG_WORD, author=LONG_WORD[:100], excerpt=f"It says: {LONG_WORD}")
    for kind in ("like", "repost"):
        mention_of(post, f"https://{'example.' * 20}org/{kind}", kind=kind)
    reply = None
    for _ in range(DEPTH + 1):
        reply = answer(post, reply, name=LONG_WORD[:60])
    return post


@pytest.fixture
def addresses(author, hard_post) -> list[str]:
    """One of each kind of page, with the sample blog behind them."""
    samples.plant(author)
    Site.objects.update(posts_a_page=3)  # enough to look at
    post = Post.objects.exclude(pk=hard_post.pk).order_by("-lead_image", "pk").first()
    reply = hard_post.comments.first()
    return [
        "/",
        f"{hard_post.path}#mentions",  # which opens them
        post.path,
        "/2024/03/",
        Category.objects.first().get_absolute_url(),
        author.get_absolute_url(),
        reverse("blog:search") + "?q=words",
        reverse("comments:answer", args=[reply.pk]),
        reverse("comments:thread", args=[hard_post.comments.order_by("-level").first().pk]),
        reverse("comments:print", args=[hard_post.pk]),
        reverse("comments:follow", args=[hard_post.pk]),
        "/nothing/here/",
    ]


def test_every_page_keeps_the_rules_for_all_of_them(addresses, open_page, blog_address):
    """Each of the functions below states one rule; loading the pages is what takes time."""
    page = open_page("/robots.txt", scripts=True)
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    found = []
    for address in addresses:
        page.goto(blog_address + address)
        # Of a list with whole posts, several may have footnotes; each is a landmark of its own.
        found += broken_rules(page, rules={"landmark-unique": {"enabled": False}})
        found += broken_in_the_dark(page)
        found += widths_at_which_it_scrolls_sideways(page)
        found += images_without_their_size(page)
    assert found == []
    assert [url for url in asked if not url.startswith(blog_address)] == []
    assert [text for text in said if "Content Security Policy" in text] == []
    # There was something to look at.
    assert any("/media/" in url for url in asked)


def widths_at_which_it_scrolls_sideways(page: Page) -> list[tuple[str, int]]:
    found = []
    for width in (SMALLEST_PHONE, PHONE, 768, WIDE):
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth") != width:
            found.append((page.url, width))
    return found


def images_without_their_size(page: Page) -> list[str]:
    return page.locator("img:not([width][height])").evaluate_all("all => all.map(e => e.src)")


def test_text_is_easy_to_tell_from_paper(hard_post, open_page):
    page = open_page(hard_post.path, scripts=True)
    papers = set()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        paper = colour(page, "html", "backgroundColor")
        assert contrast(colour(page, ".entry-text p", "color"), paper) >= 7
        assert contrast(colour(page, ".byline", "color"), paper) >= 4.5
        assert contrast(colour(page, "#id_text", "borderTopColor"), paper) >= 3
        papers.add(paper)
    assert len(papers) == 2


def colour(page: Page, selector: str, name: str) -> tuple[float, ...]:
    value = page.locator(selector).first.evaluate("(e, name) => getComputedStyle(e)[name]", name)
    return tuple(int(part) for part in value.removeprefix("rgb(").removesuffix(")").split(","))


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """As WCAG 2.2 defines it."""

    def luminance(colour: tuple[float, ...]) -> float:
        parts = [part / 255 for part in colour]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def test_a_line_of_text_has_about_65_characters(make_post, open_page):
    text = " ".join(f"Sentence {number} of a text with words in it." for number in range(100))
    page = open_page(make_post(body=f"<p>{text}</p>").path, scripts=True)
    height, line = page.locator(".entry-text p").evaluate(
        "e => [e.clientHeight, parseFloat(getComputedStyle(e).lineHeight)]"
    )
    assert 58 <= len(text) / (height / line) <= 70


def test_threads_step_in_a_few_times_however_deep_they_are(hard_post, open_page):
    page = open_page(hard_post.path, scripts=True)
    for width, steps in ((WIDE, 4), (PHONE, 2)):
        page.set_viewport_size({"width": width, "height": 900})
        lefts = page.locator(".reply-self").evaluate_all(
            "all => all.map(e => e.getBoundingClientRect().left)"
        )
        assert len(lefts) == DEPTH + 1
        assert len(set(lefts)) == steps + 1
        # The others are there for screen readers, one pixel wide.
        named = page.locator(".in-reply-to").evaluate_all("all => all.map(e => e.offsetWidth > 1)")
        assert named == [depth > steps for depth in range(1, DEPTH + 1)]


def test_what_one_taps_is_large_enough_for_a_thumb(hard_post, open_page):
    page = open_page(hard_post.path, width=PHONE, scripts=True)
    targets = page.locator(
        "button:visible, .quiet-button:visible, .answers > summary, .menu a:visible, .menu summary"
    )
    heights = targets.evaluate_all("all => all.map(e => e.getBoundingClientRect().height)")
    assert len(heights) > DEPTH
    assert min(heights) >= 44


def test_the_keyboard_shows_where_it_is(hard_post, open_page):
    page = open_page(hard_post.path, scripts=True)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
    for _ in range(12):
        widths = page.evaluate(
            "(s => [s.outlineStyle, parseFloat(s.outlineWidth)])"
            "(getComputedStyle(document.activeElement))"
        )
        assert widths == ["solid", 3]
        page.keyboard.press("Tab")


def test_a_wrong_form_leads_to_its_first_error(post, open_page):
    page = open_page(post.path, scripts=True)
    page.locator("#id_name").fill("Bob")
    page.locator("#id_text").fill(" ")
    page.get_by_role("button", name="Post reply").click()
    field = page.locator("#id_text:focus")
    described = field.get_attribute("aria-describedby").split()
    assert page.locator(".errorlist").inner_text() == "Write something first."
    assert page.locator(".errorlist").get_attribute("id") in described
    assert page.locator("#id_name").input_value() == "Bob"


def test_the_menu_opens_without_scripts(hard_post, open_page):
    page = open_page("/")
    below = page.get_by_role("link", name=LONG_WORD).and_(page.locator(".menu a"))
    assert not below.is_visible()
    page.get_by_text("A menu").first.click()
    expect(below).to_be_visible()


def test_paper_has_the_links_as_notes_and_no_navigation(hard_post, open_page):
    page = open_page(hard_post.path, scripts=True)
    page.emulate_media(media="print")
    assert page.locator("nav:visible, form:visible, button:visible").count() == 0
    notes = page.locator(".print-only li")
    numbered = page.locator('.entry-text a[href^="http"]')
    assert notes.all_text_contents() == [link.get_attribute("href") for link in numbered.all()]
    assert notes.count() == 2
    assert hard_post.get_absolute_url() in page.locator(".print-only p").last.inner_text()


def test_a_post_with_25_replies_is_light(make_post, blog_address):
    post = make_post(body="<p>Some words that are not too many.</p>" * 40)
    for number in range(25):
        answer(post, name=f"Reader {number}")
    weight = 0
    for address in (post.path, "/static/pages.css", "/static/blog/favicon.svg"):
        with urllib.request.urlopen(blog_address + address) as response:
            weight += len(gzip.compress(response.read()))
    assert weight < MAX_WEIGHT
