"""What a reply says to those who read it: its words, and where it would lead them."""

import re
import unicodedata
from functools import cached_property
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from django.conf import settings

from comments import unseen

MAX_HOST_LENGTH = 253  # characters, by RFC 1035
# Signs that belong to the letter before, and that Python's \w leaves out: accents, the points
# of Hebrew and Arabic, the vowels of the scripts of India.
SIGNS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0900-\u0963\u0971-\u0dff"
)
# Scripts that put no space between words: each character counts as a word, so that a word is
# found wherever it stands. Thai, Lao, Tibetan, Burmese, Khmer, Japanese, Chinese.
UNSPACED = "\u0e00-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
WORDS = re.compile(rf"[{UNSPACED}]|(?:(?![{UNSPACED}])[^\W_]|[{SIGNS}])+")
# What a browser takes for the address of another site: a scheme with any number of slashes after
# it, or two slashes.
HOST_OF_LINK = re.compile(r"(?:https?:/*|//+)(?:[^/?#]*@)?([^/?#:]+)", re.IGNORECASE)
# An address that was written out, also where its ending is so new that no link was made of it.
WRITTEN_OUT = re.compile(r"\b(?:https?://|www\.)\w", re.IGNORECASE)
MAYBE_HOSTS = re.compile(rf"[\w.\-{SIGNS}]+")


def plain(text: str) -> str:
    """The text as it is compared: the same for what looks the same, without what nobody sees."""
    folded = unicodedata.normalize("NFKC", unseen.joined(text)).casefold()
    return unicodedata.normalize("NFKC", folded)


def words_of(text: str) -> list[str]:
    """The words of a text, in lower case. Marks do not count, nor what stands between words."""
    return WORDS.findall(plain(text))


def host_of(name: str) -> str:
    """The name of a site as it is compared: in Unicode, without the dots at its ends."""
    labels = plain(name).replace("。", ".").strip(".").split(".")
    return ".".join(map(decoded, labels))


def decoded(label: str) -> str:
    """A part of a host name; `xn--…` as the letters that it stands for (RFC 3492)."""
    if label.startswith("xn--"):
        try:
            return plain(label[4:].encode("ascii").decode("punycode"))
        except UnicodeError:
            pass
    return label


class Reading(HTMLParser):
    """Takes the sanitised HTML of a reply apart, into what is seen and where links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.text_outside_links: list[str] = []
        self.links: list[str] = []
        self.is_in_link = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.is_in_link = True
            self.links.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.is_in_link = False

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if not self.is_in_link:
            self.text_outside_links.append(data)


class Content:
    """A reply as its readers will have it.

    Args:
        name: what stands above it.
        html: its text, sanitised.
    """

    def __init__(self, name: str, html: str) -> None:
        reading = Reading(html)
        self.name = name
        self.text = "".join(reading.text)
        self.links = reading.links
        self.text_outside_links = "".join(reading.text_outside_links)

    @cached_property
    def words(self) -> list[str]:
        """Those of the name, of the text, and of the addresses of its links."""
        return [*words_of(self.name), *self.words_of_text]

    @cached_property
    def words_of_text(self) -> list[str]:
        """Those of the text, and of the addresses of its links."""
        return words_of("\n".join([self.text, *map(unquote, self.links)]))

    @cached_property
    def hosts(self) -> set[str]:
        """The sites that it links to or names, also in the name above it."""
        hosts = {found for link in self.links if (found := host_of_link(link))}
        for word in MAYBE_HOSTS.findall(plain(f"{self.name}\n{self.text}").replace("。", ".")):
            if "." in word.strip(".") and len(word) <= MAX_HOST_LENGTH:
                hosts.add(host_of(word))
        return hosts

    @cached_property
    def number_of_links(self) -> int:
        """The links that lead away from the blog, and addresses that were only written out."""
        own = host_of(urlsplit(settings.SITE_URL).hostname or "")
        leading_away = [link for link in self.links if host_of_link(link) not in {"", own}]
        return len(leading_away) + len(WRITTEN_OUT.findall(self.text_outside_links))


def host_of_link(link: str) -> str:
    """The site that a link leads to, as a browser understands it; empty for one of its own."""
    if link.startswith("mailto:"):
        return host_of(link.partition("?")[0].rpartition("@")[2])
    found = HOST_OF_LINK.match(link.replace("\\", "/"))
    return host_of(unquote(found[1])) if found and len(found[1]) <= MAX_HOST_LENGTH else ""
