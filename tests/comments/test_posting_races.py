"""Several writers at once, each with a thread and a database connection of its own."""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from blog import rows
from blog.models import Entry, Site
from comments import places, posting
from comments.integrity import find_faults
from comments.models import Comment
from comments.posting import locks

WRITERS = 8
REPLIES_EACH = 15
PATIENCE = 120  # seconds

pytestmark = pytest.mark.django_db(transaction=True)


def all_at_once(work: Callable[[int], list]) -> list:
    """Runs `work(writer)` in each of the writers' threads, started together; all that they give."""
    start = threading.Barrier(WRITERS)

    def run(writer: int) -> list:
        start.wait()
        try:
            return work(writer)
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        return [result for results in pool.map(run, range(WRITERS)) for result in results]


def reply(entry, parent=None, name: str = "Bob") -> Comment:
    return posting.post(
        entry.pk, parent_id=parent and parent.pk, name=name, text="Hm.", state="approved"
    )


def test_eight_writers_on_one_post_lose_nothing(post):
    root = reply(post)
    written = all_at_once(
        lambda writer: [
            reply(post, root if number % 2 else None).pk for number in range(REPLIES_EACH)
        ]
    )
    assert len(set(written)) == WRITERS * REPLIES_EACH
    assert Comment.objects.filter(entry=post).count() == len(written) + 1
    assert not list(find_faults())


def test_eight_writers_on_eight_posts_never_share_a_tree(make_post):
    posts = [make_post(f"Post {number}") for number in range(WRITERS)]
    all_at_once(lambda writer: [reply(posts[writer]).pk for _ in range(REPLIES_EACH)])
    trees = Comment.objects.values_list("tree_id", flat=True)
    assert len(set(trees)) == len(trees) == WRITERS * REPLIES_EACH
    assert not list(find_faults())


def test_answers_and_deletions_at_once_leave_sound_threads_and_every_answer(post):
    roots = [reply(post, name=f"root {number}") for number in range(6)]

    def work(writer: int) -> list:
        chance = random.Random(writer)
        answered = []
        for _ in range(REPLIES_EACH):
            root = chance.choice(roots)
            if writer % 4 == 0:
                posting.delete(root)
                continue
            try:
                answered.append(reply(post, root, name=f"writer {writer}").pk)
            except posting.ParentGone:
                continue
        return answered

    answered = all_at_once(work)
    assert not list(find_faults())
    kept = set(Comment.objects.filter(name__startswith="writer").values_list("pk", flat=True))
    assert kept == set(answered)


def test_an_answer_to_a_reply_that_is_just_being_deleted_is_kept_or_refused(make_post):
    posts = [make_post(f"Post {number}") for number in range(WRITERS // 2)]
    parents = [reply(post) for post in posts]

    def work(writer: int) -> list:
        post, parent = posts[writer // 2], parents[writer // 2]
        if writer % 2:
            posting.delete(parent)
            return []
        try:
            return [reply(post, parent, name="late").pk]
        except posting.ParentGone:
            return []

    answered = all_at_once(work)
    assert set(Comment.objects.filter(name="late").values_list("pk", flat=True)) == set(answered)
    assert not list(find_faults())


def test_a_reply_keeps_only_those_waiting_who_could_get_in_its_way(post):
    """Others go on writing; whoever closes the post, moves or deletes waits until it is written."""
    thread, another = reply(post), reply(post)

    def apart(act: Callable):
        def run():
            try:
                with transaction.atomic():
                    return act()
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as pool:
            return pool.submit(run).result(PATIENCE)

    def thread_is_free(tree_id: int) -> bool:
        numbers = [locks.THREADS, tree_id]
        return rows.one("SELECT pg_try_advisory_xact_lock(%s, %s)", numbers)[0]

    with transaction.atomic():
        answer = posting.compose(
            post.pk, parent_id=thread.pk, name="Bob", text="Hm.", state="approved"
        )
        posting.write(answer, Site())
        apart(lambda: reply(post))
        apart(lambda: reply(post, another))
        assert not apart(lambda: thread_is_free(thread.tree_id))
        with pytest.raises(OperationalError, match="could not obtain lock"):
            apart(lambda: Entry.objects.select_for_update(nowait=True, no_key=True).get(pk=post.pk))
    assert apart(lambda: thread_is_free(thread.tree_id))
    assert Comment.objects.filter(entry=post).count() == 5
    assert not list(find_faults())


def test_a_reply_that_comes_while_its_post_is_being_closed_is_refused(post):
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            post.reply_policy = "closed"
            post.save()
            late = pool.submit(reply, post)
            deadline = time.monotonic() + PATIENCE
            while not rows.one("SELECT count(*) FROM pg_locks WHERE NOT granted", [])[0]:
                assert not late.done()
                assert time.monotonic() < deadline
        with pytest.raises(posting.RepliesClosed):
            late.result(PATIENCE)
        pool.submit(lambda: connection.close()).result(PATIENCE)
    assert not Comment.objects.exists()


def test_without_the_lock_the_database_refuses_what_would_corrupt_a_thread(post):
    root = reply(post)

    def unlocked(writer: int) -> list:
        outcomes = []
        for _ in range(REPLIES_EACH):
            try:
                with transaction.atomic():
                    answer = Comment(entry=post, parent_id=root.pk, name="Bob", text="", html="")
                    places.take(answer, places.look(root.pk, post.pk))
                    rows.insert(answer)
                outcomes.append("written")
            except IntegrityError as error:
                outcomes.append(error.__cause__.diag.constraint_name)
            except (
                OperationalError
            ) as error:  # such as a deadlock: each waits for the other's place
                outcomes.append(type(error.__cause__).__name__)
        return outcomes

    outcomes = all_at_once(unlocked)
    assert set(outcomes) - {"DeadlockDetected"} == {"written", "comments_comment_place"}
    edges = Comment.objects.filter(tree_id=root.tree_id).values_list("lft", flat=True)
    assert len(set(edges)) == len(edges) == outcomes.count("written") + 1


def test_moves_and_answers_at_once_leave_sound_threads_and_every_reply(post):
    roots = [reply(post, name=f"root {number}") for number in range(4)]
    for root in roots:
        reply(post, reply(post, root))

    def work(writer: int) -> list:
        chance = random.Random(writer)
        answered = []
        for _ in range(REPLIES_EACH):
            target = chance.choice(roots)
            if writer % 2:
                answered.append(reply(post, target, name=f"writer {writer}").pk)
                continue
            moved = chance.choice(list(Comment.objects.filter(entry=post)))
            try:
                posting.move(moved, chance.choice([None, target.pk]))
            except posting.CannotMove:
                continue
        return answered

    answered = all_at_once(work)
    assert not list(find_faults())
    kept = set(Comment.objects.filter(name__startswith="writer").values_list("pk", flat=True))
    assert kept == set(answered)
    assert Comment.objects.count() == len(answered) + 12


def test_two_moderators_who_move_each_reply_below_the_other_make_no_circle(post):
    pairs = [(reply(post), reply(post)) for _ in range(WRITERS // 2)]

    def work(writer: int) -> list:
        pair = pairs[writer // 2]
        moved, target = pair if writer % 2 else reversed(pair)
        try:
            posting.move(moved, target.pk)
        except posting.CannotMove:
            return []
        return [writer]

    assert len(all_at_once(work)) == len(pairs)
    assert not list(find_faults())
