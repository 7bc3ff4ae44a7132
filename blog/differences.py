"""What differs between two texts, in words, paragraph beside paragraph.

Both are taken apart into blocks (paragraphs, headings, list items, rows of tables), each a row of
words. Blocks are aligned first, then the words inside those that belong together, both by difflib.
That takes quadratic time at worst, so there is a budget; what exceeds it is shown as replaced as a
whole, which is true if coarse.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple

from blog.blocks import LABELS, Block, Token, blocks_of, words_of
from blog.revisions import Text

# Pairs of words or of blocks: one or two seconds, were all of them looked at; most never are.
BUDGET = 1_000_000
AT_ONCE = 250_000  # of these, in one stretch: two paragraphs of five hundred words
SENTENCE = frozenset(".!?…。！？")
LONGEST_SENTENCE = 60  # words; what does not end by itself is cut here
COST_OF_LIKENESS = 4  # of a pair of blocks, compared with a pair of words
ALIKE = 0.4  # of the words; blocks with less in common are different blocks
AMONG = 40  # blocks of a changed stretch among which those that belong together are looked for
SHOWN_AROUND = 1  # unchanged blocks that stay visible before and after a change
FOLDED_FROM = 3  # unchanged blocks in a row; fewer are not worth folding


class Run(NamedTuple):
    """Words that look alike and share a fate: `mark` is "del", "ins" or "" (unchanged)."""

    text: str
    mark: str
    look: str
    gap: bool  # whether a space stands before them


class Cell(NamedTuple):
    """A block in one of the columns. `mark` is that of its kind: a heading became a paragraph."""

    label: str
    mark: str
    runs: list[Run]


class Row(NamedTuple):
    """Two blocks that belong together, or one that stands alone."""

    old: Cell | None
    new: Cell | None
    is_changed: bool


class Stretch(NamedTuple):
    """Rows in a row; folded away where nothing in them changed."""

    rows: list[Row]
    is_folded: bool


class Differences(NamedTuple):
    stretches: list[Stretch]
    are_none: bool


def between(old: Text, new: Text) -> Differences:
    """What became of a text: the old one on the left, the new one on the right.

    Title and summary come first, where they differ.
    """
    comparison = Comparison()
    rows = []
    for name in ("title", "summary"):
        one, other = (Block(name, *words_of(getattr(text, name))) for text in (old, new))
        if one.tokens != other.tokens:
            rows.append(comparison.row(one, other))
    rows += comparison.rows(blocks_of(old.body), blocks_of(new.body))
    return Differences(folded(rows), not any(row.is_changed for row in rows))


def folded(rows: Sequence[Row]) -> list[Stretch]:
    """Long unchanged parts folded away, but for a little around each change."""
    stretches: list[Stretch] = []
    for is_changed, group in groupby(rows, key=lambda row: row.is_changed):
        part = list(group)
        before = SHOWN_AROUND if stretches else 0
        after = len(part) - (SHOWN_AROUND if part[-1] is not rows[-1] else 0)
        if is_changed or after - before < FOLDED_FROM:
            stretches.append(Stretch(part, False))
            continue
        pieces = (part[:before], False), (part[before:after], True), (part[after:], False)
        stretches += [Stretch(piece, is_folded) for piece, is_folded in pieces if piece]
    return stretches


class Comparison:
    """One comparison, with what is left of its budget."""

    def __init__(self) -> None:
        self.left = BUDGET
        self.numbers: dict[Hashable, int] = {}

    def numbered(self, things: Iterable[Hashable]) -> list[int]:
        """A number for each, the same for the same: difflib is faster with these."""
        return [self.numbers.setdefault(thing, len(self.numbers)) for thing in things]

    def opcodes(self, old: Sequence, new: Sequence) -> list[tuple[str, int, int, int, int]]:
        """As difflib gives them: what is equal, what replaces what. Whole beyond the budget."""
        start = 0
        while start < min(len(old), len(new)) and old[start] == new[start]:
            start += 1
        end = 0
        while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
            end += 1
        one, other = old[start : len(old) - end], new[start : len(new) - end]
        cost = len(one) * len(other)
        if cost <= min(AT_ONCE, self.left):
            self.left -= cost
            inner = SequenceMatcher(None, one, other).get_opcodes()
        else:
            inner = [("replace", 0, len(one), 0, len(other))]
        codes = [("equal", 0, start, 0, start)] if start else []
        codes += [(name, *(at + start for at in places)) for name, *places in inner]
        if end:
            codes.append(("equal", len(old) - end, len(old), len(new) - end, len(new)))
        return codes

    def rows(self, old: Sequence[Block], new: Sequence[Block]) -> Iterator[Row]:
        """The blocks of two texts side by side."""
        ids = [self.numbered((block.kind, block.tokens) for block in part) for part in (old, new)]
        for name, old_start, old_end, new_start, new_end in self.opcodes(*ids):
            one, other = old[old_start:old_end], new[new_start:new_end]
            if name == "equal":
                yield from (unchanged(block) for block in one)
            else:
                yield from self.replaced(one, other)

    def replaced(self, old: Sequence[Block], new: Sequence[Block]) -> Iterator[Row]:
        """Blocks that took the place of others, those beside each other that are alike."""
        at_old = at_new = 0
        for one, other in [*self.partners(old, new), (len(old), len(new))]:
            for block in old[at_old:one]:
                yield Row(whole(block, "del"), None, True)
            for block in new[at_new:other]:
                yield Row(None, whole(block, "ins"), True)
            if one < len(old):
                yield self.row(old[one], new[other])
            at_old, at_new = one + 1, other + 1

    def partners(self, old: Sequence[Block], new: Sequence[Block]) -> Iterator[tuple[int, int]]:
        """Which blocks of a changed stretch belong together, in order.

        A long stretch is cut into parts, at about the same places on both sides: linear time.
        """
        parts = -(-max(len(old), len(new)) // AMONG)
        for part in range(parts):
            one, one_end, other, other_end = (
                at * len(blocks) // parts for blocks in (old, new) for at in (part, part + 1)
            )
            self.left -= COST_OF_LIKENESS * (one_end - one) * (other_end - other)
            if self.left < 0:
                return
            for pair in pairs(old[one:one_end], new[other:other_end]):
                yield pair[0] + one, pair[1] + other

    def row(self, old: Block, new: Block) -> Row:
        """Two blocks side by side, with the words marked that differ."""
        if (old.kind, old.tokens) == (new.kind, new.tokens):
            return unchanged(new)
        fates_old, fates_new = [""] * len(old.tokens), [""] * len(new.tokens)
        for name, old_start, old_end, new_start, new_end in self.words(old.tokens, new.tokens):
            if name != "equal":
                fates_old[old_start:old_end] = ["del"] * (old_end - old_start)
                fates_new[new_start:new_end] = ["ins"] * (new_end - new_start)
        has_turned = old.kind != new.kind
        return Row(
            Cell(label(old), "del" * has_turned, runs(old, fates_old)),
            Cell(label(new), "ins" * has_turned, runs(new, fates_new)),
            True,
        )

    def words(self, old: Sequence[Token], new: Sequence[Token]) -> Iterator[tuple]:
        """The opcodes of the words of two blocks; of very long ones by sentences first."""
        if len(old) * len(new) <= AT_ONCE:
            yield from self.opcodes(self.numbered(old), self.numbered(new))
            return
        parts = [sentences(tokens) for tokens in (old, new)]
        starts = [[0], [0]]
        for found, begins in zip(parts, starts, strict=True):
            for part in found:
                begins.append(begins[-1] + len(part))
        for name, *places in self.opcodes(*(self.numbered(found) for found in parts)):
            one, one_end = (starts[0][at] for at in places[:2])
            other, other_end = (starts[1][at] for at in places[2:])
            if name == "equal":
                yield name, one, one_end, other, other_end
                continue
            part = self.numbered(old[one:one_end]), self.numbered(new[other:other_end])
            for inner, *at in self.opcodes(*part):
                yield inner, at[0] + one, at[1] + one, at[2] + other, at[3] + other


def pairs(old: Sequence[Block], new: Sequence[Block]) -> list[tuple[int, int]]:
    """The pairs of blocks, in order, that have the most words in common. Quadratic time."""
    counts = [Counter(block.tokens) for block in new]
    # For each number of blocks of `new`: the best likeness so far, and the pairs that make it.
    best: list[tuple[float, tuple]] = [(0.0, ())] * (len(new) + 1)
    for number, block in enumerate(old):
        words, row = Counter(block.tokens), [best[0]]
        for other, count in enumerate(counts):
            likeness, (before, chain) = alike(words, count), best[other]
            pair = (before + likeness, (chain, (number, other))) if likeness >= ALIKE else (0.0, ())
            row.append(max(row[-1], best[other + 1], pair, key=lambda found: found[0]))
        best = row
    found, chain = [], best[-1][1]
    while chain:
        chain, pair = chain
        found.append(pair)
    return found[::-1]


def sentences(tokens: Sequence[Token]) -> list[tuple[Token, ...]]:
    """The words sentence by sentence; where none ends, a piece."""
    parts, start = [], 0
    for at, token in enumerate(tokens, start=1):
        if token.text in SENTENCE or at - start >= LONGEST_SENTENCE or at == len(tokens):
            parts.append(tuple(tokens[start:at]))
            start = at
    return parts


def alike(one: Counter, other: Counter) -> float:
    """How much two blocks have in common, from 0 to 1."""
    total = one.total() + other.total()
    smaller, larger = sorted((one, other), key=len)
    common = sum(min(count, larger[token]) for token, count in smaller.items())
    return 2 * common / total if total else 1.0


def label(block: Block) -> str:
    return str(LABELS.get(block.kind, ""))


def unchanged(block: Block) -> Row:
    cell = whole(block, "")
    return Row(cell, cell, False)


def whole(block: Block, mark: str) -> Cell:
    """A block of which all words share a fate."""
    return Cell(label(block), mark, runs(block, [mark] * len(block.tokens)))


def runs(block: Block, fates: Sequence[str]) -> list[Run]:
    """The words of a block, joined where they look alike and share a fate."""
    made: list[Run] = []
    parts: list[str] = []
    for token, gap, fate in zip(block.tokens, block.gaps, fates, strict=True):
        if made and (made[-1].mark, made[-1].look) == (fate, token.look):
            parts.append(f" {token.text}" if gap else token.text)
            continue
        if made:
            made[-1] = made[-1]._replace(text="".join(parts))
        made.append(Run("", fate, token.look, gap and bool(made)))
        parts = [token.text]
    if made:
        made[-1] = made[-1]._replace(text="".join(parts))
    return made
