"""How much a text is like what moderators marked as spam, and which words say so.

Each word, pair, site or shape that lessons had has a probability that a text with it is spam,
drawn towards one half as long as few lessons had it (Robinson). Fisher's method combines the
strongest of them twice, as evidence for spam and against it, so that a text that speaks for both,
or for neither, ends in the middle. Gary Robinson, "A Statistical Approach to the Spam Problem",
Linux Journal 107, 2003; the constants are SpamBayes', where nothing else is said.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection

from blog import rows
from comments.models.comments import Doubt
from comments.spam.features import Trait, every, hashes

# The figures here are of 635 comments of the YouTube Spam Collection (docs/spam-filter.md), each
# page judged by what was learned from the others.
#
# Lessons below which the filter says nothing. With 50 of the page itself, it takes 37 in 1,000
# pieces of spam for fine, and 7 in 1,000 honest texts for spam; with 100 it is 19 and 3.
MIN_LESSONS = 100
MIN_OF_EACH = 20  # of spam and of what is fine; with one of them alone there is nothing to compare
# At 0.9 it takes 26 in 1,000 honest texts for spam, at 0.95 it is 9, and of spam it catches 92 and
# 87 %. At 0.99 it is 3, and 72 %.
SPAM_CUT = 0.95
# At 0.2 it lets 7 in 1,000 pieces of spam through, and 37 % of all wait; at 0.3 it is 10, and 28 %.
FINE_CUT = 0.3
# How many lessons the guess below weighs. With SpamBayes' 0.45 it is surer of what it saw once, and
# still loses 11 when it is cut at 0.98, where it catches 82 %.
STRENGTH = 1
GUESS = 0.5  # the probability of what was never seen
MIN_DEVIATION = 0.1  # from one half; what says less is left out
MAX_CLUES = 150

COUNTS = "SELECT hash, spam, fine FROM comments_feature WHERE hash = ANY(%s::bigint[])"


@dataclass(frozen=True)
class Lessons:
    """How much the filter has learned: the decisions of moderators, and imported states."""

    spam: int = 0
    fine: int = 0

    @property
    def total(self) -> int:
        return self.spam + self.fine

    @property
    def are_enough(self) -> bool:
        """Whether the filter may say anything."""
        return self.total >= MIN_LESSONS and min(self.spam, self.fine) >= MIN_OF_EACH


class Clue(NamedTuple):
    """One thing that a text has, and how often spam and fine lessons had it.

    Attributes:
        probability: that a text is spam of which nothing else is known.
    """

    trait: Trait
    spam: int
    fine: int
    probability: float

    @property
    def weight(self) -> float:
        """How much it says: from -1 (always fine) to 1 (always spam)."""
        return 2 * self.probability - 1


@dataclass(frozen=True)
class Score:
    """What the filter makes of a text.

    Attributes:
        value: from 0, as what was approved, to 1, as what was marked as spam.
        clues: what weighed, the strongest first.
    """

    lessons: Lessons
    value: float = GUESS
    clues: tuple[Clue, ...] = ()

    @property
    def doubt(self) -> Doubt:
        """NONE also as long as there are too few lessons."""
        if not self.lessons.are_enough or self.value <= FINE_CUT:
            return Doubt.NONE
        return Doubt.STRONG if self.value >= SPAM_CUT else Doubt.UNSURE

    @property
    def percent(self) -> int:
        """The value as people read it: never 0 or 100, since nothing is certain.

        Rounded towards the middle: what is not sure enough for a cut never shows the cut's number.
        """
        towards_middle = math.floor if self.value > GUESS else math.ceil
        return min(max(towards_middle(self.value * 100), 1), 99)


def lessons() -> Lessons:
    """How much the filter has learned. One query."""
    return Lessons(*counts([every()]).get(every(), (0, 0)))


def counts(wanted: Iterable[int]) -> dict[int, tuple[int, int]]:
    """How many lessons of spam, and of what is fine, had each of these. One query."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, [rows.array(wanted)])
        return {number: (spam, fine) for number, spam, fine in cursor.fetchall()}


def score(found: Iterable[Trait]) -> Score:
    """Scores a text by what it has. One query."""
    return scores([found])[0]


def scores(many: Iterable[Iterable[Trait]]) -> list[Score]:
    """Scores texts by what each has. One query, whatever their number."""
    by_hash = [hashes(found) for found in many]
    known = counts({every()}.union(*by_hash))
    learned = Lessons(*known.pop(every(), (0, 0)))
    return [score_by(known, one, learned) for one in by_hash]


def score_by(
    known: Mapping[int, tuple[int, int]], by_hash: Mapping[int, Trait], learned: Lessons
) -> Score:
    """Scores a text by the counts of what it has."""
    if not learned.are_enough:
        return Score(learned)
    clues = clues_among(known, by_hash, learned)
    return Score(learned, combined([clue.probability for clue in clues]), clues)


def clues_among(
    known: Mapping[int, tuple[int, int]], by_hash: Mapping[int, Trait], learned: Lessons
) -> tuple[Clue, ...]:
    """What weighs of a text, the strongest first."""
    weighed = []
    for number, trait in by_hash.items():
        if number in known:
            spam, fine = known[number]
            likely = probability(spam, fine, learned)
            deviation = abs(likely - GUESS)
            if deviation >= MIN_DEVIATION:
                weighed.append((-deviation, trait, spam, fine, likely))
    weighed.sort()
    return tuple(Clue(*rest) for _deviation, *rest in weighed[:MAX_CLUES])


def probability(spam: int, fine: int, learned: Lessons) -> float:
    """That a text with this is spam, by lessons of both kinds in the same number."""
    seen = spam + fine
    in_spam, in_fine = spam / learned.spam, fine / learned.fine
    if not seen:
        return GUESS
    return (STRENGTH * GUESS + seen * in_spam / (in_spam + in_fine)) / (STRENGTH + seen)


def combined(probabilities: list[float]) -> float:
    """One value out of many, by Fisher's method: 0.5 where they say nothing, or all things."""
    if not probabilities:
        return GUESS
    number = len(probabilities)
    for_spam = 1 - chance(-2 * sum(math.log(1 - one) for one in probabilities), number)
    for_fine = 1 - chance(-2 * sum(math.log(one) for one in probabilities), number)
    return (1 + for_spam - for_fine) / 2


def chance(chi_square: float, number: int) -> float:
    """That a sum as large comes by chance: the chi-square distribution, 2 x `number` degrees."""
    half = chi_square / 2
    term = total = math.exp(-half)
    for step in range(1, number):
        term *= half / step
        total += term
    return min(total, 1.0)
