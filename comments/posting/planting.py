"""Writing many replies at once: those of an import, of the sample blog, of a benchmark."""

import operator
from collections.abc import Iterable

from django.db import connection, models, transaction

from blog import changes
from blog.models import Entry
from comments import fingerprints, numbering, places
from comments.models import Comment
from comments.posting.locks import NUMBERS, TREE_IDS, lock, next_ids

# Replies of the sample blog are numbered from here, so that an import finds the low numbers free.
FIRST_SAMPLE_NUMBER = 1_000_000_001
BATCH = 500  # rows an INSERT; more gains nothing and makes long statements


def plant(entry: Entry, replies: list[Comment]) -> None:
    """Writes many replies of one post at once, as an import has them.

    Whole new trees are numbered here and inserted in bulk: a reply costs no query of its own.
    Those below a reply that is in the database already are inserted one by one.

    Args:
        entry: the post or page; closed ones take these replies too.
        replies: unsaved, in the order in which siblings shall stand. A `parent` is another of
            them or a saved reply of the same entry. Numbers (`pk`) that are set are kept.
    """
    with transaction.atomic():
        lock(entry.pk)
        unnumbered = [reply for reply in replies if reply.pk is None]
        for reply, number in zip(unnumbered, next_ids(NUMBERS, len(unnumbered)), strict=True):
            reply.pk = number
        answers: dict[int, list[Comment]] = {reply.pk: [] for reply in replies}
        roots, grafts = [], []
        for reply in replies:
            reply.entry = entry
            if reply.is_visible and reply.shown_at is None:
                reply.shown_at = reply.posted_at
            reply.fingerprint = fingerprints.of(reply.text)
            if reply.parent is None:
                roots.append(reply)
            elif reply.parent.pk in answers:
                answers[reply.parent.pk].append(reply)
            else:
                grafts.append(reply)
        trees = []
        for root, tree_id in zip(roots, next_ids(TREE_IDS, len(roots)), strict=True):
            trees += numbering.number_tree(root, tree_id, answers)
        # The manager's own bulk_create would number the trees again, from MAX(tree_id).
        models.QuerySet(Comment).bulk_create(trees, batch_size=BATCH)
        while grafts:
            reply = grafts.pop(0)
            reply.parent = reply.parent  # with the number that it has now
            places.take(reply, places.look(reply.parent.pk, entry.pk))
            reply.save(force_insert=True)
            grafts += answers[reply.pk]


def plant_new(replies: list[Comment]) -> None:
    """Writes the whole discussions of posts that have none yet, and that nobody answers meanwhile.

    With COPY, and three queries for all of them: `plant` takes four for each post.

    Args:
        replies: unsaved, with all but their numbers and places; siblings in the order in which
            they shall stand. A `parent` is another of them.
    """
    with transaction.atomic():
        for reply, number in zip(replies, next_ids(NUMBERS, len(replies)), strict=True):
            reply.pk = number
        for reply in replies:
            reply.parent_id = reply.parent and reply.parent.pk
        answers = numbering.answers_among(replies)
        roots = [reply for reply in replies if reply.parent_id is None]
        tree_ids = next_ids(TREE_IDS, len(roots))
        fields = Comment._meta.concrete_fields
        columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
        row = operator.attrgetter(*(field.attname for field in fields))
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY comments_comment ({columns}) FROM STDIN") as copy,
        ):
            for root, tree_id in zip(roots, tree_ids, strict=True):
                for reply in numbering.number_tree(root, tree_id, answers):
                    copy.write_row(row(reply))
        transaction.on_commit(changes.leave_mark)


def reserve_numbers(highest: int) -> None:
    """Keeps the numbers up to this one for an import: new replies get higher ones. One query.

    So `#comment-123` of the old blog still leads to the reply, since it keeps its number.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(%s, greatest(%s, (SELECT last_value FROM comments_comment_id_seq)))",
            [NUMBERS, highest],
        )


def ids_in_use(ids: Iterable[int]) -> set[int]:
    """Which of these numbers replies have already."""
    return set(Comment.objects.filter(pk__in=list(ids)).values_list("pk", flat=True))
