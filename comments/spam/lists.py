"""The lists of words and of sites that moderators keep, one a line."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from comments.spam.content import MAX_HOST_LENGTH, SIGNS, host_of, words_of

MAX_PHRASE_WORDS = 10  # more is no phrase, and would never be met twice
MAX_LIST_LENGTH = 250_000  # characters, about 15,000 lines: lists are read with each reply
MAX_ERRORS = 10  # lines that are named at once; more helps nobody
KEPT_LISTS = 16  # two versions of each list, while workers learn of a change one by one
LABEL = re.compile(rf"(?!-)[\w\-{SIGNS}]+(?<!-)")


class Phrases:
    """Words and phrases, found where they stand as whole words.

    Args:
        lines: one a line. Case does not count, nor do marks and spaces between words.
    """

    def __init__(self, lines: str) -> None:
        self.lines: dict[str, str] = {}
        self.lengths: dict[str, set[int]] = {}  # numbers of words, by the first word
        for _number, line in numbered(lines):
            words = words_of(line)[:MAX_PHRASE_WORDS]
            if words:
                self.lines.setdefault(" ".join(words), line)
                self.lengths.setdefault(words[0], set()).add(len(words))

    def find(self, words: list[str]) -> list[str]:
        """The lines that stand in a text, of which these are the words."""
        found = {}
        for place, word in enumerate(words):
            for length in self.lengths.get(word, ()):
                phrase = " ".join(words[place : place + length])
                if phrase in self.lines:
                    found[phrase] = self.lines[phrase]
        return list(found.values())


class Hosts:
    """Sites; each means its subdomains too.

    Args:
        lines: one a line, such as `example.com`, or `.example` for all sites that end so.
    """

    def __init__(self, lines: str) -> None:
        self.lines = {host_of(line): line for _number, line in numbered(lines)}

    def find(self, hosts: set[str]) -> list[str]:
        """The lines that stand for one of these sites."""
        if not self.lines:
            return []
        found = {}
        for host in sorted(hosts):
            while host:
                if host in self.lines:
                    found[host] = self.lines[host]
                host = host.partition(".")[2]
        return list(found.values())


@lru_cache(KEPT_LISTS)
def phrases(lines: str) -> Phrases:
    """The list, made ready once for each change of it."""
    return Phrases(lines)


@lru_cache(KEPT_LISTS)
def hosts(lines: str) -> Hosts:
    """The list, made ready once for each change of it."""
    return Hosts(lines)


def numbered(lines: str) -> Iterator[tuple[int, str]]:
    """The lines that are not empty, with their numbers, from 1."""
    for number, line in enumerate(lines.splitlines(), start=1):
        if line := line.strip():
            yield number, line


def validate_phrases(lines: str) -> None:
    """Refuses a list with a line that would never be found, and says which."""
    validate(lines, wrong_phrase)


def validate_hosts(lines: str) -> None:
    """Refuses a list with a line that is no host name, and says which."""
    validate(lines, wrong_host)


def validate(lines: str, wrong: Callable[[str], str]) -> None:
    if len(lines) > MAX_LIST_LENGTH:
        raise ValidationError(
            _("This list has %(length)d characters; %(limit)d are the most."),
            params={"length": len(lines), "limit": MAX_LIST_LENGTH},
        )
    errors = [
        _("Line %(number)d, “%(line)s”: %(what)s")
        % {"number": number, "line": line[:60], "what": what}
        for number, line in numbered(lines)
        if (what := wrong(line))
    ]
    if len(errors) > MAX_ERRORS:
        more = len(errors) - MAX_ERRORS
        errors[MAX_ERRORS:] = [_("And %(more)d more lines.") % {"more": more}]
    if errors:
        raise ValidationError(errors)


def wrong_phrase(line: str) -> str:
    """What is wrong with a line of words; empty where nothing is."""
    words = words_of(line)
    if not words:
        return _("there is no word in it.")
    if len(words) > MAX_PHRASE_WORDS:
        return _("a phrase has %(limit)d words at the most.") % {"limit": MAX_PHRASE_WORDS}
    return ""


def wrong_host(line: str) -> str:
    """What is wrong with a line of sites; empty where nothing is."""
    host = host_of(line)
    labels = host.split(".")
    if len(host) > MAX_HOST_LENGTH or not all(map(LABEL.fullmatch, labels)):
        return _("write only the name of the site, such as example.com.")
    if len(labels) == 1 and not line.startswith("."):
        return _(
            "write the whole name, such as example.com, or .%(ending)s for all that end so."
        ) % {"ending": host}
    return ""
