"""The page of the spam filter in the admin: what it says of itself, and a text to try it with."""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings

from comments import moderation, posting
from comments.models import Comment, Decision, Feature, FilterMonth, Protection, Writer
from comments.reasons import Code
from comments.spam import features
from comments.spam.features import Kind, Trait
from comments.spam.scoring import FINE_CUT, MIN_LESSONS, MIN_OF_EACH, SPAM_CUT

PAGE = "/admin/comments/comment/filter/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def learned():
    """Has the filter know 40 pieces of spam with “casino”, and 300 fine ones with “thanks”."""
    rows = {
        features.every(): (40, 300),
        **dict.fromkeys(features.hashes([Trait(Kind.WORD, "casino")]), (40, 0)),
        **dict.fromkeys(features.hashes([Trait(Kind.PAIR, "casino bonus")]), (30, 0)),
        **dict.fromkeys(features.hashes([Trait(Kind.WORD, "thanks")]), (0, 300)),
    }
    Feature.objects.bulk_create(
        Feature(hash=number, spam=spam, fine=fine) for number, (spam, fine) in rows.items()
    )


@pytest.fixture
def came(post):
    def came(state: str) -> Comment:
        writer = Writer.objects.create()
        reply = posting.post(post.pk, name="Bob", text="Hm.", state=state, writer=writer)
        if state != "approved":
            reasons = [[Code.FILTER, "80"]]
            Decision.objects.create(comment=reply, after=state, by="rules", reasons=reasons)
        return reply

    return came


@pytest.fixture
def page(admin_client):
    """The page, or what it answers to a text."""

    def page(**fields) -> BeautifulSoup:
        response = admin_client.post(PAGE, fields) if fields else admin_client.get(PAGE)
        return BeautifulSoup(response.text, "html.parser")

    return page


def words(soup: BeautifulSoup) -> str:
    return " ".join(soup.select_one("#content").text.split())


def test_the_queue_the_first_page_and_the_protection_lead_there(admin_client):
    Protection().save()
    for place in ("comments/comment/queue/", "comments/protection/1/change/", ""):
        assert f'href="{PAGE}"' in admin_client.get(f"/admin/{place}").text


class TestWhatItSaysOfItself:
    def test_how_much_it_has_learned(self, page, learned):
        assert "learned from 340 decisions of this blog: 40 of spam, 300 of" in words(page())

    def test_that_it_says_nothing_yet_and_what_is_missing(self, page):
        Feature.objects.create(hash=features.every(), spam=7, fine=60)
        said = words(page())
        assert "says nothing yet: it has learned from 67 decisions, 7 of them spam" in said
        assert "begins at 100, with 20 of spam and 20 of what is fine" in said

    def test_where_the_three_outcomes_begin_and_when_spam_is_deleted(self, page):
        Protection(spam_days=77).save()
        said = words(page())
        assert f"Up to {FINE_CUT:.0%}".replace("%", " % like spam: fine.") in said
        assert f"From {SPAM_CUT:.0%}".replace("%", " %: spam.") in said
        assert "deleted after 77 days" in said

    def test_the_handbook_names_the_same_places(self):
        handbook = (settings.BASE_DIR / "docs" / "spam-filter.md").read_text()
        assert f"up to {FINE_CUT:.0%}".replace("%", " % like spam") in handbook
        assert f"from {SPAM_CUT:.0%}".replace("%", " % on") in handbook
        assert f"Below {MIN_LESSONS} lessons, or below {MIN_OF_EACH} of spam" in handbook

    def test_that_there_is_no_list_of_words(self, page):
        assert "stores no words, only keyed hashes" in words(page())


