"""What the spam filter says of the items of the queue, beside them."""

import pytest
from bs4 import BeautifulSoup

from comments import moderation
from comments.models import Comment, Feature, Mention, Writer
from comments.spam import features
from comments.spam.features import Kind, Trait
from tests.comments.conftest import HTMX, QUEUE

pytestmark = pytest.mark.django_db


@pytest.fixture
def learned():
    """Has the filter know 40 pieces of spam, most with “casino” in them, and 300 fine ones."""
    (casino,) = features.hashes([Trait(Kind.WORD, "casino")])
    Feature.objects.create(hash=features.every(), spam=40, fine=300)
    Feature.objects.create(hash=casino, spam=30, fine=0)


@pytest.fixture
def seen(admin_client):
    """The items of the page, each with what the filter says of it; empty where it says nothing."""

    def seen(query: str = "") -> list[str]:
        soup = BeautifulSoup(admin_client.get(QUEUE + query).text, "html.parser")
        return [filtered(item) for item in soup.select(".queue-item")]

    return seen


def filtered(item: BeautifulSoup) -> str:
    found = item.select_one(".weighed")
    return " ".join(found.text.split()) if found else ""


def test_a_held_reply_is_explained_by_its_words(seen, write, learned):
    write("A casino!")
    (why,) = seen()
    assert "% like spam" in why
    assert "“casino”: in 30 of 40 spam, in none of 300 fine" in why


def test_what_it_doubts_is_unfolded_and_the_rest_is_not(admin_client, write, learned):
    write("A casino!", name="Eve")
    write("I know nothing of it", name="Eve")
    Feature.objects.bulk_create(
        Feature(hash=number, spam=0, fine=300)
        for number in features.hashes(Trait(Kind.WORD, word) for word in ("know", "nothing", "of"))
    )
    soup = BeautifulSoup(admin_client.get(QUEUE).text, "html.parser")
    assert ["open" in why.attrs for why in soup.select(".weighed")] == [False, True]


def test_so_is_spam_and_so_is_a_mention(seen, write, post, learned):
    write("A casino!", state="spam")
    Mention.objects.create(
        entry=post,
        source="https://a.example/",
        protocol="pingback",
        title="Casino",
        verification="links",
    )
    assert "“casino”" in seen("?show=spam")[0]
    assert "“casino”" in seen("?what=mentions")[0]


def test_what_is_shown_or_removed_is_not_explained(seen, write, learned):
    for state in ("approved", "removed"):
        write("A casino!", state=state)
    assert seen("?show=shown") == seen("?show=removed") == [""]


def test_a_writer_whom_moderators_trust_is_not_weighed(seen, write, learned):
    write("A casino!", writer=Writer.objects.create(trust=Writer.Trust.TRUSTED))
    assert seen() == [""]


def test_a_reply_of_which_the_filter_knows_nothing_says_so(seen, write, learned):
    write("Unheard of")
    assert "nothing that it knows" in seen()[0]


def test_a_filter_that_has_learned_too_little_says_that_once_above_them(admin_client, seen, write):
    Feature.objects.create(hash=features.every(), spam=7, fine=60)
    write("A casino!")
    write("A casino!")
    assert seen() == ["", ""]
    page = admin_client.get(QUEUE).text
    assert page.count("it has learned from 67 decisions, 7 of them spam") == 1


def test_a_filter_that_has_learned_enough_need_not_say_so(admin_client, write, learned):
    assert "says nothing yet" not in admin_client.get(QUEUE).text


def test_one_click_corrects_it_and_the_explanation_follows(admin_client, act, write, learned):
    reply = write("A casino!")
    other = write("A casino!")
    act(reply, "approve", htmx=True)
    item = BeautifulSoup(admin_client.get(QUEUE).text, "html.parser").select_one(".queue-item")
    assert "“casino”: in 30 of 40 spam, in 1 of 301 fine" in filtered(item)
    step = moderation.approve(Comment.objects.filter(pk=other.pk))[0]
    undone = admin_client.post(f"{QUEUE}undo/", {"step": step.pk}, headers=HTMX)
    assert "“casino”: in 30 of 40 spam, in 1 of 301 fine" in filtered(
        BeautifulSoup(undone.text, "html.parser")
    )


def test_a_page_costs_one_query_for_it_whatever_it_shows(
    admin_client, write, learned, django_assert_max_num_queries
):
    for count in (2, 6):
        for _ in range(count):
            write("A casino!")
        with django_assert_max_num_queries(15):
            admin_client.get(QUEUE)
