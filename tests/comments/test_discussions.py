"""Reading a discussion: its pages, a thread by itself, and the way to each reply."""

import pytest
from bs4 import BeautifulSoup, Tag
from django.contrib.auth.models import Permission
from django.urls import reverse

from blog.models import Site, User
from comments import moderation, posting, visitors
from comments.models import Comment, Writer
from comments.nodes import MAX_NESTED_LEVELS
from tests.comments.discussions import chain, plant, thread

pytestmark = pytest.mark.django_db


def read(client, address: str) -> Tag:
    response = client.get(address, follow=True)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def names(page: Tag) -> list[str]:
    return [name.get_text() for name in page.select(".replies .p-name")]


def by_name(name: str) -> Comment:
    return Comment.objects.get(name=name)


@pytest.fixture
def moderator(client) -> User:
    user = User.objects.create_user("charlie", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="change_comment"))
    client.force_login(user)
    return user


@pytest.fixture
def writer(client) -> Writer:
    """A visitor, whose cookie the client has."""
    writer = Writer.objects.create()
    response = client.get("/")
    visitors.remember(response, writer)
    client.cookies.update(response.cookies)
    return writer


def test_a_small_discussion_stands_below_its_post_and_has_no_links_to_pages(client, post):
    plant(post, ("Ann", 0), ("Ben", 1), ("Cleo", 0))
    page = read(client, post.get_absolute_url())
    assert names(page) == ["Ann", "Ben", "Cleo"]
    assert page.select_one(".discussion .pagination") is None


def test_further_pages_have_the_title_as_a_link_and_not_the_text(client, make_post):
    post = make_post(body="<p>What the post says.</p>")
    plant(post, *thread("Ann", 150), *thread("Ben", 150))
    page = read(client, f"{post.get_absolute_url()}comment-page-2/")
    assert page.select_one("h1 a")["href"] == post.get_absolute_url()
    assert "What the post says." not in page.get_text()
    assert names(page)[0] == "Ben"


def test_the_pages_lead_to_each_other(client, post):
    plant(post, *(one for n in range(3) for one in thread(f"T{n}", 150)))
    first, second = post.get_absolute_url(), f"{post.get_absolute_url()}comment-page-2/"
    assert read(client, first).select_one('[rel="next"]')["href"] == f"{second}#discussion"
    page = read(client, second)
    assert page.select_one('[rel="prev"]')["href"] == f"{first}#discussion"
    assert page.select_one('[rel="next"]')["href"].endswith("comment-page-3/#discussion")
    assert page.select_one('link[rel="canonical"]')["href"].endswith(second)


@pytest.mark.parametrize("number", ["0", "1", "3", "999999"])
def test_a_page_that_does_not_exist_leads_to_the_post_and_may_exist_one_day(client, post, number):
    plant(post, *thread("Ann", 150), *thread("Ben", 150))
    response = client.get(f"{post.get_absolute_url()}comment-page-{number}/")
    assert (response.status_code, response.url) == (302, f"{post.get_absolute_url()}#discussion")


def test_pages_of_what_nobody_may_read_do_not_exist(client, make_post):
    post = make_post(is_private=True)
    plant(post, *thread("Ann", 150), *thread("Ben", 150))
    assert client.get(f"{post.path}comment-page-2/").status_code == 404


def test_readers_can_have_the_newest_threads_first(client, post):
    plant(post, *thread("Ann", 150), *thread("Ben", 150))
    page = read(client, post.get_absolute_url())
    (switch,) = page.select(".orders a")
    newest = read(client, switch["href"])
    assert names(newest)[0] == "Ben"
    following = newest.select_one('[rel="next"]')["href"]
    assert names(read(client, following))[0] == "Ann"


def test_one_thread_alone_has_no_order_to_choose(client, post):
    plant(post, *thread("Ann", 5))
    assert read(client, post.get_absolute_url()).select_one(".orders") is None


@pytest.mark.parametrize("query", ["replies=", "replies=oldest", "replies=%00", "replies[]=newest"])
def test_an_order_that_does_not_exist_is_passed_over(client, post, query):
    plant(post, ("Ann", 0), ("Ben", 0))
    assert names(read(client, f"{post.get_absolute_url()}?{query}")) == ["Ann", "Ben"]


