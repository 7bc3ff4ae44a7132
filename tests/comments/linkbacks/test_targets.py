"""Which post or page an address means that somebody says to link to."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from blog.models import ImportedRecord, Page, Redirect
from comments.linkbacks.targets import Elsewhere, entry_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = "https://blog.example.org"


@pytest.fixture
def post(make_post):
    return make_post(slug="über", published_at=datetime(2026, 11, 2, 12, tzinfo=UTC))


def test_each_address_that_leads_readers_to_a_post_means_it(post):
    Redirect.leave("/an-old-address/", entry=post)
    Redirect.leave("/?p=123", entry=post)
    addresses = [
        "https://blog.example.org/2026/11/über/",
        "https://blog.example.org/2026/11/%C3%BCber/",
        "https://blog.example.org/2026/11/u%CC%88ber/",
        "https://blog.example.org/2026/11/über",
        "https://blog.example.org/2026/11/über/#comment-7",
        "https://blog.example.org/2026/11/über/?utm_source=x&replies=newest",
        "https://blog.example.org/2026/11/über/comment-page-2/",
        "http://blog.example.org/2026/11/über/",
        "https://www.blog.example.org/2026/11/über/",
        "HTTPS://Blog.Example.ORG:443/2026/11/über/",
        "http://blog.example.org:80/2026/11/über/",
        "https://blog.example.org/2026/11/über/amp/",
        "https://blog.example.org/an-old-address/",
        "https://blog.example.org/?p=123",
        "https://blog.example.org/index.php?p=123",
    ]
    assert [address for address in addresses if entry_at(address) != post] == []


def test_a_page_is_meant_by_its_address(author):
    page = Page.objects.create(title="About", author=author, state="published")
    assert entry_at("https://blog.example.org/about/").pk == page.pk


def test_what_is_no_post_is_none(post):
    paths = [
        "/", "/2026/11/", "/feed/", "/search/?q=a", "/2026/11/nothing/", "/admin/", "/?p=124",
        "/?p=99999999999999999999", "/?p=x", "/%00", "/?p=%00", "/media/a.png", "//", "/%",
        "/" + "a" * 1500, "/?" + "p=1&" * 100,
    ]  # fmt: skip
    assert [path for path in paths if entry_at(f"https://blog.example.org{path}")] == []


def test_what_readers_cannot_see_is_none(make_post):
    later = timezone.now() + timedelta(days=1)
    hidden = [
        make_post("Private", is_private=True),
        make_post("Later", published_at=later, slug="later"),
    ]
    make_post("Draft", state="draft", slug="draft")
    for post in hidden:
        assert entry_at(f"https://blog.example.org{post.path}") is None
    assert entry_at("https://blog.example.org/2026/11/draft/") is None


def test_addresses_of_others_are_elsewhere(post):
    for address in (
        "", "x", "/2026/11/über/", "https://other.example/2026/11/über/",
        "https://blog.example.org.evil.example/", "https://evil.example/?blog.example.org",
        "https://blog.example.org@evil.example/", "https://user@blog.example.org/2026/11/über/",
        "https://blog.example.org:8443/2026/11/über/", "ftp://blog.example.org/2026/11/über/",
        "javascript:alert(1)", "https://[::1/", "https://blog.example.org:port/", "https:///x",
        "https://\0/",
    ):  # fmt: skip
        with pytest.raises(Elsewhere):
            entry_at(address)


def test_the_old_host_of_an_imported_blog_is_ours(post):
    Redirect.leave("/2019/03/old/", entry=post)
    Redirect.leave("/blog/2019/03/old/", entry=post)
    ImportedRecord.objects.create(source="old.example", kind="post", foreign_id=1)
    assert entry_at("http://www.old.example/2019/03/old/") == post
    with pytest.raises(Elsewhere):
        entry_at("http://older.example/blog/2019/03/old/")
    ImportedRecord.objects.create(source="www.older.example/blog", kind="post", foreign_id=1)
    assert entry_at("http://older.example/blog/2019/03/old/") == post


def test_what_stands_there_is_found_by_one_query(post, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert entry_at("https://blog.example.org/2026/11/über/") == post
