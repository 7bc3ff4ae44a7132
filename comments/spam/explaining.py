"""What the trained filter makes of a text, in words: which words, sites and shapes say so.

It is what the filter thinks now, by all that it has learned since; what it thought when something
arrived stands in the log (`reasons.Code.FILTER`).
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.models import Comment, Mention
from comments.spam import scoring, training
from comments.spam.features import LENGTHS, LOUD, MANY_LINKS, MAX_WORD_LENGTH, Kind, Shape, Trait
from comments.spam.scoring import GUESS, MIN_LESSONS, MIN_OF_EACH, Clue, Lessons, Score

NAMED = 3  # signs of each side that are read at once; the others are folded
MOST = 12  # signs of each side in all; the filter weighs up to 150, of which the last say little
LONGEST = 8  # words of a phrase that are named
NUMBER = "#"  # what stands for the numbers that the filter does not tell apart

SHAPES = {
    Shape.NO_LINK: gettext_lazy("no link"),
    Shape.ONE_LINK: gettext_lazy("one link"),
    Shape.SOME_LINKS: gettext_lazy("two or three links"),
    Shape.MANY_LINKS: gettext_lazy("%(links)d links or more"),
    Shape.ONLY_LINKS: gettext_lazy("no text outside its links"),
    Shape.LONG_WORD: gettext_lazy("a word of more than %(word)d letters"),
    Shape.LOUD: gettext_lazy("more than %(loud)d %% capitals"),
    Shape.SHOUTS: gettext_lazy("exclamation marks, or several marks in a row"),
    Shape.NUMBERS_IN_NAME: gettext_lazy("a number in the name"),
    Shape.LENGTH_0: gettext_lazy("a text of under %(line)d characters"),
    Shape.LENGTH_1: gettext_lazy("a text of %(line)d characters or more, under %(lines)d"),
    Shape.LENGTH_2: gettext_lazy("a text of %(lines)d characters or more, under %(paragraph)d"),
    Shape.LENGTH_3: gettext_lazy("a text of %(paragraph)d characters or more, under %(page)d"),
    Shape.LENGTH_4: gettext_lazy("a text of %(page)d characters or more"),
}
LIMITS = {
    "links": MANY_LINKS,
    "word": MAX_WORD_LENGTH,
    "loud": round(LOUD * 100),
    **dict(zip(("line", "lines", "paragraph", "page"), LENGTHS, strict=True)),
}


@dataclass(frozen=True)
class Sign:
    """Something that weighed, as it is told: a clue, or several in a row that say the same.

    Attributes:
        words: those of a word, a pair, or a phrase; empty for a site or a shape.
    """

    clue: Clue
    lessons: Lessons
    words: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What it is, in a few words."""
        kind, value = self.clue.trait
        if kind == Kind.SHAPE:
            return str(SHAPES[Shape(value)]) % LIMITS
        if kind == Kind.HOST:
            return _("the site %(host)s") % {"host": shown(value)}
        if kind == Kind.NAME:
            return _("“%(word)s” in the name") % {"word": shown(value)}
        phrase = shown(" ".join(self.words[:LONGEST])) + ("…" if len(self.words) > LONGEST else "")
        if len(self.words) > 2:
            return _("“%(phrase)s”, pair by pair") % {"phrase": phrase}
        return _("“%(phrase)s”") % {"phrase": phrase}

    @property
    def counts(self) -> str:
        """How often it stood in spam, and in what was fine."""
        clue, of = self.clue, self.lessons
        spam = _("in %(number)d of %(all)d spam") if clue.spam else _("in none of %(all)d spam")
        fine = _("in %(number)d of %(all)d fine") if clue.fine else _("in none of %(all)d fine")
        return ", ".join(
            [
                spam % {"number": clue.spam, "all": of.spam},
                fine % {"number": clue.fine, "all": of.fine},
            ]
        )

    @property
    def is_of_spam(self) -> bool:
        return self.clue.probability > GUESS

    @property
    def rank(self) -> tuple[float, ...]:
        """What says most comes first; of what says about as much, what is told in more words."""
        weight = abs(self.clue.weight)
        return -round(weight, 1), -len(self.labels), -max(len(self.words), 1), -weight

    @cached_property
    def labels(self) -> list[str]:
        """The parts of the name of a site; of all else, none."""
        kind, value = self.clue.trait
        return value.split(".") if kind == Kind.HOST else []

    def covers(self, other: "Sign") -> bool:
        """Whether it says all that the other says: a phrase its words, a site those above it."""
        if (self.clue.spam, self.clue.fine) != (other.clue.spam, other.clue.fine):
            return False
        if other.words:
            own = self.words or self.labels
            return all(word in own for word in other.words)
        return bool(other.labels) and self.labels[-len(other.labels) :] == other.labels


