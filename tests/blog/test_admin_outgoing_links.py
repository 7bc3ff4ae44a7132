"""The list of dead links in the admin."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from blog.models import OutgoingLink, Page, Post, Role, Site, User
from blog.roles import assign

pytestmark = pytest.mark.django_db

LIST = "/admin/blog/outgoinglink/"
MARCH = datetime.datetime(2024, 3, 1, 12, tzinfo=datetime.UTC)


@pytest.fixture
def alice(client, author) -> User:
    assign(author, Role.AUTHOR)
    author.save()
    client.force_login(author)
    return author


@pytest.fixture
def post(make_post) -> Post:
    hosts = ("dead", "unsure", "works", "moved", "dismissed")
    body = "".join(f'<p><a href="https://{host}.example/a">To {host}</a></p>' for host in hosts)
    post = make_post("Five links", body=body, published_at=MARCH)
    for host in hosts:
        link = post.outgoing_links.get(host=f"{host}.example")
        link.outcome = {"moved": "works", "dismissed": "dead"}.get(host, host)
        link.moved_to = "https://new.example/" if host == "moved" else ""
        link.is_dismissed = host == "dismissed"
        link.failing_since = MARCH if link.outcome == "dead" else None
        link.detail = "The page is not there any more (404)." if link.outcome == "dead" else ""
        link.checked_at = MARCH + datetime.timedelta(days=9)
        link.save()
    return post


def shown(client, query: str = "") -> BeautifulSoup:
    response = client.get(LIST + query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def hosts(page: BeautifulSoup) -> set[str]:
    links = page.select("#result_list .field-link > a")
    return {link["href"].split("/")[2].removesuffix(".example") for link in links}


def act(client, name: str, *links: OutgoingLink, query: str = "") -> str:
    response = client.post(
        LIST + query,
        {"action": name, "_selected_action": [link.pk for link in links]},
        follow=True,
    )
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_begins_with_what_is_dead(client, alice, post):
    assert hosts(shown(client)) == {"dead"}


def test_what_died_last_comes_first(client, alice, post):
    OutgoingLink.objects.filter(host="works.example").update(failing_since=MARCH.replace(year=2023))
    lines = shown(client, "?outcome=all").select("#result_list .field-link > a")
    assert [line["href"].split("/")[2].split(".")[0] for line in lines[:3]] == [
        "dead",
        "dismissed",
        "works",
    ]


@pytest.mark.parametrize(
    ("outcome", "found"),
    [
        ("dead", {"dead"}),
        ("unsure", {"unsure"}),
        ("moved", {"moved"}),
        ("works", {"works", "moved"}),
        ("unchecked", set()),
        ("dismissed", {"dismissed"}),
        ("all", {"dead", "unsure", "works", "moved", "dismissed"}),
        ("nonsense", {"dead", "unsure", "works", "moved", "dismissed"}),
    ],
)
def test_links_can_be_listed_by_what_came_of_them(client, alice, post, outcome, found):
    assert hosts(shown(client, f"?outcome={outcome}")) == found


def test_a_line_says_what_happened_and_leads_to_the_text_and_to_an_old_copy(client, alice, post):
    line = shown(client).select_one("#result_list tbody tr")
    assert "To dead" in line.get_text()
    assert "not there any more (404)" in line.get_text()
    assert "Since 1 March 2024, checked on 10 March 2024" in line.get_text()
    addresses = [a["href"] for a in line.select("a")]
    assert addresses == [
        "https://dead.example/a",
        reverse("admin:blog_post_change", args=[post.pk]),
        "https://web.archive.org/web/20240301/https://dead.example/a",
    ]


def test_a_link_of_a_page_leads_to_the_page(client, alice, author):
    page = Page.objects.create(
        title="About", author=author, state="published", body='<a href="https://x.example/">x</a>'
    )
    assert reverse("admin:blog_page_change", args=[page.pk]) in str(shown(client, "?outcome=all"))


def test_where_a_page_has_moved_is_shown(client, alice, post):
    assert "https://new.example/" in str(shown(client, "?outcome=moved"))


def test_an_address_with_markup_in_it_is_shown_as_text(client, alice, make_post):
    make_post(body='<a href="https://x.example/&lt;b&gt;?a=&quot;b">&lt;i&gt;</a>')
    page = shown(client, "?outcome=all")
    assert not page.select("#result_list i, #result_list b")


def test_links_can_be_checked_again_at_once(client, alice, post):
    page = act(client, "check_again", post.outgoing_links.get(host="dead.example"))
    assert "is being checked" in page
    job = ProcrastinateJob.objects.get(task_name="blog.check_links_now")
    assert job.args == {"addresses": ["https://dead.example/a"]}


def test_a_link_can_be_left_alone_and_taken_up_again(client, alice, post):
    link = post.outgoing_links.get(host="dead.example")
    act(client, "dismiss", link)
    assert hosts(shown(client)) == set()
    act(client, "report_again", link, query="?outcome=dismissed")
    assert hosts(shown(client)) == {"dead"}


def test_authors_see_and_change_only_links_of_their_own_texts(client, alice, make_post):
    bob = User.objects.create_user("bob", name="Bob")
    make_post("Bob's", body='<a href="https://bobs.example/">x</a>', author=bob)
    link = OutgoingLink.objects.get()
    assert hosts(shown(client, "?outcome=all")) == set()
    act(client, "dismiss", link, query="?outcome=all")
    link.refresh_from_db()
    assert not link.is_dismissed


def test_editors_see_those_of_all(client, alice, make_post):
    bob = User.objects.create_user("bob", name="Bob")
    make_post("Bob's", body='<a href="https://bobs.example/">x</a>', author=bob)
    assign(alice, Role.EDITOR)
    alice.save()
    assert hosts(shown(client, "?outcome=all")) == {"bobs"}


def test_links_are_neither_added_nor_deleted_by_hand(client, alice, post):
    link = post.outgoing_links.first()
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{link.pk}/delete/", {"post": "yes"}).status_code == 403
    assert "delete_selected" not in str(shown(client))


def test_a_post_with_links_can_be_deleted(client, alice, post):
    address = reverse("admin:blog_post_delete", args=[post.pk])
    assert client.post(address, {"post": "yes"}).status_code == 302
    assert not OutgoingLink.objects.exists()


def test_a_list_of_many_takes_no_query_a_line(
    client, alice, make_post, django_assert_max_num_queries
):
    for number in range(30):
        make_post(f"P{number}", body=f'<a href="https://x.example/{number}">x</a>')
    with django_assert_max_num_queries(12):
        shown(client, "?outcome=all")


def test_it_says_so_where_links_are_not_checked(client, alice):
    assert "Links are not checked" not in shown(client).get_text()
    Site.objects.update_or_create(pk=1, defaults={"checks_links": False})
    assert "Links are not checked" in shown(client).get_text()


def test_the_settings_of_the_blog_have_it(client, alice):
    Site.objects.create()
    assign(alice, Role.ADMINISTRATOR)
    alice.save()
    page = BeautifulSoup(client.get("/admin/blog/site/1/change/").content, "html.parser")
    assert page.select_one("#id_checks_links").has_attr("checked")
