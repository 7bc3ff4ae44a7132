"""Telling other pages that a post links to them: whom, when, and when not."""

import datetime

import pytest
from django.utils import timezone

from blog import publishing
from blog.models import Post, Site
from comments import tasks
from comments.linkbacks import sending, telling
from comments.linkbacks.telling import Outcome, Told
from comments.models import SentLinkback
from tests.blog.wordpress import exports
from tests.comments.linkbacks.elsewhere import address_of
from tests.comments.linkbacks.world import log
from tests.comments.wordpress.runs import bring

pytestmark = pytest.mark.django_db

START = datetime.datetime(2026, 3, 2, 12, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)
HOUR = 60 * MINUTE
DAY = 24 * HOUR


# On publication


def test_a_page_that_a_published_post_links_to_is_told_a_little_later(world, publish, later):
    target = world.taking_webmentions()
    post = publish(target)
    later(MINUTE)
    assert world.asked == []
    later(MINUTE)
    assert world.told == [("/told", {"source": address_of(post), "target": target})]
    row = post.sent_linkbacks.get()
    assert (row.protocol, row.outcome, row.sent_at) == ("webmention", "sent", timezone.now())
    assert row.endpoint == f"{world.address}/told"
    assert row.detail == "It answered: 202 Thank you."
    later(DAY)
    assert len(world.told) == 1


def test_what_is_changed_within_two_minutes_is_told_once(world, publish, later):
    first, second = world.taking_webmentions("/first"), world.taking_webmentions("/second")
    post = publish(first)
    later(MINUTE)
    publish(second, post=post)
    later(MINUTE)
    assert world.asked == []
    later(MINUTE)
    assert [fields["target"] for _path, fields in world.told] == [second]
    assert log(post).keys() == {second}


def test_the_job_runs_once_for_several_changes(publish):
    post = publish("http://a.example/")
    publish("http://b.example/", post=post)
    jobs = tasks.ProcrastinateJob.objects.filter(task_name=tasks.SEND_LINKBACKS)
    assert jobs.count() == 1


@pytest.mark.parametrize(
    "fields",
    [{"is_private": True}, {"published_at": START + DAY}],
    ids=["private", "scheduled"],
)
def test_of_what_readers_do_not_see_nobody_is_told(world, publish, later, fields):
    publish(world.taking_webmentions(), **fields)
    later()
    assert world.asked == []


def test_a_draft_tells_nobody(world, make_post, later):
    make_post(body=f'<a href="{world.taking_webmentions()}">A link</a>', state="draft")
    later()
    assert world.asked == []


def test_a_scheduled_post_is_told_of_when_it_appears(clock, world, publish, later):
    target = world.taking_webmentions()
    publish(target, published_at=START + DAY)
    later(DAY - MINUTE)
    assert world.asked == []
    clock.shift(2 * MINUTE)
    tasks.send_linkbacks.func(0)  # which runs every five minutes
    assert len(world.told) == 1


def test_a_scheduled_post_that_is_put_off_is_told_of_then(world, clock, publish, later):
    post = publish(world.taking_webmentions(), published_at=START + DAY)
    Post.objects.filter(pk=post.pk).update(published_at=START + 2 * DAY)
    clock.shift(DAY + HOUR)
    assert sending.send_due() is None
    assert world.asked == []
    clock.shift(DAY)
    sending.send_due()
    assert len(world.told) == 1


def test_a_scheduled_post_that_is_taken_back_tells_nobody(world, publish, later, author):
    post = publish(world.taking_webmentions(), published_at=START + DAY)
    publishing.unpublish(post, author)
    later(2 * DAY)
    assert world.asked == []
    assert log(post) == {}


def test_each_page_is_told_once_whatever_place_on_it_a_link_leads_to(world, publish, later):
    target = world.taking_webmentions()
    publish(f"{target}#one", target, f"{target}#two", target)
    later()
    assert [fields["target"] for _path, fields in world.told] == [f"{target}#one"]


def test_links_to_the_blog_itself_are_no_mentions(world, publish, later, settings):
    post = publish("/2020/01/other/", f"{settings.SITE_URL}/2020/01/other/", "#place")
    later()
    assert log(post) == {}


