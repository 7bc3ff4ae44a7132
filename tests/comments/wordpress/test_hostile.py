"""Exports that somebody made to do harm, or that broke on the way: the import goes on."""

import pytest

from blog.models import Category, Entry, Page, Post, Tag, User
from comments.models import Comment
from tests.blog.wordpress import exports
from tests.blog.wordpress.exports import BLOG, comment, item, term
from tests.comments.wordpress.runs import bring

pytestmark = pytest.mark.django_db
STRANGE = [
    "",
    "%00",
    "&#0;&#1;&#xD800;",
    "%ed%a0%80",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "'; DROP TABLE blog_entry; --",
    "{0.__class__}",
    "%s %d %(x)s",
    "http://[broken",
    "\u202egnp.exe",
    "🙂" * 300,
    "x" * 5_000,
    "-1",
    "99999999999999999999",
]
FIELDS = [
    "title", "post_name", "link", "guid", "creator", "excerpt", "status", "post_type", "post_date",
    "post_date_gmt", "post_modified_gmt", "post_parent", "menu_order", "comment_status",
    "post_password", "is_sticky", "post_id",
]  # fmt: skip
COMMENT_FIELDS = [
    "author", "author_email", "author_url", "author_IP", "date", "date_gmt", "content", "approved",
    "type", "parent", "user_id",
]  # fmt: skip


@pytest.mark.parametrize("value", STRANGE, ids=lambda value: value[:12] or "empty")
def test_a_strange_value_anywhere_stops_nothing(tmp_path, value):
    parts = [exports.author(1, "anna"), exports.author(2, value, value, value)]
    parts += [exports.category(3, value, value, value, value), exports.tag(4, value, value)]
    for number, name in enumerate(FIELDS, start=1000):
        fields = {name: value}
        title = fields.pop("title", f"With {name}")
        if name == "post_id":
            parts.append(item(number, title).replace(f"[{number}]", f"[{value}]"))
        else:
            parts.append(item(number, title, **fields))
    inside = [comment(n, **{name: value}) for n, name in enumerate(COMMENT_FIELDS, start=2000)]
    parts.append(item(1, "Discussion", *inside, term("category", value, value)))
    keys = ("_thumbnail_id", "_wp_old_slug", "_wp_old_date", "footnotes")
    parts.append(item(2, "Metadata", postmeta=dict.fromkeys(keys, value)))
    parts.append(exports.attachment(3, value, title=value, postmeta={"_wp_attached_file": value}))
    parts.append(exports.menu_item(4, value, "main", url=value, object_id=value))
    parts.append(item(5, "The last one"))
    path = exports.write(tmp_path, *parts, title=value, tagline=value)
    report = bring(path)
    assert Post.objects.filter(title="The last one").exists()
    assert Comment.objects.count() >= len(COMMENT_FIELDS) - 2
    assert not [note for note in report.notes if "the database refuses" in note.reason]
    bring(path)
    assert Post.objects.filter(title="The last one").count() == 1


@pytest.mark.parametrize("date", ["0001-01-01 00:00:00", "9999-12-31 23:59:59", "2012-13-45 99:0"])
def test_dates_at_the_ends_of_the_calendar_do_no_harm(tmp_path, date):
    early = {"post_date": "2012-01-01 00:00:00", "post_date_gmt": "2012-01-01 10:00:00"}
    dates = {"post_date": date, "post_date_gmt": date, "post_modified_gmt": date}
    bring(exports.write(tmp_path, item(8, **early), item(9, "Odd", comment(1), **dates)))
    assert Post.objects.filter(title="Odd").exists()
    assert Comment.objects.exists()


def test_an_old_date_stays_old(tmp_path):
    bring(exports.write(tmp_path, item(9, post_date_gmt="1893-04-01 08:00:00")))
    assert Post.objects.get().path == "/1893/04/post-9/"


def test_a_long_chain_of_categories_comes_over(tmp_path):
    parts = [exports.category(n, f"c{n}", f"C {n}", f"c{n + 1}") for n in range(1, 121)]
    bring(exports.write(tmp_path, *parts))
    assert Category.objects.get(slug="c1").level == 119


def test_pages_too_deep_for_an_address_are_reported(tmp_path):
    pages = [
        item(n, f"P {n}", post_type="page", post_name="p" * 150, post_parent=n - 1)
        for n in range(1, 12)
    ]
    report = bring(exports.write(tmp_path, *pages))
    assert (
        Page.objects.count()
        + len([note for note in report.notes if "the database refuses" in note.reason])
        == 11
    )


@pytest.mark.parametrize("address", ["", "http://[broken", "no address", "https://old.example:x/"])
def test_a_blog_without_a_valid_address_comes_over(tmp_path, address):
    bring(exports.write(tmp_path, item(9), blog=address))
    assert Post.objects.get().path == "/2012/05/post-9/"


def test_scripts_in_texts_are_taken_out(tmp_path, client):
    content = '<p onclick="alert(1)">Hi<script>alert(2)</script></p><a href="javascript:x">x</a>'
    bring(exports.write(tmp_path, item(9, "T", comment(1, content), content=content)))
    page = client.get("/2012/05/post-9/").text
    assert "onclick" not in page
    assert "alert" not in page
    assert "javascript:" not in page


def test_nobody_gets_rights_by_an_import(tmp_path):
    author = exports.author(1, "root").replace(
        "</wp:author>", "<wp:is_superuser>1</wp:is_superuser></wp:author>"
    )
    bring(exports.write(tmp_path, author, item(9, creator="root")))
    root = User.objects.get()
    assert not root.is_staff
    assert not root.is_superuser
    assert not root.has_usable_password()


def test_a_megabyte_in_one_name_is_cut(tmp_path):
    long = "n" * 1_000_000
    parts = exports.tag(3, "long", long), item(9, "T", comment(1, author=long), creator=long)
    bring(exports.write(tmp_path, *parts))
    assert len(Tag.objects.get().name) == 200
    assert len(Comment.objects.get().name) == 60
    assert len(Entry.objects.get().author.username) == 150


def test_links_to_a_post_of_another_blog_stay(tmp_path):
    content = '<a href="https://elsewhere.example/2012/05/post-9/">x</a>'
    bring(exports.write(tmp_path, item(9, content=content)))
    assert "https://elsewhere.example/2012/05/post-9/" in Post.objects.get().body_html
    assert BLOG not in Post.objects.get().body_html