def test_a_long_thread_continues_by_itself_and_leads_back_to_where_it_was_left(client, post):
    plant(post, *thread("Ann", 300), ("Ben", 0))
    page = read(client, post.get_absolute_url())
    onward = page.select_one(".continued a")
    assert "250 more replies" in onward.get_text()
    alone = read(client, onward["href"])
    assert len(names(alone)) == 200
    # It goes on at the last reply that was to be seen before.
    assert alone.find(id=onward["href"].partition("#")[2])
    back = alone.select_one(".back a")["href"]
    assert page.find(id=back.partition("#")[2]) is onward.parent


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=-1", "page=9999999999999", "page=²"])
def test_a_page_of_a_thread_that_does_not_exist_is_its_first(client, post, query):
    plant(post, ("Ann", 0), ("Ben", 1))
    assert names(read(client, f"/comments/{by_name('Ann').pk}/thread/?{query}")) == ["Ann", "Ben"]


def test_a_part_of_a_thread_leads_back_to_its_place(client, post):
    plant(post, *chain(6))
    page = read(client, f"/comments/{by_name('voice 4').pk}/thread/")
    assert names(page) == ["voice 4", "voice 5"]
    assert page.select_one(".back a")["href"].endswith(f"#comment-{by_name('voice 4').pk}")
    assert "in reply to voice 3" in " ".join(page.select_one(".in-reply-to").get_text().split())


def test_what_is_deep_leads_to_its_own_thread(client, post):
    plant(post, *chain(7))
    page = read(client, post.get_absolute_url())
    links = [a["href"] for a in page.select(".reply-foot a") if "/thread/" in a["href"]]
    assert links == [reverse("comments:thread", args=[by_name("voice 4").pk])]


@pytest.mark.parametrize("state", ["pending", "spam", "removed"])
def test_what_is_not_shown_leads_nowhere(client, post, state):
    plant(post, ("Ann", 0, state))
    pk = Comment.objects.get().pk
    assert client.get(f"/comments/{pk}/").status_code == 404
    assert client.get(f"/comments/{pk}/thread/").status_code == 404


def test_a_permalink_leads_to_a_reply_wherever_it_stands(client, post):
    plant(post, *thread("Ann", 150), *thread("Ben", 100), *chain(500))
    for name in ("Ann 3", "Ben 3", "voice 3", "voice 444"):
        reply = by_name(name)
        response = client.get(reply.get_absolute_url())
        assert response.url.endswith(f"#comment-{reply.pk}")
        assert read(client, response.url).find(id=f"comment-{reply.pk}")


def test_an_old_link_to_an_anchor_is_led_to_where_that_reply_stands_now(client, post):
    plant(post, *thread("Ann", 150), *thread("Ben", 100))
    ben = by_name("Ben 5")
    Comment.objects.filter(pk=ben.pk).update(old_anchor=77)
    place = f"{post.get_absolute_url()}comment-page-2/#{ben.anchor}"
    for number in (77, ben.pk):
        assert client.get(reverse("comments:find", args=[post.pk, number])).url == place
    nothing = client.get(reverse("comments:find", args=[post.pk, 10**20]))
    assert nothing.url == f"{post.get_absolute_url()}#discussion"


def test_moderators_and_writers_are_led_to_what_waits(client, post, moderator):
    plant(post, ("Ann", 0, "pending"))
    reply = Comment.objects.get()
    page = read(client, reply.get_absolute_url())
    assert "Waiting for approval" in page.find(id=reply.anchor).get_text()


def test_writers_see_their_own_held_reply_and_nobody_else_does(client, post, writer):
    plant(post, ("Ann", 0, "pending"), ("Ben", 0, "spam"), writer=writer)
    plant(post, ("Cleo", 0, "pending"))
    page = read(client, post.get_absolute_url())
    assert names(page) == ["Ann", "Ben"]
    assert client.get(by_name("Ben").get_absolute_url()).status_code == 302
    client.cookies.clear()
    assert names(read(client, post.get_absolute_url())) == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"removed_by": "writer"}, "Removed by its writer."),
        (
            {"removed_by": "moderator", "removal_reason": "It names a patient <b>."},
            "Removed by a moderator: It names a patient <b>.",
        ),
        ({"removed_by": "moderator"}, "Removed by a moderator."),
        ({}, "This reply was removed."),
    ],
)
def test_a_placeholder_says_who_removed_the_reply(client, post, fields, words):
    plant(post, ("Ann", 0), ("Ben", 1))
    Comment.objects.filter(name="Ann").update(state="removed", **fields)
    page = read(client, post.get_absolute_url())
    assert page.select_one(".gone").get_text() == words
    assert names(page) == ["Ben"]


