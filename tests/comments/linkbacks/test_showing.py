"""What readers see of mentions, below a post and on pages of their own."""

import datetime

import pytest
from bs4 import BeautifulSoup, Tag
from django.utils import timezone

from blog.models import Page, Site
from comments import posting
from comments.linkbacks import showing
from comments.models import Mention
from tests.comments.mentions import mention_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(client, post):
    """The page of the post, or another one below it."""

    def read(below: str = "") -> BeautifulSoup:
        response = client.get(f"{post.get_absolute_url()}{below}")
        assert response.status_code == 200
        return BeautifulSoup(response.content, "html.parser")

    return read


def section(page: BeautifulSoup) -> Tag | None:
    return page.select_one(".mentions")


def words(element: Tag) -> str:
    return " ".join(element.get_text().split())


def many(post, number: int, host: str = "example.org", **fields) -> None:
    now = timezone.now()
    Mention.objects.bulk_create(
        Mention(
            entry=post,
            source=f"https://{host}/{fields.get('kind', '')}{one}",
            host=host,
            title=f"Page {one}",
            protocol="webmention",
            state="approved",
            verification="links",
            mentioned_at=now - datetime.timedelta(hours=one),
            **fields,
        )
        for one in range(number)
    )


def test_a_post_without_mentions_says_nothing_of_them(read):
    assert section(read()) is None


@pytest.mark.parametrize("hidden", [
    {"state": "pending"}, {"state": "spam"}, {"state": "removed"},
    {"verification": "unchecked"}, {"verification": "missing"}, {"verification": "unreadable"},
])  # fmt: skip
def test_what_is_not_approved_and_seen_to_link_here_is_on_no_page(client, post, read, hidden):
    mention_of(post, **hidden, title="Nobody sees this")
    assert section(read()) is None
    for below in ("mentions/", "mentions/feed/", "mentions/feed/atom/", "mentions/feed.json"):
        assert b"Nobody sees this" not in client.get(post.path + below).content


def test_they_are_closed_apart_from_the_replies_and_have_a_count_of_their_own(post, read):
    posting.post(post.pk, name="Bob", text="Yes.", state="approved")
    for number in range(3):
        mention_of(post, f"https://example.org/{number}")
    page = read()
    assert words(section(page).summary) == "3 mentions on other sites"
    assert "open" not in section(page).attrs
    assert page.select_one("#mentions")
    assert words(page.select_one("#discussion-heading")) == "One reply on “A post”"
    assert not section(page).select(".u-comment")


@pytest.mark.parametrize("path", ["/", "/feed/", "/feed/atom/", "/feed.json", "/comments/feed/"])
def test_no_number_of_replies_counts_them(client, post, path):
    before = client.get(path).content
    mention_of(post, kind="reply", excerpt="I disagree.")
    assert client.get(path).content == before


def test_the_site_is_named_beside_whatever_a_page_calls_itself_and_its_author(post, read):
    mention_of(
        post, "https://evil.example/x", title="nature.example", author="Nature", excerpt="Wrong."
    )
    found = section(read()).select_one(".u-mention")
    assert words(found.select_one(".mention-from")).startswith("evil.example, Nature, ")
    link = found.select_one("a")
    assert (words(link), link["href"]) == ("nature.example", "https://evil.example/x")
    assert link["rel"] == ["nofollow", "ugc", "noopener"]
    # What a page says cannot turn around what stands beside it.
    assert all(found.find("bdi", string=text) for text in ("nature.example", "Nature", "Wrong."))


def test_all_that_a_page_says_is_text(client, post):
    bad = "<script>alert(1)</script>"
    mention_of(post, title=bad, author=bad, excerpt=bad)
    mention_of(post, "https://example.org/y", kind="like")
    for below in ("", "mentions/", "mentions/feed/"):
        assert bad.encode() not in client.get(post.path + below).content


def test_a_reply_elsewhere_is_a_quote_that_says_so(post, read):
    mention_of(post, kind="reply", title="I disagree", excerpt="I disagree, and here is why.")
    found = section(read()).select_one(".u-mention")
    assert words(found.blockquote) == "I disagree, and here is why."
    assert found.select_one(".p-name") is None, "the title is only the beginning of its words"
    assert words(found.a) == "example.org"
    assert words(found.select_one(".mention-from")).endswith(", reply")


