"""The mark that says to the other processes of a machine that something was committed."""

import pytest
from django.conf import settings
from django.db import connection, transaction

from blog import changes
from blog.changes import Changes, Mark
from blog.models import Post
from tests.blog.writes import give_up, sql

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_mark(monkeypatch, tmp_path):
    """A mark that other processes leave alone: those that run other tests share one folder."""
    changes.mark.cache_clear()
    with monkeypatch.context() as folder:
        folder.setattr(settings, "DATA_DIR", tmp_path)
        changes.mark()
    yield
    changes.mark.cache_clear()


def test_each_table_with_a_trigger_leaves_marks_and_no_other():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger "
            "WHERE tgname IN ('rejoinder_changed', 'rejoinder_emptied')"
        )
        assert {row[0] for row in cursor.fetchall()} == set(changes.TABLES)


def test_a_mark_is_left_after_the_commit_and_not_before(post):
    mark = changes.mark()
    before = mark.read()
    with transaction.atomic():
        Post.objects.filter(pk=post.pk).update(title="One")
        Post.objects.filter(pk=post.pk).update(title="Two")
        assert mark.read() == before
    after = mark.read()
    assert after != before
    give_up(post)
    assert mark.read() == after


def test_a_savepoint_that_is_rolled_back_takes_no_mark_of_another_write_with_it(post):
    mark = changes.mark()

    def fail() -> None:
        give_up(post)

    def write() -> None:
        with transaction.atomic():
            Post.objects.filter(pk=post.pk).update(title="Yes")

    for steps in ([fail, write], [write, fail]):
        before = mark.read()
        with transaction.atomic():
            for step in steps:
                step()
        assert mark.read() != before
    before = mark.read()
    with transaction.atomic():
        fail()
    assert mark.read() == before


@pytest.mark.parametrize(
    ("statement", "leaves_one"),
    [
        ("UPDATE blog_entry SET title = 'x'", True),
        ("update  blog_entry set title = 'x'", True),
        ("WITH one AS (UPDATE blog_tag SET name = name RETURNING 1) SELECT 1", True),
        ("TRUNCATE blog_presence, blog_tag CASCADE", True),
        ("SELECT 1 FROM blog_entry FOR UPDATE", False),
        ("DELETE FROM blog_presence", False),
        ("UPDATE comments_comment SET name = 'x'", True),
    ],
)
def test_whatever_may_write_leaves_a_mark(statement, leaves_one):
    before = changes.mark().read()
    sql(statement)
    assert (changes.mark().read() != before) == leaves_one


def test_a_folder_that_cannot_be_written_harms_no_write(post, monkeypatch, tmp_path, caplog):
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path / "not-there")
    changes.mark.cache_clear()
    Post.objects.filter(pk=post.pk).update(title="Written all the same")
    with pytest.raises(OSError, match="not-there"):
        Changes().connect()
    assert "No mark was left" in caplog.text


def test_two_processes_have_one_mark(tmp_path):
    one, other = Mark(tmp_path / "changes"), Mark(tmp_path / "changes")
    for mark in (one, other, one):
        before = one.read()
        mark.leave()
        assert one.read() == other.read() != before