@dataclass(frozen=True)
class Side:
    """The signs that say the same of a text, the strongest first."""

    signs: tuple[Sign, ...]

    @property
    def first(self) -> tuple[Sign, ...]:
        return self.signs[:NAMED]

    @property
    def others(self) -> tuple[Sign, ...]:
        """What is folded."""
        return self.signs[NAMED:]


@dataclass(frozen=True)
class Explanation:
    """What the filter thinks of a text, and why."""

    score: Score
    of_spam: Side
    of_fine: Side

    @property
    def has_numbers(self) -> bool:
        """Whether it is to be said what stands for numbers."""
        return any(NUMBER in sign.name for sign in (*self.of_spam.signs, *self.of_fine.signs))


def of(items: Iterable[Comment | Mention]) -> list[Explanation]:
    """What the filter thinks of these, in their order. One query, whatever their number."""
    return of_texts([training.traits_of(item) for item in items])


def of_texts(texts: Collection[Collection[Trait]]) -> list[Explanation]:
    """What the filter thinks of texts, by what each has. One query."""
    if not texts:
        return []
    return [
        explanation(score, traits)
        for score, traits in zip(scoring.scores(texts), texts, strict=True)
    ]


def explanation(score: Score, traits: Iterable[Trait]) -> Explanation:
    signs = sorted(signs_of(score, traits), key=lambda sign: sign.rank)
    return Explanation(
        score,
        of_spam=side([sign for sign in signs if sign.is_of_spam]),
        of_fine=side([sign for sign in signs if not sign.is_of_spam]),
    )


def side(signs: Iterable[Sign]) -> Side:
    """The first of these, without what says nothing beside those before it."""
    told: list[Sign] = []
    for sign in signs:
        if len(told) == MOST:
            break
        if not any(other.covers(sign) for other in told):
            told.append(sign)
    return Side(tuple(told))


def signs_of(score: Score, traits: Iterable[Trait]) -> Iterator[Sign]:
    """The clues; pairs that follow one another, and were in as many lessons, as one phrase.

    Args:
        traits: what the text has, in its order.
    """
    clues = {clue.trait: clue for clue in score.clues}
    phrase = None
    for trait in traits:
        clue = clues.get(trait)
        words = tuple(trait.value.split(" ")) if trait.kind in {Kind.WORD, Kind.PAIR} else ()
        sign = clue and Sign(clue, score.lessons, words)
        if sign and phrase and goes_on(phrase, sign):
            phrase = replace(phrase, words=(*phrase.words, words[1]))
            continue
        if phrase:
            yield phrase
        phrase = sign if trait.kind == Kind.PAIR else None
        if sign and not phrase:
            yield sign
    if phrase:
        yield phrase


def goes_on(phrase: Sign, sign: Sign) -> bool:
    """Whether a pair follows upon a phrase, and says as much."""
    one, other = phrase.clue, sign.clue
    follows = other.trait.kind == Kind.PAIR and sign.words[0] == phrase.words[-1]
    return follows and (one.spam, one.fine) == (other.spam, other.fine)


def shown(value: str) -> str:
    """Words as people read them: the filter takes all numbers for one (`features.masked`)."""
    return value.replace("0", NUMBER)


def too_few(learned: Lessons) -> str:
    """Why the filter says nothing yet; empty where it does."""
    if learned.are_enough:
        return ""
    return _(
        "The spam filter says nothing yet: it has learned from %(total)d decisions, %(spam)d of "
        "them spam. It begins at %(least)d, with %(each)d of spam and %(each)d of what is "
        "fine. Until then the rules alone decide what waits."
    ) % {
        "total": learned.total,
        "spam": learned.spam,
        "least": MIN_LESSONS,
        "each": MIN_OF_EACH,
    }
