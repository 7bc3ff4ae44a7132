"""Makes links of identifiers of publications that stand in a text as plain text.

A filter of `blog/bodies.py`, after the sanitiser. Only registries' own addresses and numbers are
linked: whether any other web address is a link is for the author to say.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator

from bleach.html5lib_shim import Filter, convert_entity

from blog.embeds import Token, end, is_start, start, tag_of, value_of
from blog.identifiers import Identifier, Kind, find, identify

# Nothing inside these becomes a link. Code is quoted to the letter; headings are read as an
# outline, and what they name is linked in the text; a summary opens and closes by a click.
LEFT_ALONE = frozenset("a audio button code h1 h2 h3 h4 h5 h6 kbd pre samp summary video".split())
TEXT_TOKENS = frozenset({"Characters", "SpaceCharacters", "Entity"})
NO_TEXT = "\ufffc"  # stands for an entity that means nothing


class Run:
    """Text between two tags, which may come in several tokens."""

    def __init__(self) -> None:
        self.tokens: list[Token] = []
        self.parts: list[str] = []

    def add(self, token: Token) -> None:
        self.tokens.append(token)
        if token["type"] == "Entity":
            self.parts.append(convert_entity(token["name"]) or NO_TEXT)
        else:
            self.parts.append(token["data"])

    def linked(self, known: set[str]) -> Iterator[Token]:
        """The tokens, with a link around each identifier."""
        text = "".join(self.parts)
        offsets = [0]
        for part in self.parts:
            offsets.append(offsets[-1] + len(part))
        done = 0
        for one in find(text, known):
            yield from self.between(done, one.start, offsets)
            yield start("a", class_="reference", href=one.address)
            yield from self.between(one.start, one.end, offsets)
            yield end("a")
            done = one.end
        yield from self.between(done, offsets[-1], offsets)

    def between(self, begin: int, stop: int, offsets: list[int]) -> Iterator[Token]:
        at = max(bisect_right(offsets, begin) - 1, 0)
        while at < len(self.tokens) and offsets[at] < stop:
            token, offset = self.tokens[at], offsets[at]
            if begin <= offset and offsets[at + 1] <= stop:
                yield token
            elif token["type"] != "Entity":
                part = self.parts[at][max(begin - offset, 0) : stop - offset]
                yield {"type": "Characters", "data": part}
            at += 1


def linked(anchor: str = "") -> type[Filter]:
    """A filter that makes links of identifiers.

    Args:
        anchor: gives every link to a publication an id, those of the author too, so that the list
            can lead back; empty where there is no list.
    """

    class Linked(Filter):
        def __iter__(self) -> Iterator[Token]:
            parts = list(self.runs(super().__iter__()))
            known = self.known(parts)
            number = 0
            for part in parts:
                for token in part.linked(known) if isinstance(part, Run) else (part,):
                    if anchor and is_reference(token):
                        number += 1
                        token["data"].setdefault((None, "id"), f"e{anchor}-reference-{number}")
                    yield token

        @staticmethod
        def runs(tokens: Iterator[Token]) -> Iterator[Token | Run]:
            """The tokens; texts that may hold links together as runs."""
            inside: Counter[str] = Counter()
            run = Run()
            for token in tokens:
                if token["type"] in TEXT_TOKENS and not any(inside.values()):
                    run.add(token)
                    continue
                if run.tokens:
                    yield run
                    run = Run()
                if tag_of(token) in LEFT_ALONE:
                    inside[token["name"]] += 1 if token["type"] == "StartTag" else -1
                yield token
            if run.tokens:
                yield run

        @staticmethod
        def known(parts: list[Token | Run]) -> set[str]:
            """The codes of NICE of which the text says that they are."""
            named: set[Identifier | None] = set()
            for part in parts:
                if isinstance(part, Run):
                    named |= {one.identifier for one in find("".join(part.parts))}
                elif tag_of(part) == "a" and is_start(part):
                    named.add(identify(value_of(part, "href")))
            return {one.value for one in named if one and one.kind is Kind.NICE}

    return Linked


def is_reference(token: Token) -> bool:
    """Whether a link to a publication begins here."""
    is_link = is_start(token) and token["name"] == "a"
    return is_link and identify(value_of(token, "href")) is not None