def test_nobody_can_answer_in_a_locked_thread(client, post, moderator):
    plant(post, ("Ann", 0), ("Ben", 1), ("Cleo", 2), ("Dan", 0))
    moderation.set_lock(by_name("Ben"), True, user=moderator)
    client.logout()
    page = read(client, post.get_absolute_url())
    assert "This thread is locked." in page.find(id=by_name("Ben").anchor).get_text()
    answerable = [a["href"] for a in page.select('.reply-foot a[href$="/reply/"]')]
    assert answerable == [
        reverse("comments:answer", args=[by_name(name).pk]) for name in ("Ann", "Dan")
    ]
    # Nor where the lock is on a page above.
    below = read(client, f"/comments/{by_name('Cleo').pk}/thread/")
    assert below.select('.reply-foot a[href$="/reply/"]') == []


def test_marks_say_what_they_mean_in_words(client, post, moderator):
    plant(post, ("Ann", 0))
    moderation.set_pick(by_name("Ann"), True, user=moderator)
    posting.edit(by_name("Ann"), text="Better.")
    page = read(client, post.get_absolute_url())
    assert "Author’s pick" in page.select_one(".reply-head").get_text()
    assert "edited" in page.select_one(".reply-head").get_text()


def test_answers_are_folded_below_how_many_they_are(client, post):
    plant(post, ("Ann", 0), ("Ben", 1), ("Cleo", 2), ("Dan", 1), ("Eve", 0))
    page = read(client, post.get_absolute_url())
    assert [one.get_text() for one in page.select("details.answers > summary")] == [
        "3 answers",
        "1 answer",
    ]
    assert all(one.has_attr("open") for one in page.select("details.answers"))
    assert names(page.select_one("details.answers")) == ["Ben", "Cleo", "Dan"]


def test_each_reply_says_its_level_and_whom_it_answers(client, post):
    plant(post, ("Ann", 0), ("Ben", 1), ("Cleo", 2, "removed"), ("Dan", 3))
    page = read(client, post.get_absolute_url())
    said = [" ".join(one.get_text().split()) for one in page.select(".in-reply-to")]
    assert said == ["Level 2, in reply to Ann", "Level 4,"]
    assert page.select_one(".in-reply-to a")["href"] == f"#{by_name('Ann').anchor}"


def test_a_chain_of_hundreds_is_nested_only_as_far_as_browsers_go(client, post):
    plant(post, *chain(900))
    page = read(client, f"/comments/{by_name('voice 0').pk}/thread/?page=3")
    assert len(page.select(".reply")) == 200
    assert len(page.select("details.answers")) == MAX_NESTED_LEVELS
    assert max(len(list(one.parents)) for one in page.select(".reply")) < 512 - 100
    # Those beyond say whom they answer all the same.
    assert page.select(".in-reply-to a")[-1].get_text() == "voice 598"


def test_nested_replies_are_nested_citations_to_programs(client, post):
    plant(post, ("Ann", 0), ("Ben", 1))
    page = read(client, post.get_absolute_url())
    inner = page.select_one(".h-entry .u-comment.h-cite .u-comment.h-cite")
    assert inner.select_one(".p-author .p-name").get_text() == "Ben"
    assert inner.select_one(".u-url")["href"] == by_name("Ben").get_absolute_url()


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "x" * 60, "‮Bob", '" onclick="x'])
def test_names_are_text_wherever_they_stand(client, post, name):
    plant(post, (name, 0), ("Ben", 1))
    page = read(client, post.get_absolute_url())
    assert names(page)[0] == name
    assert page.select_one(".in-reply-to a").get_text() == name
    assert page.select("[onclick], .discussion script") == []


@pytest.mark.parametrize("sizes", [[2], [2] * 250, [450, 3]])
def test_a_page_costs_the_same_whatever_the_size(
    client, post, django_assert_max_num_queries, sizes
):
    Site.current()
    plant(post, *(one for n, size in enumerate(sizes) for one in thread(f"T{n}", size)))
    root = by_name("T0")
    for address, most in [
        (post.get_absolute_url(), 10),
        (f"{post.get_absolute_url()}comment-page-2/", 6),
        (f"/comments/{root.pk}/thread/", 10),
        (root.get_absolute_url(), 4),
        (Comment.objects.order_by("-lft").first().get_absolute_url(), 6),
    ]:
        with django_assert_max_num_queries(most):
            client.get(address)
