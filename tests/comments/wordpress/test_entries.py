"""Posts and pages in an import: state, dates, addresses, words."""

import datetime

import pytest
from django.utils import timezone

from blog.models import Category, Entry, Page, Post, Redirect, Tag, User
from blog.models.entries import MAX_TITLE_LENGTH
from tests.blog.wordpress import exports
from tests.blog.wordpress.exports import comment, item, term
from tests.comments.wordpress.runs import bring, reasons

pytestmark = pytest.mark.django_db
NEVER = "0000-00-00 00:00:00"
IN_A_YEAR = f"{timezone.now() + datetime.timedelta(days=365):%Y-%m-%d %H:%M:%S}"


def page(number: int, title: str = "A page", *inside: str, **fields) -> str:
    slug = fields.setdefault("post_name", f"page-{number}")
    return item(
        number, title, *inside, **{"link": f"{exports.BLOG}/{slug}/"} | fields, post_type="page"
    )


def test_a_published_post_is_published_at_its_old_address(tmp_path, client):
    path = exports.write(tmp_path, item(9, "A title", content="<p>Hello</p>", post_name="hello"))
    bring(path)
    post = Post.objects.get()
    assert (post.title, post.path) == ("A title", "/2012/05/hello/")
    assert post.published_at == datetime.datetime(2012, 5, 6, 10, tzinfo=datetime.UTC)
    assert post.updated_at == post.published_at
    assert b"Hello" in client.get("/2012/05/hello/").content


@pytest.mark.parametrize(
    ("fields", "state", "is_private"),
    [
        ({"status": "publish"}, "published", False),
        ({"status": "publish", "post_password": "enter"}, "published", True),
        ({"status": "private"}, "published", True),
        ({"status": "draft"}, "draft", False),
        ({"status": "draft", "post_password": "enter"}, "draft", True),
        ({"status": "pending"}, "draft", False),
        ({"status": "future", "post_date_gmt": IN_A_YEAR}, "published", False),
        ({"status": "future"}, "draft", False),
        ({"status": "archived"}, "draft", False),
        ({"status": ""}, "draft", False),
    ],
)
def test_only_what_was_public_becomes_public(tmp_path, fields, state, is_private):
    bring(exports.write(tmp_path, item(9, **fields)))
    post = Post.objects.get()
    assert (post.state, post.is_private) == (state, is_private)
    assert post.is_published == (fields == {"status": "publish"})


@pytest.mark.parametrize("status", ["trash", "auto-draft", "inherit"])
def test_the_trash_stays_behind_and_is_reported(tmp_path, status):
    report = bring(exports.write(tmp_path, item(9, "Gone", comment(1), status=status)))
    assert not Entry.objects.exists()
    assert "not imported" in reasons(report, "Gone")[0]


def test_a_draft_without_date_stays_without_one(tmp_path):
    bring(exports.write(tmp_path, item(9, status="draft", post_date_gmt=NEVER, post_name="")))
    post = Post.objects.get()
    assert post.published_at is None
    assert post.slug


def test_a_published_post_without_utc_date_takes_the_old_clock(tmp_path):
    clock = {"post_date": "2012-05-06 12:00:00", "post_date_gmt": "2012-05-06 10:00:00"}
    undated = {"post_date": "2012-07-01 15:00:00", "post_date_gmt": NEVER}
    bring(exports.write(tmp_path, item(8, **clock), item(9, "Late", **undated)))
    late = Post.objects.get(title="Late")
    assert late.published_at == datetime.datetime(2012, 7, 1, 13, tzinfo=datetime.UTC)


def test_a_published_post_without_any_date_becomes_a_draft(tmp_path):
    dates = dict.fromkeys(["post_date", "post_date_gmt", "post_modified_gmt"], NEVER)
    report = bring(exports.write(tmp_path, item(9, "When", **dates)))
    assert Post.objects.get().state == "draft"
    assert "no date" in reasons(report, "When")[0]


def test_titles_become_plain_text(tmp_path):
    path = exports.write(tmp_path, item(9, "Fish &amp; <em>chips</em> &#8211; 1 < 2"))
    report = bring(path)
    assert Post.objects.get().title == "Fish & chips – 1 < 2"
    assert "formatting" in reasons(report, "Fish")[0]