def test_a_text_with_a_thousand_links_tells_a_hundred_pages(publish, django_assert_max_num_queries):
    addresses = [f"https://site-{number}.example/" for number in range(1000)]
    post = publish(*addresses)
    assert set(log(post)) == set(addresses[: sending.MAX_TARGETS])
    with django_assert_max_num_queries(9):
        sending.note_change(entry=post, before=None)
    assert len(log(post)) == sending.MAX_TARGETS


def test_what_was_told_stays_so_where_a_hundred_links_come_before_it(publish):
    post = publish("https://first.example/")
    publish(
        *(f"https://site-{n}.example/" for n in range(100)), "https://first.example/", post=post
    )
    assert post.sent_linkbacks.get(target="https://first.example/").is_linked
    assert post.sent_linkbacks.count() == sending.MAX_TARGETS


def test_a_post_without_links_needs_no_job(publish):
    publish()
    assert not tasks.ProcrastinateJob.objects.filter(task_name=tasks.SEND_LINKBACKS).exists()


def test_a_host_is_visited_once_a_run(world, publish, clock):
    for number in range(3):
        world.taking_webmentions(f"/{number}")
    publish(*(f"{world.address}/{number}" for number in range(3)))
    clock.shift(3 * MINUTE)
    for visits in (1, 2, 3):
        wait = sending.send_due()
        assert len(world.told) == visits
        assert wait == (sending.PAUSE if visits < 3 else None)


def test_a_run_asks_some_hosts_and_leaves_the_rest_to_the_next(publish, clock):
    """Nobody is at these addresses, which are not asked for that reason."""
    publish(*(f"http://10.0.0.{number}/" for number in range(1, 14)))
    clock.shift(3 * MINUTE)
    assert sending.send_due() == sending.PAUSE
    assert SentLinkback.objects.due().count() == 13 - sending.ROWS_A_RUN


def test_an_import_tells_nobody(world, tmp_path, later):
    text = f'<p><a href="{world.taking_webmentions()}">A link</a></p>'
    bring(exports.write(tmp_path, exports.item(9, content=text)))
    assert world.address in Post.objects.get().body_html
    later()
    assert world.asked == []


def test_of_an_imported_post_that_is_changed_only_new_links_are_told(
    world, tmp_path, publish, later
):
    old, new = world.taking_webmentions("/old"), world.taking_webmentions("/new")
    text = f'<p><a href="{old}">A link</a></p>'
    bring(exports.write(tmp_path, exports.item(9, content=text)))
    post = publish(old, new, post=Post.objects.get())
    later()
    publish(old, new, post=post, title="Another title")
    later()
    assert {fields["target"] for _path, fields in world.told} == {new}


# Switched off


def test_nothing_is_sent_while_the_blog_sends_no_mentions(world, publish, later):
    Site(sends_mentions=False).save()
    post = publish(world.taking_webmentions())
    later()
    assert (world.asked, log(post)) == ([], {})


def test_what_was_queued_is_not_sent_once_that_is_switched_off(world, publish, later):
    Site().save()
    post = publish(world.taking_webmentions())
    Site.objects.update(sends_mentions=False)
    later()
    assert world.asked == []
    Site.objects.update(sends_mentions=True)
    later(DAY)
    assert world.asked == []
    assert post.sent_linkbacks.get().due_at is None


def test_switched_off_a_deletion_is_not_told_either(world, publish, later):
    Site().save()
    post = publish(world.taking_webmentions())
    later()
    Site.objects.update(sends_mentions=False)
    post.delete()
    later()
    assert len(world.told) == 1
    assert not SentLinkback.objects.exists()


def test_links_of_the_time_when_nothing_was_sent_are_told_when_somebody_asks(world, publish, later):
    target = world.taking_webmentions()
    Site(sends_mentions=False).save()
    post = publish(target)
    Site.objects.update(sends_mentions=True)
    publish(target, post=post, title="Another title")
    later()
    assert world.told == []
    assert sending.send_again(post) == 1
    later()
    assert len(world.told) == 1


# Trouble


