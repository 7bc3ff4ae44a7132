"""What the filter looks at in a text: words, pairs of words, sites, and the shape of it.

Digits are masked, so that a template which is filled with changing numbers is one text to it.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import lru_cache
from itertools import chain, islice, pairwise
from typing import NamedTuple

from django.conf import settings

from comments.spam.content import Content, words_of

# Features of one text: some 500 words, and their pairs. What is longer is judged by its beginning.
# More would hardly tell more, and each is looked up.
MAX_FEATURES = 1000
MAX_WORD_LENGTH = 30  # characters; longer ones are no words, and count as a shape
MANY_LINKS = 4
ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
DIGITS = re.compile(r"\d+")
# Lengths in characters at which a text begins to have another shape: a line, a paragraph, a page.
LENGTHS = (30, 120, 600, 2500)
# The share of capitals among the letters from which a text shouts.
LOUD = 0.4
MARKS = re.compile(r"[!?$€£]{2,}|!")


class Kind(StrEnum):
    WORD = "word"
    PAIR = "pair"
    NAME = "name"
    HOST = "host"
    SHAPE = "shape"


class Shape(StrEnum):
    """What can be said of a text without its words."""

    NO_LINK = "no-link"
    ONE_LINK = "one-link"
    SOME_LINKS = "some-links"
    MANY_LINKS = "many-links"
    ONLY_LINKS = "only-links"
    LONG_WORD = "long-word"
    LOUD = "loud"
    SHOUTS = "shouts"
    NUMBERS_IN_NAME = "numbers-in-name"
    LENGTH_0 = "length-0"
    LENGTH_1 = "length-1"
    LENGTH_2 = "length-2"
    LENGTH_3 = "length-3"
    LENGTH_4 = "length-4"


class Trait(NamedTuple):
    """One thing that a text has; the model keeps its hash alone (`models.Feature`)."""

    kind: Kind
    value: str


def traits(content: Content, hosts: Iterable[str] = ()) -> list[Trait]:
    """What a text has, each once, at most `MAX_FEATURES`: first of all its shape and sites.

    Args:
        hosts: further sites that it comes from.
    """
    # Enough of the text for all features that are taken, also where half of its words come twice.
    words = list(islice(masked(content.words_of_text), MAX_FEATURES))
    found = {
        Kind.SHAPE: shapes(content),
        Kind.HOST: chain.from_iterable(map(with_parents, sorted({*content.hosts, *hosts}))),
        Kind.NAME: masked(words_of(content.name)),
        Kind.WORD: words,
        Kind.PAIR: map(" ".join, pairwise(words)),
    }
    each = (Trait(kind, value) for kind, values in found.items() for value in dict.fromkeys(values))
    return list(islice(each, MAX_FEATURES))


def masked(words: Iterable[str]) -> Iterator[str]:
    """Words as they are compared. Those that are too long to be words are left out."""
    for word in words:
        if len(word) <= MAX_WORD_LENGTH:
            yield word if word.isalpha() else DIGITS.sub("0", word)


def with_parents(host: str) -> Iterator[str]:
    """A site and those above it: spammers have a thousand names below one domain."""
    labels = DIGITS.sub("0", host).split(".")
    for start in range(max(len(labels) - 1, 1)):
        yield ".".join(labels[start:])


def shapes(content: Content) -> Iterator[Shape]:
    """What can be said of a text without its words."""
    text = content.text
    yield Shape(f"length-{sum(len(text) >= length for length in LENGTHS)}")
    links = content.number_of_links
    if links < MANY_LINKS:
        yield (Shape.NO_LINK, Shape.ONE_LINK, Shape.SOME_LINKS, Shape.SOME_LINKS)[links]
    else:
        yield Shape.MANY_LINKS
    if links and not ADDRESS.sub("", content.text_outside_links).strip():
        yield Shape.ONLY_LINKS
    if sum(map(str.isupper, text)) > LOUD * sum(map(str.isalpha, text)):
        yield Shape.LOUD
    if MARKS.search(text):
        yield Shape.SHOUTS
    if any(len(word) > MAX_WORD_LENGTH for word in text.split()):
        yield Shape.LONG_WORD
    if any(map(str.isdigit, content.name)):
        yield Shape.NUMBERS_IN_NAME


def hashes(found: Iterable[Trait]) -> dict[int, Trait]:
    """What a text has, by the numbers under which the model knows it."""
    fresh = keyed(settings.SECRET_KEY)
    return {number_of(" ".join(trait), fresh.copy()): trait for trait in found}


def every() -> int:
    """The number of what every lesson has, so that its counts are those of the lessons.

    It is keyed like the others. So once the blog's secret was changed, the filter has learned
    nothing and says nothing, until `manage.py train_filter` has it learn anew.
    """
    return number_of("every", keyed(settings.SECRET_KEY).copy())


@lru_cache
def keyed(secret: str) -> "hashlib.blake2b":
    key = hashlib.sha256(f"comments.spam.features {secret}".encode()).digest()
    return hashlib.blake2b(digest_size=8, key=key)


def number_of(text: str, fresh: "hashlib.blake2b") -> int:
    """The 64 bits, keyed with the blog's secret, that stand for a text."""
    fresh.update(text.encode(errors="replace"))
    return int.from_bytes(fresh.digest(), signed=True)
