"""How well the spam filter does on texts of which somebody has said whether they are spam.

    .venv/bin/python -m benchmarks.spam FOLDER

`benchmarks.labelled` says what is read of FOLDER. The tables that are printed: each group judged
by what the filter learned from the others; the newest texts by what it learned from the older
ones; a new blog after its first lessons, with the same shares of spam; what each kind of clue is
good for; and the time that a verdict takes, for which a blog is made in a temporary folder.

Of all texts are *right* those that are spam and called so, or neither; *unsure* are those that
wait for a moderator. The other columns are shares of the spam, or of what is fine.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from statistics import mean
from typing import NamedTuple

from benchmarks.labelled import NotReadable, Text, read
from benchmarks.tables import table

CUTS = (0.9, 0.95, 0.99)
OLDER = 0.7  # of the texts teach, the newer ones are judged
FIRST = (20, 50, 100, 200)  # lessons of a new blog
ROUNDS = 5  # of a new blog, with other texts first each time; of which times are measured
TIMED = 200  # texts
HEADS = ("", "right", "spam caught", "honest lost", "left unsure", "spam passed")
# Of all 1,956 of the YouTube Spam Collection by words and pairs alone, before this filter was made.
BEFORE = {
    "each group, cut 0.9": (0.897, 0.949, 0.158, 0.288, 0.003),
    "each group, cut 0.99": (0.923, 0.884, 0.036, 0.381, 0.003),
    "the newest 30 %, cut 0.9": (0.946, 0.966, 0.084, 0.229, 0.000),
    "after 20 lessons, cut 0.9": (0.70, 0.68, 0.28, 0.30, 0.15),
    "after 50 lessons, cut 0.9": (0.80, 0.70, 0.09, 0.39, 0.05),
    "after 100 lessons, cut 0.9": (0.82, 0.73, 0.07, 0.36, 0.02),
    "after 200 lessons, cut 0.9": (0.88, 0.84, 0.06, 0.27, 0.01),
}


class Sample(NamedTuple):
    """A text as the filter sees it: its group, what it is, and its traits by their numbers."""

    group: str
    is_spam: bool
    traits: dict


class Judged(NamedTuple):
    """What a text is, and what the filter makes of it, from 0 to 1."""

    is_spam: bool
    value: float


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--no-times", action="store_true", help="measure no times")
    options = parser.parse_args()
    try:
        texts = read(options.folder)
    except NotReadable as error:
        sys.exit(f"benchmarks.spam: {error}")
    sizes = Counter((text.group, text.is_spam) for text in texts)
    groups = dict.fromkeys(text.group for text in texts)
    print(table(("Group", "spam", "fine"), ((g, sizes[g, True], sizes[g, False]) for g in groups)))
    with tempfile.TemporaryDirectory(prefix="rejoinder-spam-") as place:
        Path(place).chmod(0o755)  # where root runs this, the database runs as somebody else
        begin(place)
        samples = [sample(text) for text in texts]
        print(table(HEADS, with_before(outcomes(samples))))
        print(table(HEADS, kinds(samples)))
        if not options.no_times:
            print(table(("One verdict", "µs"), times(texts, samples)))


def begin(place: str) -> None:
    """Sets Django up for a blog of its own, of which nothing is there yet."""
    import django

    os.environ |= {"DATA_DIR": place, "DJANGO_SETTINGS_MODULE": "config.settings"}
    os.environ.pop("DATABASE_URL", None)
    django.setup()


def sample(text: Text) -> Sample:
    from comments.spam import features
    from comments.spam.content import Content

    traits = features.traits(Content(text.name, html_of(text)))
    return Sample(text.group, text.is_spam, features.hashes(traits))


def html_of(text: Text) -> str:
    """The text as an import has it, where HTML may stand in replies."""
    from comments import rendering
    from comments.models import Comment

    return rendering.html_of(Comment(text=text.content, markup=Comment.Markup.HTML))


class Memory:
    """What the filter has learned; as the database keeps it, but here."""

    def __init__(self, samples: Iterable[Sample]) -> None:
        from comments.spam.scoring import Lessons

        spam, fine = Counter(), Counter()
        lessons = [0, 0]
        for one in samples:
            (spam if one.is_spam else fine).update(one.traits.keys())
            lessons[not one.is_spam] += 1
        self.lessons = Lessons(*lessons)
        self.known = {number: (spam[number], fine[number]) for number in spam.keys() | fine.keys()}

    def judge(self, samples: Iterable[Sample]) -> list[Judged]:
        """What it makes of these, also where it would say nothing yet; nothing of any, where it
        has learned of one kind alone.
        """
        from comments.spam.scoring import clues_among, combined

        found = []
        if not self.lessons.spam or not self.lessons.fine:
            return found
        for one in samples:
            clues = clues_among(self.known, one.traits, self.lessons)
            found.append(Judged(one.is_spam, combined([clue.probability for clue in clues])))
        return found


def outcomes(samples: Sequence[Sample]) -> Iterator[tuple]:
    """The rows of the first table: how it was learned, and the figures."""
    for what, judged in (
        ("each group", by_the_others(samples)),
        ("the newest 30 %", by_the_older(samples)),
        *((f"after {number} lessons", after_first(samples, number)) for number in FIRST),
    ):
        if judged:
            for cut in CUTS:
                yield f"{what}, cut {cut}", rates(judged, cut)


def by_the_others(samples: Sequence[Sample]) -> list[Judged]:
    """Each group by what is learned from all others."""
    judged = []
    for group in dict.fromkeys(one.group for one in samples):
        others = [one for one in samples if one.group != group]
        judged += Memory(others).judge(one for one in samples if one.group == group)
    return judged


def by_the_older(samples: Sequence[Sample]) -> list[Judged]:
    """The newest of each group by the older ones of all."""
    older, newer = [], []
    for group in dict.fromkeys(one.group for one in samples):
        of_group = [one for one in samples if one.group == group]
        number = round(OLDER * len(of_group))
        older += of_group[:number]
        newer += of_group[number:]
    return Memory(older).judge(newer)


def after_first(samples: Sequence[Sample], number: int) -> list[Judged]:
    """The rest of each group by so many of its own, which are drawn by chance."""
    judged = []
    for group in dict.fromkeys(one.group for one in samples):
        of_group = [one for one in samples if one.group == group]
        for seed in range(ROUNDS):
            random.Random(seed).shuffle(of_group)
            first, rest = of_group[:number], of_group[number:]
            judged += Memory(first).judge(rest)
    return judged


def rates(judged: Collection[Judged], cut: float) -> tuple[float, ...]:
    """The figures of one row, in the order of `HEADS`."""
    from comments.spam.scoring import FINE_CUT

    spam = [one.value for one in judged if one.is_spam]
    fine = [one.value for one in judged if not one.is_spam]
    return (
        mean((one.value >= cut) == one.is_spam for one in judged),
        share(spam, lambda value: value >= cut),
        share(fine, lambda value: value >= cut),
        mean(FINE_CUT < one.value < cut for one in judged),
        share(spam, lambda value: value <= FINE_CUT),
    )


def share(values: Collection[float], fits: Callable[[float], bool]) -> float:
    return sum(map(fits, values)) / len(values) if values else 0.0


def with_before(rows: Iterable[tuple[str, tuple]]) -> Iterator[tuple]:
    """The rows as they are printed, each followed by what was measured before, if anything was."""
    for what, figures in rows:
        yield what, *map("{:.3f}".format, figures)
        if what in BEFORE:
            yield "*before*", *(f"*{figure:.3f}*" for figure in BEFORE[what])


def kinds(samples: Sequence[Sample]) -> Iterator[tuple]:
    """The figures at the filter's own cut without one kind of clue, and by words alone."""
    from comments.spam.features import Kind
    from comments.spam.scoring import SPAM_CUT

    choices = {"all": set(Kind)}
    choices |= {f"without {kind}s": set(Kind) - {kind} for kind in Kind}
    choices |= {"words and pairs alone": {Kind.WORD, Kind.PAIR}, "words alone": {Kind.WORD}}
    for way, judge in (("each group", by_the_others), ("the newest 30 %", by_the_older)):
        for what, chosen in choices.items():
            reduced = [
                one._replace(traits={n: t for n, t in one.traits.items() if t.kind in chosen})
                for one in samples
            ]
            if judged := judge(reduced):
                yield f"{way}, {what}", *map("{:.3f}".format, rates(judged, SPAM_CUT))


