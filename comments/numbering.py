"""The numbers of nested sets: worked out in memory, and written by posting.py alone.

A reply's interval (`lft`, `rght`) holds the intervals of all that stands below it.
"""

from collections.abc import Iterable, Iterator, Set

from comments.models import Comment

FIELDS = ("tree_id", "lft", "rght", "level")
# Numbers that are left free after each reply, for answers to it (comments/places.py). A thread of
# 10,000 then goes up to 660,000 of the two billion that a column takes.
GAP = 64


def place_of(reply: Comment) -> tuple[int, ...]:
    """The numbers of a reply in hand."""
    return tuple(getattr(reply, field) for field in FIELDS)


def answers_among(replies: Iterable[Comment]) -> dict[int, list[Comment]]:
    """The answers to each of these replies, by its number, in the order in which they come."""
    answers: dict[int, list[Comment]] = {reply.pk: [] for reply in replies}
    for reply in replies:
        if reply.parent_id is not None:
            answers[reply.parent_id].append(reply)
    return answers


def insert_by_date(replies: list[Comment], reply: Comment) -> None:
    """Puts a reply before the first younger one that answers the same."""
    younger = (
        position
        for position, one in enumerate(replies)
        if one.parent_id == reply.parent_id and one.posted_at > reply.posted_at
    )
    replies.insert(next(younger, len(replies)), reply)


def number_tree(root: Comment, tree_id: int, answers: dict[int, list[Comment]]) -> list[Comment]:
    """Sets the nested-set numbers of a whole tree; without recursion, for chains of any length.

    Args:
        answers: the replies to each reply, by its number, in the order in which they shall stand.

    Returns: the replies of the tree, in reading order.
    """
    nodes: list[Comment] = []
    path: list[tuple[Comment, Iterator[Comment]]] = []
    edge, node = 0, root
    while node is not None or path:
        edge += 1
        if node is not None:
            node.tree_id, node.level, node.lft = tree_id, len(path), edge
            nodes.append(node)
            path.append((node, iter(answers[node.pk])))
        else:
            path.pop()[0].rght = edge
            edge += GAP
        node = next(path[-1][1], None) if path else None
    return nodes


def without_answers(replies: list[Comment], candidates: Set[int]) -> set[int]:
    """The candidates below which nothing else than candidates stands, by their numbers.

    Args:
        replies: whole trees, in reading order.
    """
    found, answered = set(), set()
    for reply in reversed(replies):
        if reply.pk in candidates and reply.pk not in answered:
            found.add(reply.pk)
        else:
            answered.add(reply.parent_id)
    return found


def sound_parent(reply: Comment, by_id: dict[int, Comment]) -> int | None:
    """The parent's number where it is on the same post and its line leads up to a root."""
    seen, above = {reply.pk}, reply.parent_id
    while above is not None:
        if above in seen or above not in by_id:
            return None
        seen.add(above)
        above = by_id[above].parent_id
    return reply.parent_id