def test_a_huge_title_is_cut_and_reported(tmp_path):
    report = bring(exports.write(tmp_path, item(9, "T" * 1_000_000)))
    assert len(Post.objects.get().title) == MAX_TITLE_LENGTH
    assert "too long" in reasons(report, "TTT")[0]


def test_excerpt_pin_and_closed_replies_come_over(tmp_path):
    fields = {"excerpt": "In <b>short</b>.", "is_sticky": 1, "comment_status": "closed"}
    bring(exports.write(tmp_path, item(9, **fields)))
    post = Post.objects.get()
    assert (post.summary, post.is_pinned, post.reply_policy) == ("In short.", True, "closed")


def test_a_classic_text_gets_its_paragraphs(tmp_path):
    bring(exports.write(tmp_path, item(9, content="One.\n\nTwo.")))
    assert "<p>One.</p>" in Post.objects.get().body_html


def test_a_post_is_found_by_its_terms_and_words(tmp_path, client):
    inside = term("category", "food", "Food"), term("post_tag", "soup", "Leek soup")
    bring(exports.write(tmp_path, item(9, "Dinner", *inside)))
    assert Post.objects.filter(search="leek").exists()


def test_a_slug_of_another_script_is_decoded(tmp_path, client):
    bring(exports.write(tmp_path, item(9, post_name="%e8%bf%9c%e5%be%81", link="")))
    assert Post.objects.get().path == "/2012/05/远征/"
    assert client.get("/2012/05/%E8%BF%9C%E5%BE%81/").status_code == 200


def test_two_posts_with_one_address_both_have_one(tmp_path):
    same = {"post_name": "same", "link": ""}
    report = bring(exports.write(tmp_path, item(8, **same), item(9, "Second", **same)))
    assert set(Post.objects.values_list("path", flat=True)) == {
        "/2012/05/same/",
        "/2012/05/same-2/",
    }
    assert "taken" in reasons(report, "Second")[0]


def test_pages_form_the_same_tree_whatever_their_order(tmp_path, client):
    # top ── middle ── leaf
    parts = (
        page(3, "Leaf", post_name="leaf", post_parent=2),
        page(2, "Middle", post_name="middle", post_parent=1),
        page(1, "Top", post_name="top"),
    )
    bring(exports.write(tmp_path, *parts))
    assert Page.objects.get(slug="leaf").path == "/top/middle/leaf/"
    assert client.get("/top/middle/leaf/").status_code == 200
    assert not Redirect.objects.filter(path="/leaf/").exclude(entry__slug="leaf").exists()


def test_pages_below_each_other_come_over(tmp_path):
    parts = page(1, "One", post_parent=2), page(2, "Two", post_parent=1)
    report = bring(exports.write(tmp_path, *parts))
    assert Page.objects.filter(parent=None).count() == 1
    assert Page.objects.exclude(parent=None).count() == 1
    assert any("top of the tree" in note.reason for note in report.notes)


def test_a_page_below_one_in_the_trash_stands_at_the_top(tmp_path):
    parts = page(1, status="trash"), page(2, "Left", post_parent=1)
    report = bring(exports.write(tmp_path, *parts))
    assert Page.objects.get().parent is None
    assert "top of the tree" in reasons(report, "Left")[0]


@pytest.mark.parametrize("slug", ["search", "admin", "2012"])
def test_a_page_does_not_take_an_address_of_the_blog(tmp_path, slug):
    report = bring(exports.write(tmp_path, page(1, "Mine", post_name=slug)))
    assert Page.objects.get().path == f"/{slug}-2/"
    assert "taken" in reasons(report, "Mine")[0]


def test_other_types_are_reported(tmp_path):
    report = bring(exports.write(tmp_path, item(9, "Shop", post_type="product")))
    assert not Entry.objects.exists()
    assert "not imported" in reasons(report, "product 9")[0]


def test_what_is_not_kept_of_terms_is_reported(tmp_path):
    inside = term("post_format", "post-format-aside", "Aside"), term("mood", "good", "Good")
    report = bring(exports.write(tmp_path, item(9, "Mine", *inside)))
    assert [r for r in reasons(report, "Mine") if "Aside" in r]
    assert [r for r in reasons(report, "Mine") if "Good" in r]


