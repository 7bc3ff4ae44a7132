"""How many replies posts got in the last week, and how that is drawn."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.utils import timezone

from comments import activity
from comments.models import Comment

NOON = (timezone.now() + timedelta(days=1)).replace(hour=12)  # the post is published by then


def shown(reply: Comment, moment) -> None:
    Comment.objects.filter(pk=reply.pk).update(shown_at=moment)


@pytest.fixture
def three(write, post):
    """Three replies: today, two days ago, and so long ago that they are not counted."""
    with time_machine.travel(NOON, tick=False):
        for days in (0, 2, 7):
            shown(
                write(text=f"Reply {days}", state="approved"), timezone.now() - timedelta(days=days)
            )
        yield


def test_replies_are_counted_by_day_the_oldest_first(three, post, django_assert_num_queries):
    with django_assert_num_queries(1):
        counted = activity.replies_by_day([post])
    assert counted == {post.pk: [0, 0, 0, 0, 1, 0, 1]}


def test_what_nobody_sees_does_not_count(three, post):
    Comment.objects.update(state=Comment.State.SPAM)
    assert sum(activity.replies_by_day([post])[post.pk]) == 0


def test_days_are_those_of_the_blog(write, post):
    with time_machine.travel(NOON, tick=False):
        shown(write(state="approved"), timezone.now().replace(hour=1))
        with timezone.override(ZoneInfo("America/New_York")):
            assert activity.replies_by_day([post])[post.pk] == [0, 0, 0, 0, 0, 1, 0]


def test_the_first_page_of_the_admin_draws_them(three, post, admin_client):
    page = BeautifulSoup(admin_client.get("/admin/").content, "html.parser")
    bars = page.select(".desk-week rect")
    assert [bar.title.text[-1] for bar in bars] == list("0000101")
    heights = [int(bar["height"]) for bar in bars]
    assert max(heights) == heights[-1] == heights[4] > heights[0] > 0
    assert "2 replies in a week" in page.select_one(".desk-week").text


def test_posts_without_replies_are_drawn_flat(post, admin_client):
    page = BeautifulSoup(admin_client.get("/admin/").content, "html.parser")
    assert {bar["height"] for bar in page.select(".desk-week rect")} == {"1"}
