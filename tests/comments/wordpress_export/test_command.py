"""`manage.py export_wordpress`: where it writes, and what it says."""

import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from blog.models import Category, Post, Redirect, Revision
from blog.snapshots import snapshot
from comments import posting
from comments.models import Comment


def test_it_says_what_is_in_the_file_and_what_is_not(post, export, capsys):
    posting.post(post.pk, name="Vera", text="Hello", state="approved")
    Comment.objects.update(is_pick=True)
    Revision.objects.create(entry=post)
    Revision.objects.create(entry=post)
    Redirect.leave("/elsewhere/", entry=post)
    Redirect.leave("/2012/05/earlier/", entry=post)
    path = export()
    captured = capsys.readouterr()
    lines = [" ".join(line.split()) for line in captured.err.splitlines()]
    assert captured.out == ""
    for line in ("1 post", "1 reply", "1 author's pick", "2 revisions of texts"):
        assert line in lines
    assert "1 redirect: WordPress keeps only earlier slugs of posts" in lines
    assert lines[-1] == f"The file: {path}"


def test_a_hyphen_means_standard_output(post, capfdbinary):
    call_command("export_wordpress", "-")
    captured = capfdbinary.readouterr()
    assert captured.out.startswith(b"<?xml")
    assert captured.out.endswith(b"</rss>\n")
    assert b"The file" not in captured.err


def test_without_a_name_the_file_has_todays(post, tmp_path, monkeypatch, time_machine):
    monkeypatch.chdir(tmp_path)
    time_machine.move_to("2026-03-04 12:00Z")
    call_command("export_wordpress")
    assert [path.name for path in tmp_path.iterdir()] == ["blog-2026-03-04.xml"]


def test_a_file_that_is_there_is_left_alone(post, tmp_path):
    path = tmp_path / "mine.xml"
    path.write_text("mine")
    with pytest.raises(CommandError, match="is there already"):
        call_command("export_wordpress", str(path))
    assert path.read_text() == "mine"


@pytest.mark.parametrize("name", ["missing/blog.xml", "x" * 300, "file/blog.xml"])
def test_a_place_where_no_file_can_be_is_one_line(post, tmp_path, name):
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError) as caught:
        call_command("export_wordpress", str(tmp_path / name))
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_an_empty_blog_is_an_empty_file(export):
    assert "<item>" not in export().read_text()


def test_a_page_of_replies_does_not_grow_the_number_of_queries(
    make_post, export, django_assert_max_num_queries
):
    for number in range(3):
        post = make_post(f"Post {number}", slug=f"post-{number}")
        post.categories.set([Category.objects.create(name=f"Category {number}")])
        for _ in range(3):
            posting.post(post.pk, name="Vera", text=f"Hello {number}", state="approved")
    with django_assert_max_num_queries(45):
        export()


@pytest.mark.django_db(transaction=True)
def test_everything_is_as_it_was_at_one_moment(make_post):
    make_post("Before")

    def write() -> None:
        Post.objects.update(title="After")
        connection.close()

    with snapshot():
        assert Post.objects.get().title == "Before"
        writer = threading.Thread(target=write)
        writer.start()
        writer.join()
        assert Post.objects.get().title == "Before"
    assert Post.objects.get().title == "After"
