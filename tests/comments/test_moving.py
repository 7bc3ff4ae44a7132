"""Moving a reply, with all that stands below it. Several at once: test_posting_races.py."""

import random
from itertools import pairwise

import pytest

from comments import posting
from comments.integrity import find_faults
from comments.models import Comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def reply_to(post):
    """Posts a reply to the post, or to another reply."""

    def reply(parent: Comment | None = None, name: str = "Bob") -> Comment:
        return posting.post(
            post.pk, parent_id=parent and parent.pk, name=name, text="x", state="approved"
        )

    return reply


def outline(entry) -> list[str]:
    """The discussion as text, a line each, indented by depth."""
    replies = Comment.objects.filter(entry=entry).in_reading_order()
    return ["  " * reply.level + reply.name for reply in replies]


def test_any_move_leaves_what_a_list_of_parents_would_say(post, reply_to):
    """A hundred moves at random, also of roots, below itself, and to and fro."""
    replies = [reply_to(name="0")]
    for number in range(1, 12):
        above = replies[number // 2] if number % 3 else None
        replies.append(reply_to(above, name=str(number)))
    parents = {reply.pk: reply.parent_id for reply in replies}

    def line(pk: int) -> list[int]:
        found = [pk]
        while parents[found[-1]] is not None:
            found.append(parents[found[-1]])
        return found

    chance = random.Random(5)
    for _ in range(100):
        moved, target = chance.choice(replies), chance.choice([None, *replies])
        if target is not None and moved.pk in line(target.pk):
            with pytest.raises(posting.CannotMove):
                posting.move(moved, target.pk)
            continue
        posting.move(moved, target and target.pk)
        parents[moved.pk] = target and target.pk
        assert dict(Comment.objects.values_list("pk", "parent")) == parents
    assert not list(find_faults())


def test_a_moved_reply_stands_where_its_date_belongs(post, reply_to):
    ann = reply_to(name="Ann")
    ben, cleo, dan = (reply_to(ann, name=name) for name in ("Ben", "Cleo", "Dan"))
    posting.move(cleo, None)
    posting.move(cleo, ann.pk)
    assert outline(post) == ["Ann", "  Ben", "  Cleo", "  Dan"]
    posting.move(ben, dan.pk)
    assert outline(post) == ["Ann", "  Cleo", "  Dan", "    Ben"]


def test_a_reply_goes_below_nothing_that_is_not_on_its_post(make_post, post, reply_to):
    ann = reply_to(name="Ann")
    elsewhere = posting.post(make_post("Other").pk, name="Eve", text="x", state="approved")
    for parent_id in (elsewhere.pk, ann.pk, 10**9):
        with pytest.raises(posting.CannotMove):
            posting.move(ann, parent_id)
    assert outline(post) == ["Ann"]


def test_moving_a_thread_of_2000_costs_as_many_queries_as_one_of_10(
    post, django_assert_max_num_queries
):
    def chain(length: int) -> list[Comment]:
        replies = [Comment(name="Ann", text="x", html="x") for _ in range(length)]
        for above, below in pairwise(replies):
            below.parent = above
        posting.plant(post, replies)
        return replies

    for length in (10, 2000):
        replies = chain(length)
        with django_assert_max_num_queries(9):
            posting.move(replies[1], None)
        with django_assert_max_num_queries(9):
            posting.move(replies[1], replies[0].pk)
    assert not list(find_faults())