def times(texts: Sequence[Text], samples: Sequence[Sample]) -> Iterator[tuple]:
    """What a verdict takes, and its parts; beside it what the text's HTML takes to be made."""
    from comments import markdown
    from comments.spam import features, scoring
    from comments.spam.content import Content
    from config import first_start

    first_start.migrate()
    keep(Memory(samples))
    some = random.Random(0).sample(list(texts), min(TIMED, len(texts)))
    written = [(text.name, html_of(text)) for text in some]
    words = mean(len(Content(*one).words_of_text) for one in written)
    for what, act in (
        ("traits and their hashes", lambda one: features.hashes(features.traits(Content(*one)))),
        ("the whole, with its query", lambda one: scoring.score(features.traits(Content(*one)))),
        ("for comparison: its HTML from Markdown", lambda one: markdown.to_html(one[1])),
    ):
        computing, waiting = fastest(lambda act=act: [act(one) for one in written])
        yield f"{what}, computing", f"{computing / len(written) * 1e6:.0f}"
        yield f"{what}, from asking to answer", f"{waiting / len(written) * 1e6:.0f}"
    yield "words of a text, on average", f"{words:.0f}"


def keep(memory: Memory) -> None:
    """Has the database know what was learned."""
    from comments.models import Feature
    from comments.spam import features

    known = memory.known | {features.every(): (memory.lessons.spam, memory.lessons.fine)}
    rows = [Feature(hash=number, spam=spam, fine=fine) for number, (spam, fine) in known.items()]
    Feature.objects.bulk_create(rows, batch_size=5000)


def fastest(act: Callable[[], object]) -> tuple[float, float]:
    """The seconds of the processor, and by the clock, of the fastest of some rounds."""
    computing, waiting = [], []
    for _round in range(ROUNDS):
        begun, begun_computing = time.perf_counter(), time.process_time()
        act()
        computing.append(time.process_time() - begun_computing)
        waiting.append(time.perf_counter() - begun)
    return min(computing), min(waiting)


if __name__ == "__main__":
    main()
