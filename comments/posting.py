"""The one door into the trees of replies: every insert, move and deletion happens here.

django-mptt keeps nested sets and does not lock. Two writers who both read a parent's interval
before either has changed it write the same numbers: with eight threads on one post, 174 of 200
replies stood in a place that another one had. So each function here first locks, then reads the
parent, and only then writes.

Whoever moves or deletes replies locks the row of the post or page for themselves alone. Whoever
adds a reply shares that lock with others who do the same (FOR SHARE), and an answer also locks
its thread. So new threads of one post do not wait for each other, nor answers in two threads; a
post that is being closed, a move and a deletion wait for all of them, and they for it. Readers,
and rows that only refer to the post, wait for nobody.

Tree ids are table-wide, so no lock protects them; they come from a sequence. The database
refuses what would slip through all the same: two replies in one place (`comments_comment_place`,
checked at commit).
"""

import operator
from collections.abc import Callable, Collection, Iterable

from django.db import connection, models, transaction
from django.utils import timezone

from blog import changes, rows
from blog.models import Entry, Site, User
from comments import fingerprints, markdown, numbering, places, policy, rendering
from comments.models import Comment, Decision, Flag, Notice, Submission, Subscription, Writer
from comments.models.comments import CommentQuerySet

TREE_IDS = "comments_tree_id"
NUMBERS = "comments_comment_id_seq"
# Replies of the sample blog are numbered from here, so that an import finds the low numbers free.
FIRST_SAMPLE_NUMBER = 1_000_000_001
BATCH = 500  # rows an INSERT; more gains nothing and makes long statements
THREADS = 0x7472  # of the numbers that PostgreSQL locks on wish, those that are tree ids

# What a reply needs to know of its post, which cannot change before it is written.
SHARE = """
    SELECT published_at, reply_policy, close_after_days, nextval(%s::regclass)
    FROM blog_entry WHERE id = %s FOR SHARE
"""
LOCK_THREAD = "SELECT pg_advisory_xact_lock(%s, tree_id) FROM comments_comment WHERE id = %s"


class PostingError(Exception):
    """A reply cannot be written; the message is for developers, the class says why."""


class RepliesClosed(PostingError):
    """The post takes no replies."""


class ParentGone(PostingError):
    """What the reply answers is not there, is on another post, or is not shown any more."""


class ThreadLocked(PostingError):
    """A moderator has locked the thread."""


class CannotMove(PostingError):
    """A reply cannot stand below itself, or below what is not on its post."""


def lock(entry_id: int) -> Entry:
    """Locks the post or page against other writers until the transaction ends. One query.

    Raises:
        Entry.DoesNotExist: it was deleted meanwhile.
    """
    columns = ("id", "published_at", "reply_policy", "close_after_days")
    return Entry.objects.select_for_update(no_key=True).only(*columns).get(pk=entry_id)


