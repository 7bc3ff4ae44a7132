"""What of an HTML the blog takes out, so that authors can be told before readers miss it."""

from collections import Counter
from html.parser import HTMLParser

from blog.sanitize import clean


def losses(html: str) -> list[str]:
    """The tags, and the attributes of those that stay, that `clean` leaves out.

    Each is named as it stands in HTML, such as `<script>` or `style of <p>`, with the number in
    front where it is more than one. Comments do not count: no reader sees them.
    """
    gone = tally(html) - tally(clean(html))
    tags = {name for name in gone if name.startswith("<")}
    return [
        f"{number} × {name}" if number > 1 else name
        for name, number in sorted(gone.items())
        if name in tags or name.rpartition(" of ")[2] not in tags
    ]


def tally(html: str) -> Counter:
    """How often each tag, each attribute of a tag, and each word in a class is there."""
    reader = Tally()
    reader.feed(html)
    reader.close()
    return reader.seen


class Tally(HTMLParser):
    """Counts start tags and what is in them."""

    def __init__(self):
        super().__init__()
        self.seen: Counter = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen[f"<{tag}>"] += 1
        for name, value in attrs:
            words = (value or "").split() if name == "class" else []
            names = [f'class="{word}"' for word in words] or [name] * (name != "class")
            self.seen.update(f"{one} of <{tag}>" for one in names)
