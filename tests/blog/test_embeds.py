"""Cards of what stands elsewhere, and which of them can be played on the page."""

import pytest
from bs4 import BeautifulSoup

from blog.bodies import render
from blog.players import FRAME_SOURCES, page_of, showing

pytestmark = pytest.mark.django_db

VIDEO = "https://www.youtube.com/watch?v=abcdefghijk"
CARD = '<p class="embed"><a href="{}">{}</a></p>'


def card_of(source: str):
    return BeautifulSoup(render(source, anchor="1").html, "html.parser").select_one(".embed")


@pytest.mark.parametrize(
    ("address", "frame"),
    [
        (VIDEO, "https://www.youtube-nocookie.com/embed/abcdefghijk?autoplay=1"),
        (
            "https://m.youtube.com/watch?list=x&v=abcdefghijk&t=90",
            "https://www.youtube-nocookie.com/embed/abcdefghijk?autoplay=1&start=90",
        ),
        (
            "https://youtu.be/abcdefghijk?t=1m5s",
            "https://www.youtube-nocookie.com/embed/abcdefghijk?autoplay=1&start=65",
        ),
        ("https://vimeo.com/12345", "https://player.vimeo.com/video/12345?autoplay=1&dnt=1"),
        ("//player.vimeo.com/video/12345", "https://player.vimeo.com/video/12345?autoplay=1&dnt=1"),
        ("https://archive.org/details/A_film-1.x", "https://archive.org/embed/A_film-1.x"),
        ("https://www.ted.com/talks/a_talk", "https://embed.ted.com/talks/a_talk"),
        ("https://media.ccc.de/v/36c3-1-talk", "https://media.ccc.de/v/36c3-1-talk/oembed"),
    ],
)
def test_a_known_player_has_a_frame_that_the_policy_lets_in(address, frame):
    assert showing(address).frame == frame
    assert any(frame.startswith(f"{source}/") for source in FRAME_SOURCES)


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/@somebody",
        "https://www.youtube.com/watch?v=tooshort",
        "https://youtube.com.evil.example/watch?v=abcdefghijk",
        "https://evil.example/?https://youtu.be/abcdefghijk",
        "https://vimeo.com/about",
        "javascript://youtu.be/abcdefghijk",
        "https://maps.example/here",
        "",
    ],
)
def test_what_no_known_player_plays_has_no_frame(address):
    assert showing(address) is None


def test_a_card_says_how_it_can_be_played_and_whom_that_tells():
    card = card_of(CARD.format("https://youtu.be/abcdefghijk", "A film"))
    assert card["data-frame"].startswith("https://www.youtube-nocookie.com/")
    assert "www.youtube-nocookie.com" in card["data-contacts"]
    assert card.a.get_text() == "A film"


def test_a_frame_of_an_imported_post_becomes_a_card_that_can_be_played():
    card = card_of('<p><iframe src="https://www.youtube.com/embed/abcdefghijk?rel=0"></iframe></p>')
    assert card.a["href"] == VIDEO
    assert card["data-frame"]


def test_a_card_of_another_page_is_a_link():
    card = card_of(CARD.format("https://x.example/a?b=1&amp;c=2", "A &amp; B"))
    assert str(card) == CARD.format("https://x.example/a?b=1&amp;c=2", "A &amp; B")


def test_a_card_without_words_says_where_it_leads():
    address = "https://www.x.example/a?b=1&amp;c=2"
    assert card_of(CARD.format(address, address)).a.get_text() == "x.example/a?b=1&c=2"


def test_nobody_gets_another_frame_in_by_writing_its_address_into_a_card():
    hostile = CARD.format("https://x.example/", "x").replace(
        "<p ", '<p data-frame="https://evil.example/" '
    )
    assert not card_of(hostile).has_attr("data-frame")


@pytest.mark.parametrize(("address", "loads"), [(VIDEO, True), ("https://x.example/", False)])
def test_only_a_page_with_such_a_card_loads_the_script(client, make_post, address, loads):
    post = make_post(body=CARD.format(address, "A film"))
    assert ("blog/embeds.js" in client.get(post.path).text) is loads


def test_the_policy_lets_in_frames_of_the_known_players_alone(client, post):
    policy = client.get(post.path).headers["Content-Security-Policy"]
    frames = next(part.split() for part in policy.split(";") if "frame-src" in part)
    assert set(FRAME_SOURCES) <= set(frames[1:]) <= {*FRAME_SOURCES, "'self'"}


def test_a_link_goes_to_the_page_of_a_player_and_not_into_its_frame():
    assert page_of("//www.youtube-nocookie.com/embed/abcdefghijk") == VIDEO
    assert page_of("https://x.example/embed/") == "https://x.example/embed/"