def test_likes_reposts_and_bookmarks_are_numbers_with_the_sites_named(post, read):
    mention_of(post, "https://a.example/1", kind="like")
    for number in range(2):
        mention_of(post, f"https://b.example/{number}", kind="like")
    mention_of(post, "https://a.example/2", kind="repost")
    mention_of(post, "https://a.example/3", kind="bookmark")
    page = section(read())
    assert [words(line) for line in page.select(".counted li")] == [
        "3 likes: b.example (2), a.example",
        "1 repost: a.example",
        "1 bookmark: a.example",
    ]
    assert page.select_one(".u-like")["href"] == "https://a.example/1"
    assert words(page.summary) == "5 mentions on other sites"


def test_of_many_likes_some_sites_are_named_and_the_others_counted(post, read):
    for number in range(30):
        mention_of(post, f"https://{number}.example/", kind="like")
    line = words(section(read()).select_one(".counted"))
    assert line.startswith("30 likes: ")
    assert line.endswith(", and 22 more sites")


def test_of_many_mentions_the_newest_stand_below_the_post_and_all_on_pages(post, read):
    many(post, 130)
    page = section(read())
    assert words(page.summary) == "130 mentions on other sites"
    assert [words(link) for link in page.select(".u-mention a")][:2] == ["Page 0", "Page 1"]
    assert len(page.select(".u-mention")) == showing.BELOW_POST
    whole = page.find("a", string="all")["href"]
    assert whole == f"{post.path}mentions/"
    first, second = read("mentions/"), read("mentions/page/2/")
    assert len(first.select(".u-mention")) == showing.ON_A_PAGE
    assert len(second.select(".u-mention")) == 30
    assert words(second.select(".u-mention a")[-1]) == "Page 129"
    assert first.select_one("meta[name=robots]")["content"] == "noindex"


def test_where_all_stand_below_the_post_no_list_is_offered(post, read):
    mention_of(post)
    assert section(read()).find("a", string="all") is None


@pytest.mark.parametrize("below", ["mentions/", "mentions/page/2/", "mentions/page/999999/"])
def test_a_page_of_the_list_that_does_not_exist_leads_to_the_post(client, post, below):
    response = client.get(post.path + below)
    assert (response.status_code, response.url) == (302, f"{post.path}#discussion")


@pytest.mark.parametrize("below", ["mentions/", "mentions/feed/", "mentions/feed.json"])
def test_below_what_is_no_post_there_is_none(client, post, below):
    assert client.get(f"/no/such/post/{below}").status_code == 404
    post.is_private = True
    post.save()
    assert client.get(post.path + below).status_code == 404


def test_a_page_of_the_blog_with_that_address_goes_first(client, author):
    fields = {"author": author, "state": "published"}
    about = Page.objects.create(title="About", **fields)
    Page.objects.create(title="Mentions", parent=about, body="<p>In the press</p>", **fields)
    mention_of(about)
    assert "In the press" in client.get("/about/mentions/").content.decode()


def test_their_cost_does_not_grow(client, post, django_assert_num_queries):
    many(post, 150)
    many(post, 50, kind="like")
    with django_assert_num_queries(2):
        showing.shown(post)
    Mention.objects.all().delete()
    with django_assert_num_queries(1):
        showing.shown(post)


class TestTelling:
    """How writers elsewhere say that they wrote about a post."""

    @pytest.fixture
    def telling(self, read):
        return lambda: read().select_one(".telling")

    def test_a_post_says_where_to(self, post, telling):
        assert words(telling().code) == f"http://127.0.0.1:8000{post.path}trackback/"

    def test_not_where_the_blog_takes_no_mentions(self, telling):
        Site(takes_mentions=False).save()
        assert telling() is None

    def test_not_where_the_discussion_is_closed(self, post, telling):
        post.reply_policy = "closed"
        post.save()
        assert telling() is None

    def test_those_that_are_shown_stay_there_all_the_same(self, post, read):
        mention_of(post)
        Site(takes_mentions=False).save()
        assert section(read())
