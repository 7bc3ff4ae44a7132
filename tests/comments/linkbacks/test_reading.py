"""What a page that links here says of itself, and how much of that is believed.

Among them the four pages of checkmention: one that is as it should be, one and a card with scripts
in them, and one whose author is somebody else.
"""

import datetime

import pytest

from blog.fetching import Fetched
from comments.linkbacks import finding, markup, reading
from comments.linkbacks.reading import Account
from comments.models import Mention
from tests.comments.linkbacks.elsewhere import START

HERE = "https://blog.example/2026/03/a-post/"
LINK = f'<a href="{HERE}">a post</a>'
Kind = Mention.Kind


def read(body: str, address: str = "https://one.example/page", content_type: str = "text/html"):
    """What a page says of itself to a mention of HERE."""
    page = Fetched(address, 200, {"content-type": content_type}, body.encode())
    text = markup.text_of(page)
    links = finding.links_to_entry(page, text, Mention(target=HERE))
    assert links
    return reading.read(page, text, links)


def entry(inside: str) -> str:
    return f'<div class="h-entry">{inside}</div>'


# checkmention


def test_success_a_reply_is_read_with_all_that_it_says(clock):
    account = read(
        f"""<!doctype html><title>Bob’s notes – On a post</title>
        <article class="h-entry">
          <h1 class="p-name">On a post</h1>
          <p>By <a class="p-author h-card" href="https://one.example/">Bob Builder</a>,
          <time class="dt-published" datetime="2026-03-01T10:00:00+01:00">yesterday</time></p>
          <p>In reply to <a class="u-in-reply-to" href="{HERE}">Alice</a></p>
          <div class="e-content"><p>I think <em>otherwise</em>.</p></div>
        </article>"""
    )
    assert account == Account(
        title="On a post",
        excerpt="I think otherwise.",
        author="Bob Builder",
        kind=Kind.REPLY,
        written_at=datetime.datetime(2026, 3, 1, 9, tzinfo=datetime.UTC),
    )


def test_xss_scripts_in_a_page_are_left_out_or_mere_text():
    account = read(
        entry(
            f"""<h1 class="p-name">A <script>alert(1)</script><b onclick="alert(2)">title</b></h1>
            <div class="e-content">{LINK} <img src=x onerror=alert(3)> &lt;script&gt;alert(4)
            &lt;/script&gt; <a href="javascript:alert(5)">and</a> so on</div>"""
        )
    )
    assert account.title == "A title"
    assert account.excerpt.startswith("a post")
    assert account.excerpt.endswith("<script>alert(4) </script> and so on")
    assert "onerror" not in account.excerpt


def test_hcardxss_scripts_in_a_card_are_mere_text():
    account = read(
        entry(
            f"""<div class="p-author h-card">
            <a class="u-url p-name" href="https://one.example/">&lt;script&gt;x&lt;/script&gt;</a>
            <img class="u-photo" src="javascript:alert(1)"><script>alert(2)</script>
            </div> {LINK}"""
        )
    )
    assert account.author == "<script>x</script>"


@pytest.mark.parametrize(
    "card",
    [
        '<a class="p-author h-card" href="https://famous.example/">Somebody Famous</a>',
        '<div class="p-author h-card"><a class="u-url p-name" href="https://famous.example/me">'
        "Somebody Famous</a></div>",
        '<div class="p-author h-card"><a class="u-url" href="https://one.example/"></a>'
        '<a class="u-url p-name" href="https://famous.example/">Somebody Famous</a></div>',
        '<a class="u-author" href="https://famous.example/">Somebody Famous</a>',
        '<a class="p-author h-card" href="https://one.example@famous.example/">Somebody Famous</a>',
        '<a class="p-author h-card" href="https://one.example.famous.example/">Famous</a>',
        '<a class="p-author h-card" href="//famous.example/">Somebody Famous</a>',
    ],
)
def test_identity_nobody_of_another_site_is_its_author(card):
    assert read(entry(f"{card} {LINK}")).author == ""


# Who


def test_an_author_of_the_page_s_own_site_is_named():
    card = '<a class="p-author h-card" href="/about/">Bob</a>'
    assert read(entry(f"{card} {LINK}")).author == "Bob"


def test_an_author_without_an_address_is_of_the_page_s_own_site():
    assert read(entry(f'<span class="p-author">Bob</span> {LINK}')).author == "Bob"


def test_the_author_of_a_feed_is_that_of_its_entries():
    body = f'<div class="h-feed"><b class="p-author h-card">Bob</b>{entry(LINK)}</div>'
    assert read(body).author == "Bob"


def test_with_and_without_www_is_one_site():
    card = '<a class="p-author h-card" href="https://www.one.example/">Bob</a>'
    assert read(entry(f"{card} {LINK}")).author == "Bob"


# What


def test_without_microformats_there_is_what_social_networks_are_told():
    account = read(
        f"""<head><meta property="og:title" content="For networks">
        <meta property="og:description" content="In &lt;short&gt;">
        <meta name="author" content="Bob"><title>For browsers</title></head>{LINK}"""
    )
    assert account == Account("For networks", "In <short>", "Bob")


