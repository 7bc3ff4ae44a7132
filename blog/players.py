"""The players of other hosts that a page may show, once a reader asks for one.

The one table of them: `config/settings.py` lets frames of these hosts in and of no others,
`blog/embeds.py` makes links of what such players would show, and `blog/cards.py` offers to play.
"""

import re
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

TIME = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?")
SECONDS = (3600, 60, 1)  # in an hour, a minute, a second


class Player(NamedTuple):
    """A kind of player.

    `in_frame` and `on_page` match the addresses that it has in a frame and on a page of its own;
    what they capture replaces the `{}` of `frame` and `page`.
    """

    name: str
    in_frame: re.Pattern
    on_page: re.Pattern
    frame: str
    page: str
    start: str = ""  # how its frame is told where to begin, in seconds

    @property
    def host(self) -> str:
        """Whom the frame asks first. It may ask others then."""
        return urlsplit(self.frame).hostname


class Showing(NamedTuple):
    """What a player would show here: the frame's address, its host, and who runs the player."""

    frame: str
    host: str
    name: str


def at(pattern: str) -> re.Pattern:
    """Matches addresses, also those that leave the scheme to the page."""
    return re.compile(rf"(?:https?:)?//{pattern}(?![\w-])", re.IGNORECASE)


PLAYERS = (
    Player(
        "YouTube",
        at(r"(?:www\.)?youtube(?:-nocookie)?\.com/(?:embed|v)/([\w-]{11})"),
        at(
            r"(?:(?:www\.|m\.)?youtube\.com/(?:watch\?(?:[^#\s]*&)?v=|shorts/|live/)|youtu\.be/)"
            r"([\w-]{11})"
        ),
        "https://www.youtube-nocookie.com/embed/{}?autoplay=1",
        "https://www.youtube.com/watch?v={}",
        "&start={}",
    ),
    Player(
        "Vimeo",
        at(r"player\.vimeo\.com/video/(\d+)"),
        at(r"(?:www\.)?vimeo\.com/(?:channels/[\w-]+/)?(\d+)"),
        "https://player.vimeo.com/video/{}?autoplay=1&dnt=1",
        "https://vimeo.com/{}",
        "#t={}s",
    ),
    Player(
        "Internet Archive",
        at(r"(?:www\.)?archive\.org/embed/([\w.-]+)"),
        at(r"(?:www\.)?archive\.org/details/([\w.-]+)"),
        "https://archive.org/embed/{}",
        "https://archive.org/details/{}",
    ),
    Player(
        "TED",
        at(r"embed(?:-ssl)?\.ted\.com/talks/(\w+)"),
        at(r"(?:www\.)?ted\.com/talks/(\w+)"),
        "https://embed.ted.com/talks/{}",
        "https://www.ted.com/talks/{}",
    ),
    Player(
        "Chaos Computer Club",
        at(r"media\.ccc\.de/v/([\w.-]+)/oembed"),
        at(r"media\.ccc\.de/v/([\w.-]+)"),
        "https://media.ccc.de/v/{}/oembed",
        "https://media.ccc.de/v/{}",
    ),
)
# What a frame may be loaded from (Content Security Policy 3, 6.1.6 "frame-src").
FRAME_SOURCES = [f"https://{player.host}" for player in PLAYERS]


def page_of(address: str) -> str:
    """Where a link goes instead of a frame.

    Players' addresses often show nothing else, or only inside a frame.
    """
    for player in PLAYERS:
        if match := player.in_frame.match(address):
            return player.page.format(match[1])
    return f"https:{address}" if address.startswith("//") else address


def showing(address: str) -> Showing | None:
    """What would be shown for an address, or None if no known player plays it."""
    for player in PLAYERS:
        if match := player.in_frame.match(address) or player.on_page.match(address):
            frame = player.frame.format(match[1])
            seconds = start_of(address) if player.start else 0
            return Showing(
                frame + (player.start.format(seconds) if seconds else ""), player.host, player.name
            )
    return None


def start_of(address: str) -> int:
    """The second that `t=90`, `t=1m30s` or `start=90` in an address names; 0 without one."""
    parts = urlsplit(address)
    values = parse_qs(parts.query) | parse_qs(parts.fragment)
    match = TIME.fullmatch((values.get("t") or values.get("start") or [""])[0])
    if not match:
        return 0
    return sum(int(number) * unit for number, unit in zip(match.groups("0"), SECONDS, strict=True))
