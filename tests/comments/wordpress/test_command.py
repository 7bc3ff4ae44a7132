"""`manage.py import_wordpress`: what it says, and what is left when it ends early."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from blog.models import Category, Entry, ImportedRecord, Post, Redirect, Site, User
from comments.integrity import find_faults
from comments.models import Comment
from comments.wordpress.replies import Replies
from tests.blog.wordpress import exports
from tests.blog.wordpress.exports import comment, item, term

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path) -> Path:
    settings.DATA_DIR = tmp_path / "data"
    return settings.DATA_DIR


def run(*arguments) -> str:
    out = io.StringIO()
    call_command("import_wordpress", *map(str, arguments), stdout=out)
    return out.getvalue()


def rows() -> list:
    models = (Entry, Comment, Category, User, Redirect, ImportedRecord, Site)
    return [list(model.objects.order_by("pk").values()) for model in models]


def export(tmp_path: Path) -> Path:
    """Three posts, two of them with two replies each, one of which is an orphan."""
    parts = (
        exports.author(1, "anna"),
        item(7, "One", comment(1), comment(2, parent=1), term("category", "a", "A")),
        item(8, "Two", comment(3), comment(4, parent=99)),
        item(9, "Three", status="draft"),
    )
    return exports.write(tmp_path, *parts)


def test_the_summary_counts_by_kind_and_state(tmp_path):
    out = run(export(tmp_path))
    for words in ("2  post, published", "1  post, draft", "4  reply, shown", "1  author"):
        assert words in " ".join(out.split(" ")).replace("        ", "")
    assert "reply 4 on post 8 “Two”" in out


def test_it_says_how_mentions_come_to_be_shown(tmp_path):
    assert "verify_mentions" not in run(export(tmp_path))
    pings = [
        comment(number, type="pingback", author_url=f"https://{number}.example/", approved=state)
        for number, state in ((11, "1"), (12, "0"), (13, "spam"))
    ]
    out = run(exports.write(tmp_path, item(20, "Four", *pings)))
    assert "nobody has looked at yet: 2." in out
    assert "`manage.py verify_mentions`" in out


def test_the_whole_report_is_a_file(tmp_path, data_dir):
    titles = [item(n, f"<b>Loud {n}</b>") for n in range(1, 31)]
    out = run(exports.write(tmp_path, *titles))
    (file,) = (data_dir / "imports").iterdir()
    assert str(file) in out
    report = file.read_text(encoding="utf-8")
    assert all(f"“Loud {n}”" in report for n in range(1, 31))
    assert "“Loud 30”" not in out
    assert "10 more" in out


def test_nothing_is_written_about_progress_where_there_is_no_terminal(tmp_path, capfd):
    run(export(tmp_path))
    assert capfd.readouterr() == ("", "")


def test_a_trial_run_leaves_everything_as_it_was(tmp_path):
    before = rows()
    out = run(export(tmp_path), "--dry-run")
    assert rows() == before
    assert "trial" in out
    assert "2  post, published" in out


def test_a_trial_run_reports_what_the_real_one_does(tmp_path):
    path = export(tmp_path)
    trial, real = run(path, "--dry-run"), run(path)
    kept = [line for line in trial.splitlines() if not line.startswith("A trial")]
    assert kept[1:-1] == real.splitlines()[1:-1]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no XML",
        b"<!DOCTYPE rss><rss/>",
        b"<rss><channel><item>",
        b"<rss><channel/></rss>",
        None,
    ],
)
def test_what_is_no_export_ends_with_one_line_and_changes_nothing(tmp_path, content):
    path = tmp_path / "strange.xml"
    if content is not None:
        path.write_bytes(content)
    before = rows()
    with pytest.raises(CommandError) as caught:
        run(path)
    assert caught.value.returncode == 1
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)
    assert rows() == before


def test_an_export_that_is_cut_off_changes_nothing(tmp_path):
    path = export(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.index(b"Three")])
    before = rows()
    with pytest.raises(CommandError, match=r"line \d+: the file ends in the middle"):
        run(path)
    assert rows() == before


@pytest.mark.parametrize("name", ["missing", "file.txt"])
def test_uploads_must_be_a_folder(tmp_path, name):
    (tmp_path / "file.txt").write_text("")
    with pytest.raises(CommandError, match="--uploads") as caught:
        run(export(tmp_path), "--uploads", tmp_path / name)
    assert "\n" not in str(caught.value)


def test_a_run_that_was_stopped_keeps_whole_posts_and_goes_on(tmp_path, monkeypatch):
    path, bring = export(tmp_path), Replies.bring

    def stop_at_two(self, item, entry, **options):
        bring(self, item, entry, **options)
        if item.text("title") == "Two":
            raise KeyboardInterrupt

    out = io.StringIO()
    with monkeypatch.context() as patch:
        patch.setattr(Replies, "bring", stop_at_two)
        with pytest.raises(SystemExit) as caught:
            call_command("import_wordpress", str(path), stdout=out)
    assert caught.value.code != 0
    assert "whole" in out.getvalue()
    assert "1  post, published" in out.getvalue()
    assert set(Post.objects.values_list("title", flat=True)) == {"One"}
    assert set(Comment.objects.values_list("pk", flat=True)) == {1, 2}
    run(path)
    assert set(Post.objects.values_list("title", flat=True)) == {"One", "Two", "Three"}
    assert set(Comment.objects.values_list("pk", flat=True)) == {1, 2, 3, 4}
    assert not list(find_faults())


def test_one_post_that_the_database_refuses_does_not_stop_the_others(tmp_path, monkeypatch):
    path, bring = export(tmp_path), Replies.bring

    def fail_at_one(self, item, entry, **options):
        bring(self, item, entry, **options)
        if item.text("title") == "One":
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")

    with monkeypatch.context() as patch:
        patch.setattr(Replies, "bring", fail_at_one)
        out = run(path)
    assert "“One”: not imported: the database refuses it (division by zero)" in out
    assert set(Post.objects.values_list("title", flat=True)) == {"Two", "Three"}
    run(path)
    assert Post.objects.count() == 3


def test_a_second_run_says_that_everything_is_here(tmp_path):
    path = export(tmp_path)
    run(path)
    before = rows()
    out = run(path)
    assert rows() == before
    assert "here already" in out
    assert "published" not in out


def test_an_empty_blog_is_an_export_too(tmp_path):
    assert "setting" in run(exports.write(tmp_path))


def test_importing_costs_no_query_for_a_reply(tmp_path, django_assert_max_num_queries):
    replies = [comment(n, "Yes.", parent=n // 2) for n in range(1, 400)]
    with django_assert_max_num_queries(90):
        run(exports.write(tmp_path, item(9, "T", *replies)))
    assert Comment.objects.count() == 399
