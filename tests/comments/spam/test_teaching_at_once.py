"""Moderators who decide at once, each with a thread and a database connection of its own."""

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from blog.models import Post
from comments import moderation, own_replies, posting
from comments.models import Comment
from comments.spam import relearning
from tests.comments.discussions import plant, thread
from tests.comments.spam.lessons import counts, counts_of_lessons

MODERATORS = 4
ROUNDS = 6

pytestmark = pytest.mark.django_db(transaction=True)


def all_at_once(*acts: Callable[[], object]) -> None:
    """Runs each in a thread of its own, all started together; raises what one of them raises."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(run, acts))


@pytest.fixture
def posts(make_post) -> list[Post]:
    """Posts with replies that say much the same, so that all teach the same features."""
    posts = [make_post(f"Post {number}") for number in range(3)]
    for post in posts:
        plant(post, *thread("Ann", 4), *thread("Bob", 4))
    return posts


def decide_at_random(seed: int) -> Callable[[], None]:
    """A moderator who decides on replies of all posts, which others decide on as well."""
    chance = random.Random(seed)
    acts = [moderation.approve, moderation.mark_spam, moderation.hold]
    ids = list(Comment.objects.values_list("pk", flat=True))

    def decide() -> None:
        for _round in range(ROUNDS):
            some = Comment.objects.filter(pk__in=chance.sample(ids, 8))
            chance.choice(acts)(some)

    return decide


def test_nobody_waits_for_ever_and_the_counts_are_exact(posts):
    all_at_once(*(decide_at_random(seed) for seed in range(MODERATORS)))
    assert counts() == counts_of_lessons() != {}


def test_so_it_is_while_replies_are_erased_and_the_filter_learns_anew(posts):
    moderation.approve(Comment.objects.all())
    doomed = list(Comment.objects.filter(entry=posts[0]))

    def erase() -> None:
        for reply in doomed:
            own_replies.erase(reply)

    def delete() -> None:
        for reply in Comment.objects.filter(entry=posts[1]):
            posting.delete(reply)

    all_at_once(decide_at_random(1), decide_at_random(2), erase, delete, relearning.learn_anew)
    assert counts() == counts_of_lessons()


def test_so_it_is_while_posts_are_deleted_with_their_discussion(posts):
    moderation.mark_spam(Comment.objects.filter(entry=posts[1]))

    def delete_posts() -> None:
        for post in Post.objects.filter(pk__in=[posts[0].pk, posts[1].pk]):
            post.delete()

    all_at_once(decide_at_random(3), decide_at_random(4), delete_posts)
    assert set(Comment.objects.values_list("entry", flat=True)) == {posts[2].pk}
    assert counts() == counts_of_lessons()
