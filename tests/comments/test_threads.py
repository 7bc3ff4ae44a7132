"""Discussions as they are shown."""

from functools import partial

import pytest

from comments import nodes, posting, threads
from comments.nodes import MAX_NESTED_LEVELS, Node
from comments.visitors import Viewer
from tests.comments.discussions import plant
from tests.comments.mentions import mention_of

pytestmark = pytest.mark.django_db

ANYBODY = Viewer()


@pytest.fixture
def discuss(post):
    """Builds a discussion from an outline: (name, depth, state), in reading order."""
    return partial(plant, post)


def nodes_of(post, viewer: Viewer = ANYBODY) -> list[Node]:
    return nodes.nodes(post, threads.replies_of(post, viewer), viewer, is_open=True)


def shown(post, viewer: Viewer = ANYBODY) -> list[tuple[str, int]]:
    return [
        (node.comment.name if node.is_shown else "—", node.depth) for node in nodes_of(post, viewer)
    ]


def test_a_reply_that_waits_is_not_shown(post, discuss):
    discuss(("Ann", 0, "approved"), ("Ben", 0, "pending"))
    assert shown(post) == [("Ann", 0)]


def test_a_removed_reply_keeps_its_place_while_somebody_has_answered_it(post, discuss):
    discuss(("Ann", 0, "removed"), ("Ben", 1, "approved"), ("Cleo", 0, "approved"))
    assert shown(post) == [("—", 0), ("Ben", 1), ("Cleo", 0)]


def test_a_removed_reply_with_hidden_answers_only_is_gone(post, discuss):
    discuss(("Ann", 0, "removed"), ("Ben", 1, "spam"), ("Cleo", 2, "pending"))
    assert shown(post) == []


def test_places_above_a_visible_reply_are_kept_at_every_depth(post, discuss):
    discuss(
        ("Ann", 0, "spam"), ("Ben", 1, "removed"), ("Cleo", 2, "approved"), ("Dan", 2, "removed")
    )
    assert shown(post) == [("—", 0), ("—", 1), ("Cleo", 2)]


def test_lists_open_and_close_as_replies_are_nested(post, discuss):
    discuss(
        ("Ann", 0, "approved"),
        ("Ben", 1, "approved"),
        ("Cleo", 2, "approved"),
        ("Dan", 0, "approved"),
    )
    assert [(node.is_nesting, node.closes) for node in nodes_of(post)] == [
        (True, 0),
        (True, 0),
        (False, 2),
        (False, 0),
    ]


def test_very_deep_replies_stand_beside_each_other_and_say_whom_they_answer(post, discuss):
    depth = MAX_NESTED_LEVELS + 5
    discuss(*((f"voice {level}", level, "approved") for level in range(depth)))
    flat = nodes_of(post)
    assert sum(node.is_nesting for node in flat) == MAX_NESTED_LEVELS
    assert flat[-1].parent_name == f"voice {depth - 2}"


def test_the_heading_counts_what_is_visible_and_no_mentions(client, post, discuss):
    discuss(("Ann", 0, "approved"), ("Ben", 1, "approved"), ("Cleo", 0, "pending"))
    mention_of(post)
    page = client.get(post.get_absolute_url()).content.decode()
    assert "2 replies on “A post”" in page
    assert "example.org" in page


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "No replies yet on “A post”"),
        (1, "One reply on “A post”"),
        (25, "25 replies on “A post”"),
        (1234, "1,234 replies on “A post”"),
    ],
)
def test_the_heading_has_words_for_none_one_and_many(post, count, words):
    assert threads.heading(count, post) == words


def test_a_discussion_costs_one_query_whatever_its_size(post, discuss, django_assert_num_queries):
    discuss(*((f"voice {level}", level % 7, "approved") for level in range(300)))
    with django_assert_num_queries(1):
        nodes_of(post)


def test_only_the_author_of_the_post_is_marked(post, author, discuss):
    discuss(("Ann", 0, "approved"))
    posting.post(post.pk, name="Alice Author", text="Yes.", state="approved", author=author)
    assert [node.is_by_post_author for node in nodes_of(post)] == [False, True]
