"""Whether the trees of replies are sound, read from the whole table in one pass."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from comments.models import Comment

CHUNK = 5_000  # rows fetched at a time: a few MB, whatever the size of the table


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with one thread."""

    tree_id: int
    entry_ids: frozenset[int]
    what: str


def find_faults() -> Iterator[Fault]:
    """Every fault of every thread. One query over the whole table, in constant memory.

    A sound thread has one root, which begins at 1; no two replies share an edge; each reply stands
    inside the one it answers, one level deeper, and on the same post; one without answers has
    nothing between its edges.
    """
    rows = (
        Comment.objects.order_by("tree_id", "lft", "id")
        .values_list("tree_id", "id", "parent_id", "entry_id", "lft", "rght", "level")
        .iterator(chunk_size=CHUNK)
    )
    for tree_id, tree in groupby(rows, key=lambda row: row[0]):
        replies = [row[1:] for row in tree]
        entry_ids = frozenset(entry_id for _, _, entry_id, *_ in replies)
        for what in faults_of(replies):
            yield Fault(tree_id, entry_ids, what)


def faults_of(replies: list[tuple]) -> Iterator[str]:
    """The faults of one thread: (id, parent, entry, left, right, level) in the order of `lft`."""
    if len({entry_id for _, _, entry_id, *_ in replies}) > 1:
        yield "it holds replies of several posts"
    edges = sorted(edge for _, _, _, left, right, _ in replies for edge in (left, right))
    if edges[0] != 1:
        yield f"it begins at {edges[0]} and not at 1"
    if len(set(edges)) < len(edges):
        yield "two of its replies share an edge"
    answered = {parent for _, parent, *_ in replies}
    above: list[tuple[int, int]] = []
    for number, parent, _, left, right, level in replies:
        while above and above[-1][1] < left:
            above.pop()
        if above and right > above[-1][1]:
            yield f"reply {number} ends after the one in which it begins"
        if number not in answered and right != left + 1:
            yield f"reply {number} has room for answers and none"
        if parent != (above[-1][0] if above else None):
            yield f"reply {number} does not stand inside the reply that it answers"
        if level != len(above):
            yield f"reply {number} has the level {level} and stands at {len(above)}"
        above.append((number, right))
