"""The numbers of nested sets that answers get: with room for those to come."""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments import posting
from comments.integrity import find_faults
from comments.models import Comment
from comments.posting import arranging
from tests.comments.discussions import plant, thread

pytestmark = pytest.mark.django_db


def answer(parent: Comment) -> Comment:
    return posting.post(
        parent.entry_id, parent_id=parent.pk, name="Bob", text="Hm.", state="approved"
    )


def moved_by(write) -> int:
    """How many replies that were there already got other numbers."""
    places = {row[0]: row[1:] for row in Comment.objects.values_list("pk", "lft", "rght")}
    write()
    now = Comment.objects.filter(pk__in=places).values_list("pk", "lft", "rght")
    return sum(places[row[0]] != row[1:] for row in now)


def test_an_answer_to_the_oldest_reply_of_a_long_thread_moves_nobody_else(post):
    plant(post, *thread("root", 500))
    oldest = Comment.objects.in_reading_order()[1]
    assert moved_by(lambda: answer(oldest)) == 1  # the oldest itself, which has an answer now
    assert moved_by(lambda: answer(oldest)) == 0


def test_hundreds_of_answers_anywhere_move_a_long_thread_a_few_times_only(post):
    """Also where its replies stand without gaps, as older versions numbered them."""
    plant(post, *thread("root", 30))
    replies = list(Comment.objects.in_reading_order())
    for number, reply in enumerate(replies):
        reply.lft, reply.rght = 2 * number, 2 * number + 1
    replies[0].lft, replies[0].rght = 1, 2 * len(replies)
    arranging.write_places(replies)
    chance = random.Random(5)
    with CaptureQueriesContext(connection) as queries:
        for _ in range(300):
            replies.append(answer(chance.choice(replies)))
    moves = [query for query in queries.captured_queries if "CASE WHEN lft" in query["sql"]]
    assert len(moves) < 60
    assert not list(find_faults())


def test_a_long_chain_of_answers_is_sound(post):
    plant(post, ("root", 0))
    last = Comment.objects.get()
    for _ in range(60):
        last = answer(last)
    assert [reply.level for reply in Comment.objects.in_reading_order()] == list(range(61))
    assert not list(find_faults())


def test_answers_stand_in_the_order_in_which_they_came_however_many_there_are(post):
    plant(post, ("root", 0), ("first", 1), ("second", 1))
    first = Comment.objects.get(name="first")
    below = [answer(first).pk for _ in range(150)]
    assert (
        list(Comment.objects.filter(parent=first).in_reading_order().values_list("pk", flat=True))
        == below
    )
    assert Comment.objects.in_reading_order().last().name == "second"
    assert not list(find_faults())


def test_a_reply_that_loses_its_last_answer_has_none(post):
    plant(post, ("root", 0), ("first", 1))
    first = Comment.objects.get(name="first")
    posting.delete(answer(first))
    first.refresh_from_db()
    assert first.is_leaf_node()
    assert not list(find_faults())
