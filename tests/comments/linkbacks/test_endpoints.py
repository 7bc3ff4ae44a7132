"""How other blogs find out where linkbacks to a post go: in the headers and in the page itself."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup, Comment
from defusedxml.ElementTree import fromstring
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from blog.changes import changes
from blog.models import Page, Site
from blog.pagecache import PageCache
from comments import paging, posting
from comments.middleware import add_link
from tests.comments.linkbacks.senders import address

WEBMENTION = "http://127.0.0.1:8000/webmention/"
PINGBACK = "http://127.0.0.1:8000/xmlrpc.php"
PING = "{http://madskills.com/public/xml/rss/module/trackback/}ping"
IDENTIFIER = "{http://purl.org/dc/elements/1.1/}identifier"
TITLE = "{http://purl.org/dc/elements/1.1/}title"


def found(response: HttpResponse) -> dict[str, list[str]]:
    """What a page says of where linkbacks go, by where it says so."""
    text = response.content.decode()
    page = BeautifulSoup(text, "html.parser")
    header = response.headers.get("Link", "")
    return {
        "Link": re.findall(r'<([^>]+)>; rel="webmention"', header),
        "X-Pingback": [response["X-Pingback"]] if "X-Pingback" in response.headers else [],
        "webmention": [link["href"] for link in page.find_all("link", rel="webmention")],
        # By the expression of the specification, which programs apply to the letter.
        "pingback": re.findall(r'<link rel="pingback" href="([^"]+)" ?/?>', text),
        "trackback": [ping.get(PING) for ping in descriptions(page)],
    }


def descriptions(page: BeautifulSoup) -> list:
    """The elements of RDF that stand in comments of a page."""
    blocks = page.find_all(string=lambda text: isinstance(text, Comment))
    return [fromstring(block)[0] for block in blocks if "rdf:RDF" in block]


def all_of(entry) -> dict[str, list[str]]:
    return {
        "Link": [WEBMENTION],
        "X-Pingback": [PINGBACK],
        "webmention": [WEBMENTION],
        "pingback": [PINGBACK],
        "trackback": [f"{address(entry)}trackback/"],
    }


NOTHING = {"Link": [], "X-Pingback": [], "webmention": [], "pingback": [], "trackback": []}


@pytest.mark.django_db
class TestPages:
    def test_a_post_says_where_linkbacks_go(self, post, client):
        assert found(client.get(post.path)) == all_of(post)

    def test_so_does_a_page(self, author, client):
        page = Page.objects.create(title="About", author=author, state="published")
        assert found(client.get("/about/")) == all_of(page)

    def test_so_do_the_further_pages_of_a_discussion(self, post, client, monkeypatch):
        monkeypatch.setattr(paging, "MAX_REPLIES", 2)
        for number in range(5):
            posting.post(post.pk, name="Bob", text=f"Reply {number}", state="approved")
        response = client.get(f"{post.path}comment-page-2/")
        assert response.status_code == 200
        assert found(response) == all_of(post)

    def test_whoever_asks_for_the_head_alone_is_told_too(self, post, client):
        response = client.head(post.path)
        assert response["X-Pingback"] == PINGBACK
        assert response["Link"] == f'<{WEBMENTION}>; rel="webmention"'

    def test_the_author_sees_the_same(self, post, admin_client):
        assert found(admin_client.get(post.path)) == all_of(post)

    def test_the_trackback_block_is_of_this_very_post(self, make_post, client):
        post = make_post('A "title" --> --!> & <b> -- ---', slug="a--b---c--")
        response = client.get(post.path)
        (description,) = descriptions(BeautifulSoup(response.content, "html.parser"))
        assert description.get(IDENTIFIER) == address(post)
        assert description.get(PING) == f"{address(post)}trackback/"
        assert description.get(TITLE) == post.title

    def test_what_takes_none_says_nothing(self, make_post, admin_client, client):
        closed = make_post("Closed", reply_policy="closed")
        old = make_post("Old", close_after_days=1, published_at=timezone.now() - timedelta(days=2))
        private = make_post("Private", is_private=True)
        for path in (closed.path, old.path, "/", "/search/", "/nothing/"):
            assert found(client.get(path)) == NOTHING
        assert found(admin_client.get(private.path)) == NOTHING
        assert found(admin_client.get(f"/preview/{closed.pk}/")) == NOTHING

    def test_nor_does_anything_while_the_blog_takes_none(self, post, client):
        Site(takes_mentions=False).save()
        assert found(client.get(post.path)) == NOTHING


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("listening")
def test_pages_from_memory_say_it_too_until_the_blog_takes_none(post):
    readers = RequestFactory(headers={"host": "testserver"})
    memory = PageCache(WSGIHandler(), changes, limit=1_000_000, hosts=frozenset(["testserver"]))

    def get(method: str = "GET", **headers: str) -> dict[str, str]:
        environ = readers.generic(method, post.path).environ | headers
        said: list[tuple[str, str]] = []
        b"".join(memory(environ, lambda status, headers, *more: said.extend(headers)))
        return {name: value for name, value in said if name in {"Link", "X-Pingback", "ETag"}}

    first = get()
    assert first["X-Pingback"] == PINGBACK
    assert first["Link"] == f'<{WEBMENTION}>; rel="webmention"'
    assert memory.memory.get(post.path) is not None
    for headers in (get(), get("HEAD"), get(HTTP_IF_NONE_MATCH=first["ETag"])):
        assert headers == first
    Site(takes_mentions=False).save()
    assert get().keys() == {"ETag"}


def test_links_of_several_sources_are_joined():
    response = HttpResponse(headers={"Link": "</style.css>; rel=preload"})
    add_link(response, '<https://a.example/>; rel="webmention"')
    assert response["Link"] == ('</style.css>; rel=preload, <https://a.example/>; rel="webmention"')
