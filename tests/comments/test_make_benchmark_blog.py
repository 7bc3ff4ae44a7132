"""`manage.py make_benchmark_blog`: the same blog each time, and never on top of somebody's own."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.utils.html import strip_tags

from blog.models import Entry, Post
from blog.progress import ProgressBar
from comments import integrity
from comments.models import Comment
from comments.samples import benchmark

POSTS, REPLIES = 120, 5_800


@pytest.fixture(scope="module")
def made_before(django_db_setup, django_db_blocker):
    """The blog, made once for these tests; gives what was in it when it was made another time."""
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        # Fewer texts than posts and replies, as large blogs have.
        patch.setattr(benchmark, "BODIES", 30)
        patch.setattr(benchmark, "REPLY_TEXTS", 100)
        with transaction.atomic():
            benchmark.make(POSTS, REPLIES, ProgressBar())
            before = all_of_it()
            transaction.set_rollback(True)
        benchmark.make(POSTS, REPLIES, ProgressBar())
        # Once, and not after each test, which looks at all that its transaction holds.
        connection.check_constraints()
        yield before
        transaction.set_rollback(True)


@pytest.fixture
def blog(made_before, db) -> list:
    return made_before


def all_of_it() -> list:
    """What readers would notice, in words that are the same in another database."""
    posts = Post.objects.order_by("path")
    return [
        list(posts.values_list("path", "title", "body_html", "author__name", "categories__slug")),
        list(posts.values_list("path", "tags__slug").order_by("path", "tags__slug")),
        list(
            Comment.objects.order_by("tree_id", "lft").values_list(
                "entry__path", "name", "html", "posted_at", "lft", "rght", "level"
            )
        ),
    ]


def test_the_blog_has_exactly_the_shape_that_is_measured(blog):
    assert Post.objects.published().count() == POSTS
    assert Comment.objects.visible().count() == REPLIES
    for number in benchmark.ANCHORS:
        replies = Comment.objects.filter(entry__slug=f"anchor-{number}")
        assert replies.count() == number
        assert replies.aggregate(deepest=models.Max("level") + 1) == {"deepest": 6}
    assert not Comment.objects.filter(level__gte=benchmark.MAX_DEPTH).exists()
    terms = Post.objects.annotate(
        tags_of_it=models.Count("tags", distinct=True),
        categories_of_it=models.Count("categories", distinct=True),
    )
    assert set(terms.values_list("tags_of_it", "categories_of_it")) == {(3, 1)}


def test_all_threads_are_sound(blog):
    assert not list(integrity.find_faults())


def found(client, words: str) -> str:
    return client.get("/search/", {"q": words}).content.decode()


def test_the_search_finds_its_word_in_forty_posts(blog, client):
    assert f"{benchmark.FOUND} posts and pages found" in found(client, benchmark.SEARCH_WORD)
    posts = Post.objects.published()
    assert posts.filter(body__contains=benchmark.SEARCH_WORD).count() == benchmark.FOUND


def test_the_search_finds_a_post_that_has_the_text_of_another_one(blog, client):
    last = Post.objects.order_by("-pk").first()
    assert Post.objects.filter(body=last.body).count() > 1
    rarest = max(re.findall("[a-z]+", strip_tags(last.body_html)), key=len)
    assert f'href="{last.path}"' in found(client, f"{rarest} {last.title}")


def test_the_same_numbers_make_the_same_blog(blog):
    assert all_of_it() == blog


def test_a_second_run_changes_nothing_and_another_size_is_refused(blog, capsys):
    newest = Entry.objects.latest("pk"), Comment.objects.latest("pk")
    call_command("make_benchmark_blog", posts=POSTS, replies=REPLIES)
    assert capsys.readouterr().out == "This benchmark blog is there already.\n"
    with pytest.raises(CommandError, match="of another size"):
        call_command("make_benchmark_blog", posts=POSTS + 1, replies=REPLIES)
    assert (Entry.objects.latest("pk"), Comment.objects.latest("pk")) == newest


def test_posts_of_somebody_else_are_left_alone(blog, post):
    with pytest.raises(CommandError, match=r"^This blog has posts of its own: set DATA_DIR"):
        call_command("make_benchmark_blog", posts=POSTS, replies=REPLIES)
    assert Entry.objects.count() == POSTS + 1


def test_too_few_posts_or_replies_are_refused(blog):
    for posts, replies in [(49, 5_525), (50, 5_524)]:
        with pytest.raises(CommandError, match=r"^At least 50 posts and 5525 replies"):
            call_command("make_benchmark_blog", posts=posts, replies=replies)