class TestItsMonths:
    def test_a_blog_to_which_nothing_came_has_no_empty_plot(self, page):
        soup = page()
        assert "Nothing came in the last twelve months." in words(soup)
        assert not soup.select("#content svg, #content table")

    def test_the_table_has_the_numbers_of_each_month_and_of_all(self, page, came):
        moderation.approve(Comment.objects.filter(pk=came("pending").pk))
        moderation.mark_spam(Comment.objects.filter(pk=came("approved").pk))
        came("spam")
        soup = page()
        rows = [
            [cell.text for cell in row.select("td")] for row in soup.select(".filter-months tr")
        ]
        assert len(rows) == 1 + 12 + 1
        assert rows[12] == rows[13] == ["3", "1", "1", "1", "1"]
        assert {tuple(row) for row in rows[1:12]} == {("0",) * 5}
        said = words(soup)
        assert "2 replies and mentions were spam; 1 of them were put aside at once" in said
        assert "1 was held by mistake" in said

    def test_the_plot_shows_each_part_that_is_not_zero_within_its_frame(self, page, came):
        came("spam")
        month = FilterMonth(month="2000-01-01", came=1)  # too old to be shown
        month.save()
        for _ in range(9):
            came("approved")
        soup = page()
        parts = [part for part in soup.select("svg rect") if part["class"] != ["empty"]]
        assert [part["class"] for part in parts] == [["caught"], ["others"]]
        heights = [float(part["height"]) for part in parts]
        assert heights[0] < heights[1]
        assert sum(heights) <= 100
        assert all(float(part["y"]) >= 0 for part in parts)
        titles = [title.text for title in soup.select("svg title")]
        assert len(titles) == 12
        assert "10 came, 1 caught, 0 missed, 0 wrongly held" in titles[-1]


class TestTryingAText:
    def test_rules_and_words_are_told_and_nothing_is_kept(self, page, learned):
        Protection(spam_words="cheap pills").save()
        said = words(page(name="Bob", text="Buy *cheap* pills and a casino bonus!"))
        assert "It would be put aside as spam" in said
        assert "A word on your list: cheap pills" in said
        assert "“casino”: in 40 of 40 spam, in none of 300 fine" in said
        assert not Comment.objects.exists()
        assert not Decision.objects.exists()
        assert Feature.objects.count() == 4

    def test_what_the_filter_finds_is_told_also_where_it_is_fine(self, page, learned):
        said = words(page(name="Bob", text="Thanks"))
        assert "Nothing speaks against it" in said
        assert "“thanks”: in none of 40 spam, in 300 of 300 fine" in said

    def test_a_filter_that_has_learned_too_little_is_left_out(self, page):
        soup = page(name="Bob", text="Thanks")
        assert "Nothing speaks against it" in words(soup)
        assert not soup.select(".weighed")

    def test_it_says_what_would_make_a_reply_wait(self, page, author):
        said = words(page(name="ALICE AUTH0R", text="Hello."))
        assert "would wait for approval" in said
        assert "the name of an author: Alice Author" in said

    def test_it_says_what_it_saw(self, page):
        assert "www.news.example" in words(page(name="Bob", text="See www.news.example, please."))

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"name": "Bob"}, "This field is required."),
            ({"name": "Bob", "text": " \n "}, "This field is required."),
            ({"name": "Bob", "text": "a" * 20_001}, "at most 20000 characters (it has 20001)"),
            ({"name": "a" * 61, "text": "Hm."}, "at most 60 characters (it has 61)"),
        ],
    )
    def test_a_wrong_form_comes_back_filled_in(self, admin_client, fields, message):
        response = admin_client.post(PAGE, fields)
        assert response.status_code == 422
        assert message in response.text
        assert f'value="{fields["name"]}"' in response.text

    @pytest.mark.parametrize("text", ["a\0b", "\ud800", "<script>alert(1)</script>", "[" * 5000])
    def test_hostile_text_does_no_harm(self, page, text, learned):
        text = text.encode("utf-8", "surrogatepass")
        soup = page(name=text, text=text)
        assert not soup.select("#content script")


def test_it_costs_few_queries(admin_client, came, learned, django_assert_max_num_queries):
    for _ in range(3):
        came("spam")
    admin_client.get(PAGE)
    with django_assert_max_num_queries(16):
        admin_client.get(PAGE)


def test_other_ways_to_ask_are_refused(admin_client):
    assert admin_client.delete(PAGE).status_code == 405
