"""The command `render_again`."""

from io import StringIO

import pytest
from django.core.management import call_command

from blog.models import Entry
from comments import posting
from comments.models import Comment

pytestmark = pytest.mark.django_db


def run() -> str:
    out = StringIO()
    call_command("render_again", stdout=out)
    return out.getvalue()


def test_all_html_is_made_from_its_source_again(make_post):
    post = make_post(body="<h2>Here</h2>")
    posting.post(post.pk, name="Ann", text="*now*", state="approved")
    Comment.objects.create(
        entry=post,
        name="Ben",
        text="old",
        markup="html",
        html="",
        tree_id=900,
        lft=1,
        rght=2,
        level=0,
    )
    Comment.objects.update(html="stale")
    Entry.objects.update(body_html="stale")
    assert "1 posts and pages and 2 replies have changed." in run()
    assert list(Comment.objects.order_by("id").values_list("html", flat=True)) == [
        "<p><em>now</em></p>\n",
        "<p>old</p>",
    ]
    assert Entry.objects.get().body_html == "<h2>Here</h2>"


def test_a_second_run_changes_nothing(make_post):
    make_post(body="<p>Text</p>")
    assert "0 posts and pages and 0 replies have changed." in run()
