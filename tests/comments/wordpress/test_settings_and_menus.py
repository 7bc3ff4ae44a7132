"""The blog's name, language, time zone and menu in an import."""

import pytest

from blog.models import Category, ImportedRecord, MenuEntry, Post, Site
from comments.samples.entries import SITE
from comments.samples.planting import plant
from tests.blog.wordpress import exports
from tests.blog.wordpress.exports import item, menu_item
from tests.comments.wordpress.runs import bring, reasons

pytestmark = pytest.mark.django_db


def page(number: int, slug: str) -> str:
    link = f"{exports.BLOG}/{slug}/"
    return item(number, slug.title(), post_type="page", post_name=slug, link=link)


def test_a_new_blog_takes_over_name_tagline_and_language(tmp_path):
    bring(exports.write(tmp_path, title="Mine &amp; yours", tagline="Words", language="de-DE"))
    site = Site.current()
    assert (site.title, site.tagline, site.language) == ("Mine & yours", "Words", "de")


@pytest.mark.parametrize(
    ("code", "language"),
    [("en-US", "en"), ("en-GB", "en-gb"), ("pt_BR", "pt-br"), ("zh-CN", "zh-hans"), ("tlh", "en")],
)
def test_languages_are_translated_into_ours(tmp_path, code, language):
    bring(exports.write(tmp_path, language=code))
    assert Site.current().language == language


def test_what_the_author_has_set_stays(tmp_path):
    Site(title="Chosen", tagline="By me").save()
    report = bring(exports.write(tmp_path, title="Old"))
    assert (Site.current().title, Site.current().tagline) == ("Chosen", "By me")
    assert reasons(report, "title")


def test_what_the_samples_set_gives_way(tmp_path):
    Site(**SITE).save()
    ImportedRecord.objects.create(source=ImportedRecord.SAMPLES, kind="post", foreign_id=1)
    bring(exports.write(tmp_path, title="Old"))
    assert Site.current().title == "Old"


def test_a_constant_distance_from_utc_is_the_time_zone(tmp_path, client):
    late = {"post_date": "2012-06-01 01:00:00", "post_date_gmt": "2012-05-31 23:00:00"}
    bring(exports.write(tmp_path, item(9, post_name="late", **late)))
    assert Site.current().time_zone == "Etc/GMT-2"
    assert client.get("/2012/06/late/").status_code == 200


def test_a_distance_that_changes_is_reported_and_not_guessed(tmp_path):
    summer = {"post_date": "2012-06-01 10:00:00", "post_date_gmt": "2012-06-01 08:00:00"}
    winter = {"post_date": "2012-12-01 10:00:00", "post_date_gmt": "2012-12-01 09:00:00"}
    report = bring(exports.write(tmp_path, item(8, **summer), item(9, **winter)))
    assert Site.current().time_zone == "UTC"
    assert "+2" in reasons(report, "time zone")[0]


def test_the_menu_comes_over_with_its_order_and_its_levels(tmp_path):
    parts = (
        exports.category(3, "food", "Food"),
        menu_item(20, "", "main", position=2, type="post_type", object="page", object_id=9),
        menu_item(21, "Start", "main", position=1, url=f"{exports.BLOG}/"),
        menu_item(22, "", "main", position=3, type="taxonomy", object="category", object_id=3),
        menu_item(23, "Friends", "main", position=4, url="https://friends.example/"),
        menu_item(
            24, "Post", "main", position=5, type="post_type", object="post", object_id=8,
            menu_item_parent=23,
        ),
        item(8, post_name="mine"),
        page(9, "about"),
    )  # fmt: skip
    bring(exports.write(tmp_path, *parts))
    entries = [(str(e), e.destination, e.parent and str(e.parent)) for e in MenuEntry.objects.all()]
    assert entries == [
        ("Start", "/", None),
        ("About", "/about/", None),
        ("Food", Category.objects.get().get_absolute_url(), None),
        ("Friends", "https://friends.example/", None),
        ("Post", "/2012/05/mine/", "Friends"),
    ]


def test_the_main_menu_is_taken_and_the_others_are_reported(tmp_path):
    parts = [menu_item(n, f"S{n}", "social", url=f"https://{n}.example/") for n in (1, 2, 3)]
    parts.append(menu_item(4, "Start", "primary-menu", url="/"))
    report = bring(exports.write(tmp_path, *parts))
    assert [str(entry) for entry in MenuEntry.objects.all()] == ["Start"]
    assert "3 entries" in reasons(report, "Social")[0]


@pytest.mark.parametrize("address", ["#", "", "javascript:alert(1)", "relative/path", "/a\\b"])
def test_an_entry_that_leads_nowhere_is_dropped_and_those_below_move_up(tmp_path, address):
    parts = (
        menu_item(1, "Group", "main", url=address),
        menu_item(2, "Below", "main", position=1, url="/x/", menu_item_parent=1),
    )
    report = bring(exports.write(tmp_path, *parts))
    assert [(str(e), e.parent) for e in MenuEntry.objects.all()] == [("Below", None)]
    assert reasons(report, "Group")


def test_entries_below_each_other_come_over(tmp_path):
    parts = (
        menu_item(1, "One", "main", url="/1/", menu_item_parent=2),
        menu_item(2, "Two", "main", url="/2/", menu_item_parent=1),
    )
    bring(exports.write(tmp_path, *parts))
    assert MenuEntry.objects.count() == 2
    assert MenuEntry.objects.filter(parent=None).exists()


def test_an_entry_for_a_draft_is_dropped(tmp_path):
    parts = (
        menu_item(1, "Plan", "main", type="post_type", object="post", object_id=8),
        item(8, status="draft"),
    )
    report = bring(exports.write(tmp_path, *parts))
    assert not MenuEntry.objects.exists()
    assert reasons(report, "menu entry “Plan”")


def test_a_menu_that_is_here_stays_the_only_one(tmp_path):
    MenuEntry.objects.create(label="Mine", address="/x/")
    report = bring(exports.write(tmp_path, menu_item(1, "Theirs", "main", url="/y/")))
    assert [str(entry) for entry in MenuEntry.objects.all()] == ["Mine"]
    assert "already" in reasons(report, "menu")[0]


def test_without_a_menu_the_public_pages_stand_there(tmp_path):
    hidden = item(10, "Hidden", post_type="page", status="private")
    bring(exports.write(tmp_path, page(9, "about"), hidden))
    assert [entry.destination for entry in MenuEntry.objects.all()] == ["/about/"]


def test_a_menu_that_was_emptied_here_stays_empty(tmp_path):
    path = exports.write(tmp_path, menu_item(1, "Start", "main", url="/"), page(9, "about"))
    bring(path)
    MenuEntry.objects.all().delete()
    bring(path)
    assert not MenuEntry.objects.exists()


def test_a_blog_comes_over_beside_the_samples(tmp_path, author, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    plant(author)
    samples = MenuEntry.objects.count()
    replies = exports.comment(1), exports.comment(2, parent=1)
    parts = item(9, "T", *replies, post_name="mine"), menu_item(4, "Start", "main", url="/")
    bring(exports.write(tmp_path, *parts, title="Old"))
    assert Site.current().title == "Old"
    assert MenuEntry.objects.count() == samples + 1
    assert set(Post.objects.get(slug="mine").comments.values_list("pk", flat=True)) == {1, 2}
