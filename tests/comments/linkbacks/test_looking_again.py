"""Mentions that are looked at again: after some time, after a failure, and when told of again."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blog.models import Site
from comments.linkbacks import verifying
from comments.models import Mention
from tests.comments.linkbacks.elsewhere import (
    address_of,
    again,
    linking,
    run,
    tell_again,
    told_of,
    until_due,
)

pytestmark = pytest.mark.django_db

State, Verification = Mention.State, Mention.Verification
MINUTE, HOUR = datetime.timedelta(minutes=1), datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)


# Looking again


def test_a_link_is_looked_at_again_after_a_day_a_month_and_yearly(clock, link):
    run()
    intervals = [until_due(clock, link) for _ in range(4)]
    assert intervals == [DAY, 30 * DAY, 365 * DAY, 365 * DAY]
    assert again(link).is_visible


def test_a_look_that_finds_nothing_new_writes_nothing_that_readers_see(clock, link):
    run()
    with CaptureQueriesContext(connection) as queries:
        until_due(clock, link)
    # A column that they see would have their pages made again, even with the same in it.
    written = [sql for query in queries if (sql := query["sql"]).startswith('UPDATE "comments_men')]
    assert written
    assert not [sql for sql in written if '"title" =' in sql or '"verification" =' in sql]


def test_a_link_that_is_gone_vanishes_at_once(web, clock, post, link):
    run()
    web.page("<p>Changed my mind.</p>")
    until_due(clock, link)
    assert not Mention.objects.visible()
    assert again(link).verification == Verification.MISSING


def test_a_link_that_comes_back_within_a_week_is_shown_again(web, clock, post, link):
    run()
    web.page("<p>Back soon.</p>")
    until_due(clock, link)
    web.page(linking(post))
    assert until_due(clock, link) == 7 * DAY
    assert list(Mention.objects.visible()) == [link]


def test_a_link_that_stays_away_is_not_looked_for_any_more(web, clock, link):
    run()
    web.page("<p>Changed my mind.</p>")
    until_due(clock, link)
    until_due(clock, link)
    assert again(link).due_at is None


def test_a_page_that_is_gone_for_good_vanishes_at_once(web, clock, link):
    run()
    web.page(status=410)
    until_due(clock, link)
    assert again(link).verification == Verification.MISSING
    assert not Mention.objects.visible()


@pytest.mark.parametrize("status", [403, 404, 429, 500, 503])
def test_a_page_that_cannot_be_read_is_tried_again_three_times(web, clock, post, status):
    mention = told_of(post, web.page(status=status))
    run()
    pauses = [until_due(clock, mention) for _ in range(3)]
    longest = HOUR if status == 429 else 10 * MINUTE  # who wants to be left alone is
    assert pauses == [longest, 2 * HOUR, DAY]
    mention = again(mention)
    assert (mention.verification, mention.due_at) == (Verification.UNREADABLE, None)
    assert mention.detail == f"The site did not show the page ({status})."


def test_a_link_stays_while_its_site_is_down_for_a_day(web, clock, post, link):
    run()
    web.page(status=503)
    for _ in range(3):
        until_due(clock, link)
        assert again(link).is_visible
    web.page(linking(post))
    until_due(clock, link)
    assert again(link).is_visible
    assert link.failures == 0


def test_a_link_vanishes_when_its_site_is_down_for_longer(web, clock, link):
    run()
    web.page(status=404)
    for _ in range(4):
        until_due(clock, link)
    assert again(link).verification == Verification.UNREADABLE
    assert not Mention.objects.visible()


def test_a_host_that_does_not_answer_is_tried_again(clock, web, post):
    mention = told_of(post, "http://127.0.0.1:1/")
    run()
    assert again(mention).due_at == datetime.datetime.now(datetime.UTC) + 10 * MINUTE
    assert mention.verification == Verification.UNCHECKED


def test_what_may_not_be_fetched_is_not_tried_again(web, post):
    mention = told_of(post, "http://10.0.0.1/")
    run()
    mention = again(mention)
    assert (mention.verification, mention.due_at) == (Verification.UNREADABLE, None)


def test_an_image_is_no_page(web, post):
    mention = told_of(post, web.page(b"\x89PNG", Content_Type="image/png"))
    run()
    assert again(mention).verification == Verification.UNREADABLE


def test_the_link_is_found_in_the_first_megabyte_of_a_longer_page(web, post):
    padding = "<p>" + "word " * 220_000
    early = told_of(post, web.page(linking(post) + padding, path="/early"))
    late = told_of(post, web.page(padding + linking(post), path="/late"))
    run()
    run()
    assert again(early).is_visible
    assert again(late).verification == Verification.UNREADABLE


def test_a_host_that_asks_for_time_is_left_alone(web, clock, post):
    first = told_of(post, web.page(status=429, Retry_After="7200", path="/a"))
    second = told_of(post, web.page(linking(post), path="/b"))
    run()
    soonest = datetime.datetime.now(datetime.UTC) + 2 * HOUR
    assert again(first).due_at == again(second).due_at == soonest


# Updates: the second half of webmention.rocks


def test_update_1_what_has_changed_in_the_page_is_shown(web, post, link):
    run()
    web.page(linking(post).replace("A page", "A better page"))
    tell_again(link)
    assert again(link).title == "A better page"
    assert list(Mention.objects.visible()) == [link]


def test_update_2_a_link_that_was_moved_to_another_post_vanishes_from_the_first(
    web, make_post, post, link
):
    run()
    other = make_post("Another")
    moved = told_of(other, web.page(linking(other)))
    tell_again(link)
    run()
    assert again(link).verification == Verification.MISSING
    assert list(Mention.objects.visible()) == [moved]


def test_delete_1_a_page_that_answers_410_vanishes(web, link):
    run()
    web.page("<p>Gone.</p>", status=410)
    tell_again(link)
    assert not Mention.objects.visible()


def test_a_page_that_becomes_a_like_counts_as_one(web, post, link):
    run()
    html = f'<div class="h-entry"><a class="u-like-of" href="{address_of(post)}">Liked</a></div>'
    web.page(html)
    tell_again(link)
    assert again(link).kind == Mention.Kind.LIKE


def test_what_is_told_of_while_it_is_fetched_is_looked_at_again(web, clock, post, link):
    (claimed,), _pause = verifying.claim(Site.current())
    Mention.objects.filter(pk=link.pk).update(due_at=claimed.due_at - MINUTE)
    look = verifying.look_at(claimed, verifying.page_at(claimed.source))
    verifying.take(claimed, look, Site.current())
    assert again(link).is_visible
    assert link.due_at == claimed.due_at - MINUTE
