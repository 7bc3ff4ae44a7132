"""The door into the trees, one writer at a time. Several at once: test_posting_races.py."""

from itertools import pairwise

import pytest
from django.db import IntegrityError, connection, transaction

from blog.models import Site
from comments import posting
from comments.integrity import find_faults
from comments.models import Comment
from comments.posting import planting

pytestmark = pytest.mark.django_db


@pytest.fixture
def reply_to(post):
    """Posts a reply to the post, or to another reply."""

    def reply(parent: Comment | None = None, name: str = "Bob", **fields) -> Comment:
        fields = {"text": "Well said.", "state": Comment.State.APPROVED, "site": Site()} | fields
        return posting.post(post.pk, parent_id=parent and parent.pk, name=name, **fields)

    return reply


def outline(entry) -> list[str]:
    """The discussion as text, a line each, indented by depth."""
    return [
        "  " * reply.level + reply.name
        for reply in Comment.objects.filter(entry=entry).in_reading_order()
    ]


def test_replies_stand_below_what_they_answer_in_the_order_in_which_they_came(post, reply_to):
    ann = reply_to(name="Ann")
    reply_to(name="Ben")
    cleo = reply_to(ann, name="Cleo")
    reply_to(ann, name="Dan")
    reply_to(cleo, name="Eve")
    assert outline(post) == ["Ann", "  Cleo", "    Eve", "  Dan", "Ben"]


def test_the_text_is_kept_as_written_and_as_sanitised_html(reply_to):
    reply = reply_to(text="*Good* <script>alert(1)</script>")
    reply.refresh_from_db()
    assert reply.text == "*Good* <script>alert(1)</script>"
    assert "<em>Good</em>" in reply.html
    assert "<script" not in reply.html


def test_a_reply_costs_the_same_few_queries_whatever_the_size_of_its_thread(
    reply_to, django_assert_num_queries
):
    in_transaction = 2  # it begins and ends
    with django_assert_num_queries(2 + in_transaction):
        root = reply_to()
    with django_assert_num_queries(5 + in_transaction):
        reply_to(root)  # the first answer makes room for others
    for _ in range(2):
        with django_assert_num_queries(4 + in_transaction):
            reply_to(root)
        for _ in range(10):
            reply_to(root)


def test_a_closed_post_takes_no_reply(post, reply_to):
    post.reply_policy = "closed"
    post.save()
    with pytest.raises(posting.RepliesClosed):
        reply_to()
    assert not Comment.objects.exists()


def test_an_answer_to_a_reply_on_another_post_is_refused(make_post, reply_to):
    other = make_post("Another post")
    elsewhere = posting.post(other.pk, name="Ann", text="Hm.", state=Comment.State.APPROVED)
    with pytest.raises(posting.ParentGone):
        reply_to(elsewhere)


@pytest.mark.parametrize("state", ["pending", "spam", "removed"])
def test_a_reply_that_nobody_sees_cannot_be_answered(reply_to, state):
    with pytest.raises(posting.ParentGone):
        reply_to(reply_to(state=state))


def test_deleting_an_answered_reply_leaves_an_empty_place(post, reply_to):
    ann = reply_to(name="Ann")
    reply_to(ann, name="Ben")
    posting.delete(ann)
    ann.refresh_from_db()
    assert (ann.name, ann.text, ann.html, ann.state) == ("", "", "", "removed")
    assert outline(post) == ["", "  Ben"]


def test_deleting_a_reply_without_answers_leaves_nothing(post, reply_to):
    ann = reply_to(name="Ann")
    ben = reply_to(ann, name="Ben")
    posting.delete(ben)
    assert outline(post) == ["Ann"]
    assert not list(find_faults())


def test_deleting_the_last_answer_takes_the_empty_places_above_it_too(post, reply_to):
    ann = reply_to(name="Ann")
    ben = reply_to(ann, name="Ben")
    cleo = reply_to(ben, name="Cleo")
    posting.delete(ann)
    posting.delete(ben)
    posting.delete(cleo)
    assert outline(post) == []


def test_planting_builds_the_same_trees_as_single_replies(post):
    #  Ann          Fay
    #   ├ Ben
    #   │  └ Cleo
    #   └ Dan
    ann, ben, cleo, dan, _fay = replies = [
        Comment(name=name, text="x", html="x", state="approved")
        for name in ("Ann", "Ben", "Cleo", "Dan", "Fay")
    ]
    ben.parent = dan.parent = ann
    cleo.parent = ben
    posting.plant(post, replies)
    assert outline(post) == ["Ann", "  Ben", "    Cleo", "  Dan", "Fay"]
    assert not list(find_faults())


def test_planting_below_a_reply_that_is_there_already_joins_its_tree(post, reply_to):
    ann = reply_to(name="Ann")
    ben = Comment(name="Ben", text="x", html="x", parent=ann)
    cleo = Comment(name="Cleo", text="x", html="x", parent=ben)
    posting.plant(post, [ben, cleo])
    assert outline(post) == ["Ann", "  Ben", "    Cleo"]
    assert not list(find_faults())


def test_planting_keeps_numbers_that_are_given_and_new_replies_go_on_after_them(post, reply_to):
    number = reply_to().pk + 500
    posting.reserve_numbers(number)
    posting.plant(post, [Comment(pk=number, name="Ann", text="x", html="x", state="approved")])
    assert Comment.objects.get(pk=number).name == "Ann"
    assert reply_to().pk == number + 1


def test_planting_costs_the_same_queries_for_a_chain_of_2000_as_for_one_of_10(
    post, django_assert_max_num_queries
):
    def chain(length: int) -> list[Comment]:
        replies = [Comment(name="Ann", text="x", html="x") for _ in range(length)]
        for above, below in pairwise(replies):
            below.parent = above
        return replies

    with django_assert_max_num_queries(6):
        posting.plant(post, chain(10))
    with django_assert_max_num_queries(6 + 2000 // planting.BATCH):
        posting.plant(post, chain(2000))
    assert not list(find_faults())


def test_the_database_refuses_two_replies_in_one_place(post, reply_to):
    ann = reply_to(name="Ann")
    ben = reply_to(name="Ben")

    def collide() -> None:
        with transaction.atomic():
            Comment.objects.filter(pk=ben.pk).update(tree_id=ann.tree_id)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError, match="comments_comment_place"):
        collide()


def test_the_database_refuses_an_interval_that_ends_before_it_begins(reply_to):
    ann = reply_to()
    with pytest.raises(IntegrityError, match="comments_comment_interval"), transaction.atomic():
        Comment.objects.filter(pk=ann.pk).update(rght=1)
