"""What pages say about themselves to programs."""

import datetime
import json

import pytest
from bs4 import BeautifulSoup

from blog.models import Category, Page, Site, Tag, Upload

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"


@pytest.fixture
def head(client):
    def fetch(address: str, **more) -> BeautifulSoup:
        return BeautifulSoup(client.get(address, **more).text, "html.parser").head

    return fetch


def content(head: BeautifulSoup, name: str) -> str | None:
    tag = head.find("meta", attrs={"name": name}) or head.find("meta", attrs={"property": name})
    return tag["content"] if tag else None


def canonical(head: BeautifulSoup) -> str | None:
    link = head.find("link", rel="canonical")
    return link["href"] if link else None


def structured(head: BeautifulSoup) -> dict:
    return json.loads(head.find("script", type="application/ld+json").string)


@pytest.fixture
def post(make_post):
    image = Upload.objects.create(file="uploads/a.png", kind="image", alt="A hedgehog")
    post = make_post(
        'Of "hedgehogs" & others',
        slug="hedgehogs",
        body="<p>They <em>sleep</em> &amp; dream.</p>",
        published_at=datetime.datetime(2020, 3, 1, tzinfo=datetime.UTC),
        lead_image=image,
    )
    post.tags.add(Tag.objects.create(name="winter"))
    post.categories.add(Category.objects.create(name="Mammals"))
    return post


def test_a_post_describes_itself(head, post):
    Site(title="Of animals").save()
    found = head(post.path)
    assert found.title.string.strip().startswith('Of "hedgehogs" & others')
    assert canonical(found) == f"{SITE}/2020/03/hedgehogs/"
    assert content(found, "description") == "They sleep & dream."
    assert content(found, "og:title") == 'Of "hedgehogs" & others'
    assert content(found, "og:type") == "article"
    assert content(found, "og:url") == f"{SITE}/2020/03/hedgehogs/"
    assert content(found, "og:site_name") == "Of animals"
    assert content(found, "og:image") == f"{SITE}/media/uploads/a.png"
    assert content(found, "og:image:alt") == "A hedgehog"
    assert content(found, "robots") is None


def test_the_summary_describes_a_post_that_has_one(head, post):
    post.summary = "All about <hedgehogs>."
    post.save()
    assert content(head(post.path), "description") == "All about <hedgehogs>."


def test_a_post_is_structured_data(head, post):
    data = structured(head(post.path))
    assert data["@type"] == "BlogPosting"
    assert data["headline"] == 'Of "hedgehogs" & others'
    assert data["url"] == f"{SITE}/2020/03/hedgehogs/"
    assert data["datePublished"] == "2020-03-01T00:00:00+00:00"
    assert data["author"]["name"] == "Alice Author"
    assert data["keywords"] == ["winter"]
    assert data["articleSection"] == ["Mammals"]
    assert data["image"] == f"{SITE}/media/uploads/a.png"


def test_a_title_cannot_end_the_structured_data(head, make_post):
    post = make_post("</script><script>alert(1)</script><!--")
    found = head(post.path)
    assert structured(found)["headline"] == post.title
    assert "alert(1)" not in [script.string for script in found.find_all("script")]


def test_a_page_is_no_blog_posting(head, author):
    Page.objects.create(title="About", author=author, state="published", body="<p>Us.</p>")
    assert structured(head("/about/"))["@type"] == "WebPage"


def test_the_front_page_describes_the_blog(head):
    Site(title="Of animals", description="Small ones & large ones").save()
    found = head("/")
    assert canonical(found) == f"{SITE}/"
    assert content(found, "description") == "Small ones & large ones"
    assert content(found, "og:type") == "website"
    assert structured(found)["name"] == "Of animals"


def test_each_page_of_a_list_is_its_own_canonical_address(head, make_post):
    Site(posts_a_page=1).save()
    tag = Tag.objects.create(name="winter", description="Cold things")
    for number in range(2):
        make_post(f"Post {number}").tags.add(tag)
    assert canonical(head("/page/2/")) == f"{SITE}/page/2/"
    assert canonical(head("/tag/winter/?utm_source=x")) == f"{SITE}/tag/winter/"
    assert canonical(head("/tag/winter/page/2/")) == f"{SITE}/tag/winter/page/2/"
    assert content(head("/tag/winter/"), "description") == "Cold things"


def test_absolute_addresses_come_from_the_settings_and_not_from_the_request(head, post):
    found = head(post.path, headers={"host": "localhost"})
    assert "localhost" not in str(found)
    assert canonical(found) == f"{SITE}/2020/03/hedgehogs/"


def test_a_private_post_tells_programs_nothing(head, client, post, author):
    post.is_private = True
    post.save()
    client.force_login(author)
    found = head(post.path)
    assert content(found, "robots") == "noindex"
    assert canonical(found) is None
    assert found.find("script", type="application/ld+json") is None
