"""The first page of the admin."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from blog import roles, working_copies
from blog.models import Entry, OutgoingLink, Post, Role, User


@pytest.fixture
def writer(db) -> User:
    user = User(username="wanda", name="Wanda")
    roles.assign(user, Role.AUTHOR)
    user.save()
    return user


@pytest.fixture
def desk(client, writer):
    """What the parts of the page say to the writer, by their headings."""

    def desk(user: User = writer) -> dict[str, str]:
        client.force_login(user)
        page = BeautifulSoup(client.get("/admin/").content, "html.parser")
        sections = page.select("#content section[aria-labelledby]")
        return {one.h2.text.strip(): " ".join(one.stripped_strings) for one in sections}

    return desk


def write(title: str, author: User, **fields) -> Post:
    return Post.objects.create(title=title, author=author, **fields)


PUBLISHED = {"state": Entry.State.PUBLISHED}


def test_each_text_stands_where_its_state_says(desk, writer):
    write("Begun", writer)
    write("Coming", writer, **PUBLISHED, published_at=timezone.now() + timedelta(days=1))
    write("Out", writer, **PUBLISHED)
    shown = desk()
    assert "Begun" in shown["Drafts"]
    assert "Coming" in shown["Scheduled"]
    assert "UTC" in shown["Scheduled"]
    assert "Out" in shown["Last published"]
    assert "Begun" not in shown["Last published"]


def test_an_author_sees_own_texts_and_those_written_together(desk, writer, author):
    write("Of another", author)
    write("Together", author).coauthors.add(writer)
    assert "Together" in desk()["Drafts"]
    assert "Of another" not in desk()["Drafts"]


def test_a_draft_that_was_only_typed_has_its_title_and_comes_first(desk, writer):
    typed = write("", writer)
    write("Saved later", writer)
    working_copies.save(typed, {"title": ["Only typed"]}, base=0, user=writer)
    drafts = desk()["Drafts"]
    assert drafts.index("Only typed") < drafts.index("Saved later")


def test_a_moderator_sees_what_waits_and_nothing_to_write(client, desk, writer):
    roles.assign(writer, Role.MODERATOR)
    writer.save()
    assert set(desk()) == {"Replies"}
    assert "Write a post" not in client.get("/admin/").content.decode()


def test_dead_links_of_own_posts_are_listed(desk, writer, author):
    for person, address in ((writer, "https://mine.example/"), (author, "https://other.example/")):
        OutgoingLink.objects.create(
            entry=write(f"By {person}", person, **PUBLISHED),
            address=address,
            outcome=OutgoingLink.Outcome.DEAD,
        )
    shown = desk()["Broken links"]
    assert "https://mine.example/" in shown
    assert "https://other.example/" not in shown


def test_an_empty_desk_says_so(desk):
    shown = desk()
    assert all(len(words) > len(heading) for heading, words in shown.items())


@pytest.mark.parametrize("number", [2, 12])
def test_the_number_of_queries_does_not_grow(client, writer, django_assert_max_num_queries, number):
    for index in range(number):
        write(f"Draft {index}", writer)
        write(f"Post {index}", writer, **PUBLISHED)
    client.force_login(writer)
    with django_assert_max_num_queries(16):
        client.get("/admin/")
