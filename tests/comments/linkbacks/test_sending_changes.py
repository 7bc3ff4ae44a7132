"""Telling other pages that a post, or its link to them, has changed or is gone."""

import datetime

import pytest
from django.urls import reverse

from blog import publishing
from blog.models import Page, Post, Redirect
from comments.models import SentLinkback
from tests.comments.linkbacks.elsewhere import address_of
from tests.comments.linkbacks.world import log

pytestmark = pytest.mark.django_db

START = datetime.datetime(2026, 3, 2, 12, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)
HOUR = 60 * MINUTE
DAY = 24 * HOUR


# On changes


def test_a_change_of_the_text_is_told_where_it_is_wanted_by_then(world, publish, later):
    target = world.taking_webmentions()
    post = publish(target)
    later()
    world.answer("/moved", 200)
    world.page(Link="</moved>; rel=webmention")
    publish(target, post=post, title="A better title")
    later()
    assert [path for path, _fields in world.told] == ["/told", "/moved"]
    assert post.sent_linkbacks.get().endpoint == f"{world.address}/moved"


def test_a_change_that_is_none_of_the_text_is_not_told(world, publish, later):
    target = world.taking_webmentions()
    post = publish(target)
    later()
    publish(target, post=post, is_pinned=True)
    later()
    assert len(world.told) == 1


def test_a_page_that_took_nothing_is_asked_again_after_a_change(world, publish, later):
    target = world.page()
    post = publish(target)
    later()
    assert log(post) == {target: ("", "not-wanted")}
    world.taking_webmentions()
    publish(target, post=post, title="A better title")
    later()
    assert log(post) == {target: ("webmention", "sent")}


def test_a_link_that_is_removed_is_told_once(world, publish, later):
    target = world.taking_webmentions()
    post = publish(target)
    later()
    publish(post=post)
    later()
    told = ("/told", {"source": address_of(post), "target": target})
    assert world.told == [told, told]
    assert not post.sent_linkbacks.get().is_linked
    publish(post=post, title="Another title")
    later()
    assert len(world.told) == 2


def test_a_link_that_comes_back_is_told_again(world, publish, later):
    target = world.taking_webmentions()
    post = publish(target)
    later()
    publish(post=post)
    later()
    publish(target, post=post)
    later()
    assert len(world.told) == 3
    assert post.sent_linkbacks.get().is_linked


def test_a_link_that_nobody_was_told_of_goes_silently(world, publish, later):
    post = publish(world.page())
    later()
    world.asked.clear()
    publish(post=post)
    later()
    assert (world.asked, log(post)) == ([], {})


def test_another_place_on_the_same_page_is_a_change_and_no_other_page(world, publish, later):
    target = world.taking_webmentions()
    post = publish(f"{target}#one")
    later()
    publish(f"{target}#two", post=post)
    later()
    assert [fields["target"] for _path, fields in world.told] == [f"{target}#one", f"{target}#two"]
    assert post.sent_linkbacks.count() == 1


def test_a_post_that_moves_is_told_of_under_the_address_that_is_known(
    world, publish, later, client
):
    target = world.taking_webmentions()
    post = publish(target)
    later()
    before = address_of(post)
    publish(target, post=post, slug="moved")
    publish(target, post=post, title="Moved")
    later()
    assert address_of(post) != before
    assert [fields["source"] for _path, fields in world.told] == [before, before]
    assert client.get(before).headers["Location"] == post.get_absolute_url()


def test_an_address_that_leads_elsewhere_by_now_is_not_told(world, publish, later):
    target = world.taking_webmentions()
    post = publish(target)
    later()
    publish(target, post=post, slug="moved", title="Moved")
    Redirect.objects.all().delete()
    later()
    assert world.told[-1][1]["source"] == address_of(post)


# Taken back, deleted


def test_a_post_that_is_taken_back_is_told_of_and_not_found(world, publish, later, author, client):
    target = world.taking_webmentions()
    post = publish(target)
    later()
    source = address_of(post)
    publishing.unpublish(post, author)
    later()
    assert world.told[1:] == [("/told", {"source": source, "target": target})]
    assert client.get(source).status_code == 404
    publish(target, post=post)
    later()
    assert world.told[2:] == [("/told", {"source": source, "target": target})]
    assert client.get(source).status_code == 200


def test_a_post_that_becomes_private_is_told_of(world, publish, later, client):
    target = world.taking_webmentions()
    post = publish(target)
    later()
    publish(target, post=post, is_private=True)
    later()
    assert len(world.told) == 2
    assert client.get(address_of(post)).status_code == 404


@pytest.mark.parametrize("model", [Post, Page])
def test_what_is_deleted_is_told_of_and_not_found(world, publish, later, client, model):
    target = world.taking_webmentions()
    post = publish(target, model=model)
    later()
    source = address_of(post)
    post.delete()
    later()
    assert world.told[1:] == [("/told", {"source": source, "target": target})]
    assert client.get(source).status_code == 404
    assert not SentLinkback.objects.exists()


def test_posts_that_are_deleted_together_are_told_of(world, publish, later, admin_client):
    target = world.taking_webmentions()
    posts = [publish(target), publish(target, slug="another")]
    later()
    admin_client.post(
        reverse("admin:blog_post_changelist"),
        {
            "action": "delete_selected",
            "_selected_action": [post.pk for post in posts],
            "post": "yes",
        },
    )
    assert not Post.objects.exists()
    later()
    assert len(world.told) == 4


def test_of_a_deleted_post_nothing_is_left_where_nobody_was_told(world, publish, later):
    post = publish(world.page(), world.taking_pingbacks("/ping"))
    later()
    post.delete()
    assert not SentLinkback.objects.exists()


def test_a_removal_that_was_not_told_yet_is_told_after_the_deletion(world, publish, later, author):
    post = publish(world.taking_webmentions())
    later()
    publishing.unpublish(post, author)
    post.delete()
    later()
    assert len(world.told) == 2