def test_what_may_pass_is_tried_again_after_ten_minutes_two_hours_and_a_day(
    world, publish, later, clock
):
    post = publish(world.taking_webmentions())
    world.answer("/told", 503)
    later()
    for times, pause in enumerate([10 * MINUTE, 2 * HOUR, DAY], 1):
        assert len(world.told) == times
        assert post.sent_linkbacks.get().due_at == timezone.now() + pause
        later(pause)
    assert len(world.told) == 4
    row = post.sent_linkbacks.get()
    assert (row.outcome, row.due_at) == ("failed", None)
    assert row.detail == "It answered: 503"


def test_a_second_try_that_goes_well_ends_it(world, publish, later):
    post = publish(world.page(status=500))
    later()
    world.taking_webmentions()
    later(10 * MINUTE)
    row = post.sent_linkbacks.get()
    assert (row.outcome, row.due_at, row.failures) == ("sent", None, 0)


@pytest.mark.parametrize("status", [400, 403, 404, 405, 410])
def test_what_the_other_side_refuses_is_not_tried_again(world, publish, later, status):
    post = publish(world.taking_webmentions())
    world.answer("/told", status, "No.")
    later()
    row = post.sent_linkbacks.get()
    assert (row.outcome, row.due_at) == ("failed", None)
    assert row.detail == f"It answered: {status} No."


def test_a_page_that_is_not_there_is_not_tried_again(world, publish, later):
    post = publish(f"{world.address}/nothing")
    later()
    row = post.sent_linkbacks.get()
    assert (row.outcome, row.due_at, row.detail) == ("failed", None, "The page answered 404.")


def test_a_host_that_wants_to_be_left_alone_is(world, publish, later):
    post = publish(world.taking_webmentions("/a"), world.taking_webmentions("/b"))
    world.answer("/told", 429, Retry_After="7200")
    later()
    assert len(world.told) == 1
    assert {row.due_at for row in post.sent_linkbacks.all()} == {timezone.now() + 2 * HOUR}


def test_what_changed_while_a_page_was_told_is_told_afterwards(clock, publish):
    post = publish("http://a.example/")
    row = post.sent_linkbacks.get()
    taken_before_that = timezone.now() - MINUTE
    sending.record(row, address_of(post), Told(Outcome.SENT), taken_before_that)
    stored = post.sent_linkbacks.get()
    assert (stored.outcome, stored.due_at) == ("sent", row.due_at)


@pytest.mark.parametrize("deletes", [False, True])
def test_a_link_that_goes_while_its_page_is_told_of_it_is_told_too(
    world, clock, publish, later, deletes
):
    target = world.taking_webmentions()
    post = publish(target)
    source = address_of(post)
    row = post.sent_linkbacks.select_related("entry").get()
    clock.shift(3 * MINUTE)
    told = telling.tell(source, target, site=Site.current(), entry=post)
    if deletes:
        post.delete()
    else:
        publish(post=post)
    sending.record(row, source, told, timezone.now())
    later()
    assert world.told[-1] == ("/told", {"source": source, "target": target})
    assert len(world.told) == 2
    later()
    assert len(world.told) == 2


@pytest.mark.parametrize(
    "address",
    ["http://10.0.0.1/", "http://169.254.169.254/latest/", "http://[::ffff:10.0.0.1]/told"],
)
def test_an_endpoint_that_is_not_on_the_public_internet_is_not_told(world, publish, later, address):
    post = publish(world.page(Link=f"<{address}>; rel=webmention"))
    later()
    row = post.sent_linkbacks.get()
    assert (row.outcome, row.due_at) == ("failed", None)
    assert "is not on the public internet" in row.detail


def test_an_endpoint_that_leads_to_a_private_address_is_left_there(world, publish, later):
    post = publish(world.taking_webmentions())
    for status in (301, 307):
        world.answer("/told", status, Location="http://10.0.0.1/")
        sending.send_again(post)
        later()
        assert "is not on the public internet" in post.sent_linkbacks.get().detail


def test_a_page_on_this_machine_is_not_asked(world, publish, later, settings):
    settings.FETCH_ALLOW_LOOPBACK = False
    post = publish(world.taking_webmentions())
    later()
    assert (world.asked, world.told) == ([], [])
    assert post.sent_linkbacks.get().outcome == "failed"