def test_otherwise_there_is_the_title():
    assert read(f"<title>For &amp; browsers\n\n</title>{LINK}") == Account("For & browsers")


def test_a_page_may_say_nothing():
    assert read(LINK) == Account()


def test_what_is_no_html_says_nothing():
    assert read(f'{{"name": "x", "u": "{HERE}"}}', content_type="application/json") == Account()
    assert read(f"Title\n\n{HERE}", content_type="text/plain") == Account()


def test_a_summary_goes_before_the_text():
    body = entry(f'<p class="p-summary">In short.</p><div class="e-content">Long. {LINK}</div>')
    assert read(body).excerpt == "In short."


def test_a_note_has_no_title():
    body = f'<title>Bob</title>{entry(f"""<div class="e-content p-name">Read {LINK}!</div>""")}'
    assert read(body) == Account("Bob", "Read a post!")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("u-in-reply-to", Kind.REPLY),
        ("u-like-of", Kind.LIKE),
        ("u-like", Kind.LIKE),
        ("u-repost-of", Kind.REPOST),
        ("u-bookmark-of", Kind.BOOKMARK),
        ("u-in-reply-to u-like-of", Kind.LIKE),
        ("u-in-reply-to h-cite", Kind.REPLY),
        ("p-in-reply-to u-in-reply-to h-cite", Kind.REPLY),
        ("u-url", Kind.MENTION),
        ("p-category", Kind.MENTION),
        ("", Kind.MENTION),
    ],
)
def test_what_a_page_does_with_the_post_is_what_its_link_says(name, kind):
    assert read(entry(f'<a class="{name}" href="{HERE}#comment-1">a post</a>')).kind == kind


def test_a_reply_to_another_page_is_no_reply_to_this_one():
    other = '<a class="u-in-reply-to" href="https://other.example/">x</a>'
    assert read(entry(f"{other} {LINK}")).kind == Kind.MENTION


def test_a_quotation_in_its_own_element_is_a_reply():
    cite = f'<div class="u-in-reply-to h-cite"><a class="u-url" href="{HERE}">x</a></div>'
    assert read(entry(f'{cite}<p class="e-content">Yes.</p>')).kind == Kind.REPLY


def test_of_several_entries_it_is_the_one_with_the_link():
    first = entry('<b class="p-name">First</b><p class="e-content">Nothing.</p>')
    second = entry(f'<b class="p-name">Second</b><p class="e-content">See {LINK}.</p>')
    assert read(f"{first}{second}{first}").title == "Second"
    assert read(f'<div class="h-feed">{first}{second}</div>').title == "Second"


def test_what_stands_beside_several_entries_is_of_none_of_them():
    first = entry('<b class="p-name">First</b>')
    assert read(f"<title>All</title>{first}{first}{LINK}").title == "All"


def test_the_names_of_old_microformats_are_known():
    body = f"""<div class="post-7 post type-post hentry category-x">
        <h1 class="entry-title">Old</h1><span class="author vcard"><a class="url fn n"
        href="https://one.example/author/bob/">Bob</a></span>
        <abbr class="published" title="2012-05-01T08:00:00+00:00">May</abbr>
        <div class="entry-content"><p>About {LINK}.</p></div></div>"""
    written_at = datetime.datetime(2012, 5, 1, 8, tzinfo=datetime.UTC)
    assert read(body) == Account("Old", "About a post.", "Bob", Kind.MENTION, written_at)


# How much


def test_long_texts_are_cut_between_words():
    words = "word " * 1000
    account = read(
        entry(f'<h1 class="p-name">T{words}</h1><p class="e-content">{LINK} {words}</p>')
    )
    assert len(account.title) <= 300
    assert len(account.excerpt) <= reading.MAX_EXCERPT
    assert account.excerpt.endswith("word…")


def test_a_word_without_end_is_cut_somewhere():
    account = read(f"<title>{'x' * 1000}</title>{LINK}")
    assert (len(account.title), account.title[-2:]) == (300, "x…")


def test_what_cannot_be_seen_is_left_out():
    account = read(
        f"<title>A\u202etxet\u200b \x00\x07 pag\u00ade\ud83d\n\t !</title>{LINK}".encode(
            "utf-8", "replace"
        ).decode()
    )
    assert account.title == "Atxet page? !"


# When


@pytest.mark.parametrize(
    ("written", "believed"),
    [
        ("2026-03-02T12:00:00Z", START),
        ("2026-03-02 13:00:00+0100", START),
        ("2026-03-02", START.replace(hour=0)),
        ("1990-01-01", datetime.datetime(1990, 1, 1, tzinfo=datetime.UTC)),
        ("2026-03-02T12:00:01Z", None),
        ("2126-01-01", None),
        ("1989-12-31", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_is_believed_if_it_can_be_true(clock, written, believed):
    time = f'<time class="dt-published" datetime="{written}">then</time>'
    assert read(entry(f"{time} {LINK}")).written_at == believed
    meta = f'<meta property="article:published_time" content="{written}">'
    assert read(f"{meta}{LINK}").written_at == believed