def next_ids(sequence: str, count: int) -> list[int]:
    """The next numbers of a sequence, which no other writer gets. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [sequence, count]
        )
        return [row[0] for row in cursor.fetchall()]


def post(
    entry_id: int,
    *,
    name: str,
    text: str,
    state: str,
    html: str | None = None,
    site: Site | None = None,
    parent_id: int | None = None,
    author: User | None = None,
    writer: Writer | None = None,
) -> Comment:
    """Writes a reply to a post, a page, or another reply of it. All as for `compose` and `write`.

    Args:
        site: the settings of the blog; read where a caller has none in hand.
    """
    reply = compose(
        entry_id,
        name=name,
        text=text,
        state=state,
        html=html,
        parent_id=parent_id,
        author=author,
        writer=writer,
    )
    with transaction.atomic():
        write(reply, site or Site.current())
    return reply


def compose(
    entry_id: int,
    *,
    name: str,
    text: str,
    state: str,
    html: str | None = None,
    parent_id: int | None = None,
    author: User | None = None,
    writer: Writer | None = None,
) -> Comment:
    """A reply as it will be written: all that takes time, and needs no lock.

    Args:
        entry_id: the post or page.
        name: what the writer wants to be called.
        text: Markdown, as `comments.markdown` reads it.
        state: a `Comment.State`, decided before.
        html: what `markdown.to_html` made of the text; made here where a caller has none in hand.
        parent_id: the reply that this one answers.
        author: who wrote it, where that person is signed in.
        writer: the visitor who wrote it; also one whose row is yet to be written.
    """
    now = timezone.now()
    return Comment(
        entry_id=entry_id,
        parent_id=parent_id,
        author=author,
        writer=writer,
        name=name,
        text=text,
        html=markdown.to_html(text) if html is None else html,
        state=state,
        posted_at=now,
        shown_at=now if state == Comment.State.APPROVED else None,
        fingerprint=fingerprints.of(text),
    )


def write(
    reply: Comment,
    site: Site,
    *,
    before: Iterable[models.Model] = (),
    after: Iterable[models.Model] = (),
    skip_known: bool = False,
) -> bool:
    """Writes a new reply at the end of what its parent has, in the caller's transaction.

    Args:
        reply: as `compose` makes it.
        site: the settings of the blog.
        before: new rows to which the reply refers; written with it.
        after: new rows that refer to the reply.
        skip_known: as for `rows.insert`.

    Returns: whether everything was written; else the caller has to roll back.

    Raises:
        RepliesClosed, ParentGone, ThreadLocked, Entry.DoesNotExist.

    Two queries for the first of a thread; four for an answer, and one more where room is made.
    """
    tree_id = shared(reply.entry_id, site)
    if reply.parent_id is None:
        become_root(reply, tree_id)
    else:
        lock_thread(reply.parent_id)
        places.take(reply, parent_for(reply.entry_id, reply.parent_id))
    is_written = rows.insert(*before, reply, *after, skip_known=skip_known)
    reply._mptt_meta.update_mptt_cached_fields(reply)
    return is_written


def shared(entry_id: int, site: Site) -> int:
    """Locks a post or page, together with others who add replies to it. One query.

    Returns: the number of a new tree, if one is needed.

    Raises:
        RepliesClosed, Entry.DoesNotExist.
    """
    row = rows.one(SHARE, [TREE_IDS, entry_id])
    if row is None:
        raise Entry.DoesNotExist
    published_at, reply_policy, close_after_days, tree_id = row
    entry = Entry(
        pk=entry_id,
        published_at=published_at,
        reply_policy=reply_policy,
        close_after_days=close_after_days,
    )
    if not policy.takes_replies(entry, site):
        raise RepliesClosed
    return tree_id


def lock_thread(reply_id: int) -> None:
    """Locks the thread of a reply against others who add answers to it. One query.

    The post is locked already, so that nobody moves the reply to another thread meanwhile.
    """
    rows.one(LOCK_THREAD, [THREADS, reply_id])


def parent_for(entry_id: int, parent_id: int) -> places.Parent:
    """The reply that is to be answered. One query.

    Raises:
        ParentGone, ThreadLocked.
    """
    parent = places.look(parent_id, entry_id)
    if parent is None or not parent.is_visible:
        raise ParentGone
    if parent.is_locked:
        raise ThreadLocked
    return parent


def locked_above(place: Callable) -> models.QuerySet:
    """The locked replies at a place or above it; `place` gives its columns, as `OuterRef` does."""
    return Comment.objects.filter(
        tree_id=place("tree_id"), lft__lte=place("lft"), rght__gte=place("rght"), is_locked=True
    )


def become_root(reply: Comment, tree_id: int) -> None:
    """Begins a tree with this reply; mptt itself would take MAX(tree_id) for it."""
    reply.tree_id, reply.lft, reply.rght, reply.level = tree_id, 1, 2, 0


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


def delete(reply: Comment) -> None:
    """Deletes a reply for good.

    Where others have answered it, an empty placeholder keeps their place, with no word of its
    writer left. Placeholders above that nobody answers any more go with it.
    """
    delete_all(Comment.objects.filter(pk=reply.pk))


def delete_all(replies: CommentQuerySet, *, keep_reason: bool = False) -> None:
    """Deletes many replies for good, as `delete` does; of each post in a transaction of its own.

    Args:
        replies: what still matches once its post is locked is deleted.
        keep_reason: an empty placeholder goes on saying why a moderator removed the reply.

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
    for model in (Flag, Notice, Submission, Subscription):
        model.objects.filter(comment__in=ids).delete()
    Decision.objects.filter(comment__in=ids).update(reasons=[], note="")


def edit(reply: Comment, *, text: str, name: str | None = None) -> None:
    """Changes what a reply says; its place stays. One query.

    Args:
        text: Markdown; a reply that was imported as HTML stays HTML.
        name: another name to stand above it, where a moderator corrects that too.
    """
    reply.text = text
    reply.name = reply.name if name is None else name
    reply.html = rendering.html_of(reply)
    reply.fingerprint = fingerprints.of(text)
    reply.edited_at = timezone.now()
    reply.save(update_fields=["text", "name", "html", "fingerprint", "edited_at"])


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
