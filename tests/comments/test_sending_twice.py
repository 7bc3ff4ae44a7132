"""A form that is sent twice, by a double click or because an answer was lost, is one reply."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments import ownership, visitors
from comments.models import Comment, Writer
from comments.receiving import DOUBLE_CLICK

pytestmark = pytest.mark.django_db

WRITTEN = {"name": "Bob", "text": "I have seen this *too*."}
DRAFT = {"draft": "6f1c2a34-0000-4000-8000-00000000abcd"}


def address(post) -> str:
    return reverse("comments:post", args=[post.pk])


def test_the_same_form_twice_is_one_reply(client, post):
    places = [client.post(address(post), WRITTEN).url for _ in range(2)]
    assert Comment.objects.count() == 1
    assert len(set(places)) == 1


def test_a_draft_that_is_sent_again_with_changes_is_one_reply_with_the_changes(client, post):
    client.post(address(post), WRITTEN | DRAFT)
    client.post(address(post), WRITTEN | DRAFT | {"text": "I have seen this *twice*."})
    assert Comment.objects.get().text == "I have seen this *twice*."


def test_a_draft_that_can_no_longer_be_changed_is_given_back(client, post):
    client.post(address(post), WRITTEN | DRAFT)
    Comment.objects.update(posted_at=timezone.now() - ownership.EDIT_WINDOW)
    response = client.post(address(post), WRITTEN | DRAFT | {"text": "Too late."})
    assert response.status_code == 409
    assert "Too late." in response.content.decode()
    assert Comment.objects.get().text == WRITTEN["text"]


def test_the_next_page_knows_which_draft_has_arrived(client, post):
    assert client.post(address(post), WRITTEN | DRAFT).cookies["draft"].value == DRAFT["draft"]


def test_a_double_click_without_scripts_leaves_the_writer_with_the_cookie(client, post):
    client.post(address(post), WRITTEN)
    client.cookies.clear()  # the browser dropped the first answer
    client.post(address(post), WRITTEN)
    assert visitors.COOKIE in client.cookies
    assert Comment.objects.count() == 1


def test_somebody_who_copies_a_reply_does_not_become_its_writer(client, post):
    client.post(address(post), WRITTEN)
    Writer.objects.update(created_at=timezone.now() - DOUBLE_CLICK)
    copier = Client()
    copier.post(address(post), WRITTEN)
    assert "writer" not in copier.cookies
    assert Comment.objects.count() == 1
