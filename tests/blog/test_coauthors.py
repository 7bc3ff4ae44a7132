"""Posts that several people wrote: who is named, where they are listed, who may change what."""

import json
import xml.etree.ElementTree as ElementTree

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from blog import roles
from blog.models import Post, Role, User
from comments import posting

ATOM = "{http://www.w3.org/2005/Atom}"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
ALL = ["Alice Author", "Ben", "Chris"]


@pytest.fixture
def ben(db) -> User:
    return person("ben", Role.AUTHOR)


@pytest.fixture
def together(make_post, ben) -> Post:
    """A post by Alice, with Chris and Ben."""
    post = make_post("Together")
    post.coauthors.add(person("chris", Role.AUTHOR), ben)
    return post


def person(username: str, role: str) -> User:
    user = User(username=username, name=username.title())
    roles.assign(user, role)
    user.save()
    return user


def change(client, post: Post, **fields):
    form = {"title": post.title, "body": post.body, "slug": post.slug, "reply_policy": ""}
    url = reverse("admin:blog_post_change", args=[post.pk])
    return client.post(url, form | {"_update": "1"} | fields)


@pytest.mark.django_db
class TestNaming:
    @pytest.mark.parametrize("address", ["/", "post"])
    def test_the_byline_names_all_the_author_first(self, client, together, address):
        page = client.get(together.path if address == "post" else address).text
        byline = BeautifulSoup(page, "html.parser").select_one(".byline")
        assert " ".join(byline.text.split()).endswith("Alice Author, Ben and Chris")
        assert [card.text for card in byline.select(".p-author.h-card")] == ALL
        assert [link["href"] for link in byline.select("a.u-url")][1] == "/author/ben/"

    def test_structured_data_names_all(self, client, together):
        soup = BeautifulSoup(client.get(together.path).text, "html.parser")
        data = json.loads(soup.select_one('script[type="application/ld+json"]').string)
        assert [one["name"] for one in data["author"]] == ALL
        assert soup.select_one('meta[name="author"]')["content"] == "Alice Author, Ben and Chris"

    def test_feeds_name_all(self, client, together):
        atom = ElementTree.fromstring(client.get("/feed/atom/").content)
        entry = atom.find(f"{ATOM}entry")
        assert [one.find(f"{ATOM}name").text for one in entry.findall(f"{ATOM}author")] == ALL
        rss = ElementTree.fromstring(client.get("/feed/").content)
        assert [one.text for one in rss.findall(f"channel/item/{CREATOR}")] == ALL
        (item,) = client.get("/feed.json").json()["items"]
        assert [one["name"] for one in item["authors"]] == ALL

    def test_a_feed_changes_when_a_name_does(self, client, together, ben):
        before = client.get("/feed/").headers["ETag"]
        User.objects.filter(pk=ben.pk).update(name="Benjamin")
        assert client.get("/feed/").headers["ETag"] != before

    def test_their_pages_and_feeds_list_it(self, client, together, make_post, ben):
        make_post("Alone")
        for address in ("/author/ben/", "/author/ben/feed/", "/author/alice-author/"):
            assert "Together" in client.get(address).text
        assert "Alone" not in client.get("/author/ben/").text
        assert "/author/ben/</loc>" in client.get("/sitemap.xml").text

    def test_their_replies_are_marked_as_an_author_s(self, client, together, ben):
        stranger = person("dan", Role.AUTHOR)
        for user in (ben, stranger):
            posting.post(together.pk, name=str(user), text="Yes.", state="approved", author=user)
        soup = BeautifulSoup(client.get(together.path).text, "html.parser")
        marks = {
            reply.select_one(".p-name").text: bool(reply.select(".author-mark"))
            for reply in soup.select(".u-comment")
        }
        assert marks == {"Ben": True, "Dan": False}


@pytest.mark.django_db
class TestWriting:
    def test_the_author_says_who_wrote_along(self, client, author, make_post, ben):
        post = make_post()
        roles.assign(author, Role.AUTHOR)
        author.save()
        client.force_login(author)
        change(client, post, coauthors=[ben.pk])
        assert Post.objects.get().authors == [author, ben]

    def test_a_coauthor_changes_the_text_and_not_whose_it_is(self, client, author, together, ben):
        client.force_login(ben)
        change(client, together, title="Better", author=ben.pk, coauthors=[])
        together.refresh_from_db()
        assert together.title == "Better"
        assert together.author == author
        assert together.coauthors.count() == 2

    def test_nobody_takes_over_a_post_nor_writes_in_the_name_of_another(self, client, author, ben):
        client.force_login(ben)
        url = f"{reverse('admin:blog_post_add')}?author={author.pk}"
        form = {"title": "New", "body": "<p>A</p>", "author": author.pk, "reply_policy": ""}
        client.post(url, form | {"_save": "1"})
        assert Post.objects.get().author == ben

    def test_an_editor_gives_a_post_to_somebody_else(self, client, together, ben):
        client.force_login(person("eve", Role.EDITOR))
        change(client, together, author=ben.pk)
        together.refresh_from_db()
        assert together.author == ben

    def test_deleting_a_post_takes_its_replies_along(self, client, author, together):
        posting.post(together.pk, name="Ann", text="Hm.", state="approved")
        roles.assign(author, Role.AUTHOR)
        author.save()
        client.force_login(author)
        client.post(reverse("admin:blog_post_delete", args=[together.pk]), {"post": "yes"})
        assert not Post.objects.exists()


@pytest.mark.django_db
def test_what_somebody_wrote_is_found_by_indexes(make_post, author, django_assert_num_queries):
    """PostgreSQL reads a table whole where it must compare each row with what a subquery gives."""
    make_post()
    with django_assert_num_queries(1):
        sql = str(Post.objects.by(author).query)
    assert sql.count("SELECT") == 1
