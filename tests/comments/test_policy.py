"""Who may reply where, and whose reply waits."""

from datetime import timedelta

import pytest
from django.utils import timezone

from blog.models import Site
from comments import policy, posting
from comments.models import Comment, Writer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("of_blog", "of_post", "takes"),
    [
        ("open", "", True),
        ("hold", "", True),
        ("closed", "", False),
        ("open", "closed", False),
        ("closed", "open", True),
    ],
)
def test_a_post_has_its_own_rule_or_the_blogs(make_post, of_blog, of_post, takes):
    post = make_post(reply_policy=of_post)
    assert policy.takes_replies(post, Site(reply_policy=of_blog)) is takes


@pytest.mark.parametrize(
    ("of_blog", "of_post", "takes"),
    [(None, None, True), (30, None, False), (30, 0, True), (None, 14, False), (14, 60, True)],
)
def test_a_discussion_closes_so_many_days_after_its_post(make_post, of_blog, of_post, takes):
    post = make_post(published_at=timezone.now() - timedelta(days=31), close_after_days=of_post)
    assert policy.takes_replies(post, Site(close_after_days=of_blog)) is takes


@pytest.mark.parametrize(
    ("rule", "newcomer", "known", "trusted", "distrusted"),
    [
        ("open", "", "", "", "distrusted"),
        ("newcomers", "newcomer", "", "", "distrusted"),
        ("hold", "all-held", "all-held", "", "distrusted"),
    ],
)
def test_whose_reply_waits(post, rule, newcomer, known, trusted, distrusted):
    writers = {trust: Writer.objects.create(trust=trust) for trust in Writer.Trust.values}
    regular = Writer.objects.create()
    posting.post(post.pk, name="Ann", text="Hm.", state="approved", writer=regular)
    site = Site(reply_policy=rule)
    assert policy.reason_to_hold(post, site, None) == newcomer
    assert policy.reason_to_hold(post, site, writers["newcomer"]) == newcomer
    assert policy.reason_to_hold(post, site, regular) == known
    assert policy.reason_to_hold(post, site, writers["trusted"]) == trusted
    assert policy.reason_to_hold(post, site, writers["distrusted"]) == distrusted


def test_a_reply_that_was_never_shown_makes_nobody_known(post):
    writer = Writer.objects.create()
    posting.post(post.pk, name="Ann", text="Hm.", state="pending", writer=writer)
    assert not policy.is_known(writer)


def test_a_reply_that_its_writer_is_changing_makes_nobody_known(post):
    writer = Writer.objects.create()
    reply = posting.post(post.pk, name="Ann", text="Hm.", state="approved", writer=writer)
    assert policy.is_known(writer)
    assert not policy.is_known(writer, apart_from=reply)


def test_a_writer_is_known_by_the_cookie_and_never_by_the_name(client, make_post):
    post = make_post(reply_policy="newcomers")

    def send(text: str) -> str:
        client.post(f"/comments/on/{post.pk}/", {"name": "Ann", "text": text})
        return Comment.objects.get(text=text).state

    assert send("My first.") == "pending"
    assert send("My second.") == "pending"
    Comment.objects.filter(text="My first.").update(state="approved")
    assert send("My third.") == "approved"
    client.cookies.clear()
    assert send("I am Ann too.") == "pending"


def test_a_post_that_is_closed_says_so_and_takes_nothing(client, make_post):
    post = make_post(published_at=timezone.now() - timedelta(days=15), close_after_days=14)
    answer = client.post(f"/comments/on/{post.pk}/", {"name": "Ann", "text": "Too late?"})
    assert answer.status_code == 403
    assert "closed" in answer.text
    assert "Too late?" in answer.text
    assert not Comment.objects.exists()