def test_categories_form_the_same_tree_whatever_their_order(tmp_path):
    parts = (
        exports.category(1, "soup", "Soup", "food", "Hot &amp; <i>good</i>"),
        exports.category(2, "food", "Food &amp; drink"),
        exports.category(3, "lost", "Lost", "nowhere"),
        exports.category(4, "a", "A", "b"),
        exports.category(5, "b", "B", "a"),
    )
    report = bring(exports.write(tmp_path, *parts, item(9, "T", term("category", "soup", "Soup"))))
    soup = Category.objects.get(slug="soup")
    assert soup.parent.name == "Food & drink"
    assert soup.description == "Hot & good"
    assert set(Post.objects.get().categories.all()) == {soup}
    assert Category.objects.get(slug="lost").parent is None
    assert reasons(report, "Lost")
    assert Category.objects.filter(slug__in="ab", parent=None).count() == 1


def test_terms_that_only_a_post_names_come_over(tmp_path):
    inside = term("post_tag", "new%20s", "New &amp; s"), term("tag", "old", "Old")
    bring(exports.write(tmp_path, item(9, "T", *inside)))
    assert set(Tag.objects.values_list("name", flat=True)) == {"New & s", "Old"}
    assert Post.objects.get().tags.count() == 2


def test_a_term_with_a_known_address_is_the_one_that_is_here(tmp_path):
    here = Category.objects.create(name="My food", slug="food")
    bring(exports.write(tmp_path, exports.category(2, "food", "Food")))
    assert Category.objects.get() == here
    assert Category.objects.get().name == "My food"


def test_a_term_that_was_deleted_here_does_not_come_back(tmp_path):
    parts = exports.tag(2, "soup", "Soup"), item(9, "T", term("post_tag", "soup", "Soup"))
    bring(exports.write(tmp_path, *parts))
    Tag.objects.all().delete()
    new = item(10, "New", term("post_tag", "soup", "Soup"))
    bring(exports.write(tmp_path, *parts, new))
    assert not Tag.objects.exists()
    assert Post.objects.count() == 2


def test_authors_come_over_and_cannot_sign_in(tmp_path):
    path = exports.write(
        tmp_path, exports.author(3, "anna", "Anna A.", "anna@old.example"), item(9, creator="anna")
    )
    bring(path)
    anna = Post.objects.get().author
    assert (anna.username, anna.name, anna.slug) == ("anna", "Anna A.", "anna")
    assert not anna.has_usable_password()
    assert not anna.is_staff
    assert not anna.is_superuser


def test_an_author_who_is_here_already_is_not_changed(tmp_path, author):
    before = User.objects.filter(pk=author.pk).values().get()
    path = exports.write(
        tmp_path, exports.author(3, "Alice", "Mallory", "m@old.example"), item(9, creator="alice")
    )
    bring(path)
    assert User.objects.filter(pk=author.pk).values().get() == before
    assert Post.objects.get().author == author


def test_an_author_whom_only_a_post_names_is_made(tmp_path):
    bring(exports.write(tmp_path, item(9, creator="someone"), version="1.0"))
    assert Post.objects.get().author.username == "someone"


def test_a_second_run_keeps_what_was_changed_here(tmp_path):
    path = exports.write(tmp_path, item(8, "One"), item(9, "Two"))
    bring(path)
    Post.objects.filter(title="One").update(title="Better")
    Post.objects.filter(title="Two").delete()
    report = bring(path)
    assert list(Post.objects.values_list("title", flat=True)) == ["Better"]
    assert not report.imported


def test_a_newer_export_adds_new_posts(tmp_path):
    bring(exports.write(tmp_path, item(8, "One")))
    report = bring(exports.write(tmp_path, item(8, "One, changed"), item(9, "Two")))
    assert set(Post.objects.values_list("title", flat=True)) == {"One", "Two"}
    assert sum(report.imported.values()) == 1


def test_the_same_number_on_another_blog_is_another_post(tmp_path):
    bring(exports.write(tmp_path, item(9, "Here")))
    bring(exports.write(tmp_path, item(9, "There"), blog="https://other.example"))
    assert Post.objects.count() == 2


def test_two_items_with_one_number_both_come_over(tmp_path):
    path = exports.write(tmp_path, item(9, "One"), item(9, "Two", comment(1)), item(9, "One"))
    report = bring(path)
    assert set(Post.objects.values_list("title", flat=True)) == {"One", "Two"}
    assert "another item" in reasons(report, "Two")[0]
    assert not bring(path).imported
