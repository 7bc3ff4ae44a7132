"""Small things that templates show: dates, the pages of a list, links on paper."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from django.utils import translation

from blog.models import Site
from blog.templatetags.dates import day, day_and_time
from blog.templatetags.links import outward_links


@pytest.mark.parametrize(
    ("language", "in_words"),
    [("en", "5 March 2024"), ("en-gb", "5 March 2024"), ("de", "5. März 2024")],
)
def test_dates_are_written_as_the_language_does(language, in_words):
    with translation.override(language):
        assert day(datetime(2024, 3, 5, 14, 5, tzinfo=UTC)) == in_words
        assert day_and_time(datetime(2024, 3, 5, 14, 5, tzinfo=UTC)).endswith("14:05")


def test_only_links_that_leave_the_blog_are_notes_on_paper():
    text = '<a id="x" href="https://e.org/?a=1&amp;b">1</a> <a href="/here/">2</a> <a>3</a>'
    assert outward_links(text) == ["https://e.org/?a=1&b"]


@pytest.fixture
def steps(client, make_post):
    """The links between the pages of the front page, which has five."""
    Site.objects.update_or_create(pk=Site.ONLY_ID, defaults={"posts_a_page": 1})
    for number in range(5):
        make_post(f"Post {number}")

    def steps(address: str) -> dict[str, str]:
        page = BeautifulSoup(client.get(address).content, "html.parser")
        return {a.get_text(): a["href"] for a in page.select(".pagination a")}

    return steps


def test_pages_of_a_list_lead_to_each_other(steps):
    assert steps("/page/3/") == {
        "Newer": "/page/2/",
        "Page 1": "/",
        "Page 2": "/page/2/",
        "Page 3": "/page/3/",
        "Page 4": "/page/4/",
        "Page 5": "/page/5/",
        "Older": "/page/4/",
    }


def test_the_first_page_of_a_list_has_none_before_it(steps):
    assert "Newer" not in steps("/")
    assert "Older" not in steps("/page/5/")


def test_pages_of_a_search_keep_its_words(steps):
    assert steps("/search/?q=text")["Older"] == "?q=text&page=2"
