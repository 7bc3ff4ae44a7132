"""Deleting and moving replies, and numbering their trees again."""

from collections.abc import Collection, Iterable

from django.db import connection, transaction

from comments import numbering
from comments.models import Comment, Decision, Flag, Lesson, Notice, Submission, Subscription
from comments.models.comments import CommentQuerySet
from comments.posting.locks import TREE_IDS, CannotMove, lock, next_ids
from comments.spam import months, training


def delete(reply: Comment) -> None:
    """Deletes a reply for good.

    Where others have answered it, an empty placeholder keeps their place, with no word of its
    writer left. Placeholders above that nobody answers any more go with it.
    """
    delete_all(Comment.objects.filter(pk=reply.pk))


def delete_all(
    replies: CommentQuerySet, *, keep_reason: bool = False, keep_lessons: bool = False
) -> None:
    """Deletes many replies for good, as `delete` does; of each post in a transaction of its own.

    Args:
        replies: what still matches once its post is locked is deleted.
        keep_reason: an empty placeholder goes on saying why a moderator removed the reply.
        keep_lessons: the spam filter does not forget what it learned from them.

    About twenty queries a post, whatever the number: each thread is numbered again once.
    """
    for entry_id in set(replies.order_by().values_list("entry", flat=True)):
        with transaction.atomic():
            lock(entry_id)
            doomed = dict(replies.filter(entry=entry_id).order_by().values_list("pk", "tree_id"))
            threads = Comment.objects.filter(tree_id__in=set(doomed.values()))
            empty_ones = threads.filter(state=Comment.State.REMOVED, name="", text="")
            candidates = doomed.keys() | set(empty_ones.values_list("pk", flat=True))
            nodes = list(threads.in_reading_order().only("parent", "entry", *numbering.FIELDS))
            gone = numbering.without_answers(nodes, candidates)
            months.keep(Comment, doomed)
            if keep_lessons:
                training.settle(Comment, doomed)
            Comment.objects.filter(pk__in=gone).delete()
            number_again([node for node in nodes if node.pk not in gone])
            empty(doomed.keys() - gone, keep_reason=keep_reason)


def empty(ids: Collection[int], *, keep_reason: bool) -> None:
    """Takes away all that a visitor wrote or that tells of them; the places in the tree stay."""
    replies = Comment.objects.filter(pk__in=ids)
    replies.filter(removed_by="").update(removed_by=Comment.Remover.MODERATOR)
    if not keep_reason:
        replies.update(removal_reason="")
    replies.update(
        state=Comment.State.REMOVED,
        author=None,
        writer=None,
        name="",
        website="",
        text="",
        html="",
        receipt="",
        fingerprint=None,
        shown_at=None,
        edited_at=None,
        is_pick=False,
    )
    for model in (Flag, Lesson, Notice, Submission, Subscription):
        model.objects.filter(comment__in=ids).delete()
    Decision.objects.filter(comment__in=ids).update(reasons=[], note="")


def move(reply: Comment, parent_id: int | None, tree_id: int | None = None) -> None:
    """Puts a reply, with all that stands below it, below another one of its post, or at the top.

    At the top it starts a thread of its own, the last one. Below another it stands where its
    date belongs among the answers there. The two trees are numbered again, as far as numbers
    change: rare, and a tree of 5,000 takes under a second.

    Args:
        parent_id: what it shall answer; None at the top.
        tree_id: at the top, the thread that it started once, whose place it takes if it is free.

    Raises:
        CannotMove: one of the two is not there, or the parent is elsewhere or within the reply.
    """
    with transaction.atomic():
        lock(reply.entry_id)
        try:
            reply.refresh_from_db()
        except Comment.DoesNotExist as error:
            raise CannotMove from error
        parent = None
        if parent_id is not None:
            parent = Comment.objects.filter(entry_id=reply.entry_id, pk=parent_id).first()
            if parent is None or (
                parent.tree_id == reply.tree_id and reply.lft <= parent.lft <= reply.rght
            ):
                raise CannotMove
        replies = list(
            Comment.objects.filter(
                tree_id__in={reply.tree_id, parent.tree_id if parent else reply.tree_id}
            )
            .in_reading_order()
            .only("id", "parent", "entry", "posted_at", *numbering.FIELDS)
        )
        moved = next(one for one in replies if one.pk == reply.pk)
        moved.parent_id = parent_id
        replies.remove(moved)
        numbering.insert_by_date(replies, moved)
        if tree_id is not None and Comment.objects.filter(tree_id=tree_id).exists():
            tree_id = None
        number_again(replies, tree_id)
        reply.refresh_from_db()


def number_again(replies: list[Comment], tree_id: int | None = None) -> None:
    """Numbers whole trees anew, from who answers whom; a new root gets a tree of its own.

    Args:
        replies: whole trees; siblings in the order in which they shall stand.
        tree_id: for a new root; None takes the next one.
    """
    before = {reply.pk: numbering.place_of(reply) for reply in replies}
    answers = numbering.answers_among(replies)
    for root in (reply for reply in replies if reply.parent_id is None):
        own = root.tree_id if root.level == 0 else tree_id or next_ids(TREE_IDS, 1)[0]
        numbering.number_tree(root, own, answers)
    write_places(reply for reply in replies if numbering.place_of(reply) != before[reply.pk])


def write_places(replies: Iterable[Comment]) -> None:
    """Writes who answers whom, and the numbers. One query, since one CASE a row takes seconds."""
    rows = [(reply.pk, reply.parent_id, *numbering.place_of(reply)) for reply in replies]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE comments_comment AS reply SET parent_id = place.parent_id,
                tree_id = place.tree_id, lft = place.lft, rght = place.rght, level = place.level
            FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::int[], %s::int[], %s::int[])
                AS place (id, parent_id, tree_id, lft, rght, level)
            WHERE reply.id = place.id
            """,
            [list(column) for column in zip(*rows, strict=True)],
        )


def rebuild(entry_id: int) -> None:
    """Numbers all trees of a post or page again, from who answers whom.

    A reply whose parent is on another post, or in a cycle, becomes the first of a thread.
    """
    with transaction.atomic():
        lock(entry_id)
        replies = list(Comment.objects.filter(entry_id=entry_id).order_by("posted_at", "id"))
        by_id = {reply.pk: reply for reply in replies}
        for reply in replies:
            reply.parent_id = numbering.sound_parent(reply, by_id)
        answers = numbering.answers_among(replies)
        roots = [reply for reply in replies if reply.parent_id is None]
        for root, tree_id in zip(roots, next_ids(TREE_IDS, len(roots)), strict=True):
            numbering.number_tree(root, tree_id, answers)
        write_places(replies)
