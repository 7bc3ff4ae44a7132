"""Erasing: nothing that tells of the writer is left in any field of any table."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Field, Model
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from comments import integrity, moderation, own_replies, posting, privacy, receipts, visitors
from comments.models import (
    Comment,
    Decision,
    Flag,
    Notice,
    Submission,
    Subscription,
    Writer,
)

pytestmark = pytest.mark.django_db

NOT_OF_A_REPLY = {"author"}  # a writer has no account; test_the_account_goes_too has one


@pytest.fixture
def reply(post, author) -> Comment:
    """A reply about which everything is stored that can be."""
    now = timezone.now()
    writer = Writer.objects.create(trust=Writer.Trust.TRUSTED)
    reply = posting.post(
        post.pk,
        name="Bob",
        text="Seven words that make a fingerprint together.",
        state="approved",
        writer=writer,
    )
    moderation.hold(
        Comment.objects.filter(pk=reply.pk),
        user=author,
        reasons=[("word", "Bob")],
        note="About Bob.",
    )
    moderation.approve(Comment.objects.filter(pk=reply.pk), user=author)  # the filter learns it
    moderation.set_pick(reply, True, user=author)
    Comment.objects.filter(pk=reply.pk).update(
        state="approved", website="https://bob.example/", edited_at=now, removal_reason="Bob!"
    )
    receipts.make(reply)
    Flag.objects.create(comment=reply, key="k", reason="other", note="I know Bob.")
    Submission.objects.create(key="k", comment=reply)
    for about in (reply, None):
        subscription = Subscription.objects.create(
            entry=post, comment=about, writer=writer, email="bob@example.org", confirmed_at=now
        )
        Notice.objects.create(subscription=subscription, comment=reply, sent_at=now)
    return Comment.objects.get(pk=reply.pk)


def answer(reply: Comment) -> Comment:
    return posting.post(
        reply.entry_id, parent_id=reply.pk, name="Cleo", text="Oh.", state="approved"
    )


def personal(reply: Comment) -> Iterator[tuple[Model, Field, Any]]:
    """What is stored in each personal field of each table, apart from other people's replies."""
    for group in privacy.GROUPS:
        for model, lines in group.kept.items():
            names = {name for kept in lines if kept.is_personal for name in kept.fields}
            rows = model.objects.filter(pk=reply.pk) if model is Comment else model.objects.all()
            for row in rows:
                for field in model._meta.concrete_fields:
                    if field.name in names - NOT_OF_A_REPLY:
                        yield row, field, field.value_from_object(row)


def test_before_it_is_erased_something_is_stored_in_each_personal_field(reply):
    """Otherwise the tests below would find nothing, and prove nothing."""
    stored = {
        (type(row), field.name)
        for row, field, value in personal(reply)
        if value not in field.empty_values
    }
    # It is in force or settled, not both.
    missing = {(model, name) for model, name in all_personal() if name not in {"settled_at"}}
    assert missing - stored == set()


def all_personal() -> set[tuple[type[Model], str]]:
    return {
        (model, name)
        for group in privacy.GROUPS
        for model, lines in group.kept.items()
        for kept in lines
        if kept.is_personal
        for name in kept.fields
    } - {(Comment, name) for name in NOT_OF_A_REPLY}


def test_erasing_everything_leaves_no_personal_field_filled_in(reply):
    answer(reply)
    own_replies.erase_everything(reply.writer)
    left = [
        f"{type(row).__name__}.{field.name}: {value!r}"
        for row, field, value in personal(reply)
        if value not in (*field.empty_values, False)
    ]
    assert left == []


def test_erasing_one_reply_leaves_only_what_belongs_to_the_others(reply):
    answer(reply)
    own_replies.erase(reply)
    left = {
        (type(row), field.name)
        for row, field, value in personal(reply)
        if value not in (*field.empty_values, False)
    }
    assert {model for model, _name in left} == {Writer, Subscription}
    assert Subscription.objects.get().comment is None


def test_no_table_holds_the_name_or_the_address_after_everything_is_erased(reply):
    answer(reply)
    own_replies.erase_everything(reply.writer)
    rows = [
        str([field.value_from_object(row) for field in model._meta.concrete_fields])
        for model in apps.get_app_config("comments").get_models()
        for row in model.objects.all()
    ]
    assert rows
    assert [row for row in rows if "bob" in row.lower()] == []


def test_a_reply_that_nobody_answered_is_gone_altogether(reply):
    own_replies.erase(reply)
    for model in (Comment, Decision, Flag, Notice, Submission):
        assert not model.objects.exists()


def test_an_answered_reply_leaves_a_place_that_says_its_writer_did_it(client, post, reply):
    answer(reply)
    own_replies.erase(reply)
    reply.refresh_from_db()
    page = client.get(post.get_absolute_url()).content.decode()
    assert (reply.state, reply.removed_by) == ("removed", "writer")
    assert "Removed by its writer." in page
    assert "Oh." in page
    assert list(integrity.find_faults()) == []


def test_the_place_goes_with_its_last_answer(reply):
    cleo = answer(reply)
    own_replies.erase(reply)
    own_replies.erase(cleo)
    assert not Comment.objects.exists()


def test_erasing_what_a_moderator_removed_says_so_still_and_forgets_why(reply, author):
    answer(reply)
    moderation.remove(Comment.objects.filter(pk=reply.pk), user=author, note="Names a patient.")
    own_replies.erase(reply)
    reply.refresh_from_db()
    assert (reply.removed_by, reply.removal_reason) == ("moderator", "")


def test_an_erased_reply_cannot_be_shown_again(reply, author):
    answer(reply)
    own_replies.erase(reply)
    moderation.approve(Comment.objects.filter(pk=reply.pk), user=author)
    reply.refresh_from_db()
    assert reply.state == "removed"


def test_the_account_of_an_author_goes_too(post, author):
    reply = posting.post(post.pk, name="Alice", text="Hm.", state="approved", author=author)
    answer(reply)
    posting.delete(reply)
    reply.refresh_from_db()
    assert (reply.author, reply.removed_by) == (None, "moderator")


# In the browser


@pytest.fixture
def known(client, reply):
    """The browser that sent the reply."""
    response = HttpResponse()
    visitors.remember(response, reply.writer)
    client.cookies = response.cookies
    return client


def test_its_writer_erases_a_reply_and_the_page_is_gone(known, post, reply):
    response = known.post(reverse("comments:own-erase", args=[reply.pk]), {"what": "reply"})
    assert "The reply is deleted" in response.content.decode()
    assert post.get_absolute_url() in response.content.decode()
    assert known.get(reverse("comments:own", args=[reply.pk])).status_code == 403
    assert Writer.objects.exists()


def test_all_that_a_browser_wrote_is_erased_and_the_cookie_taken_back(known, post, reply):
    posting.post(post.pk, name="Robert", text="More.", state="pending", writer=reply.writer)
    posting.post(post.pk, name="Cleo", text="Mine.", state="approved")
    page = known.get(reverse("comments:own", args=[reply.pk])).content.decode()
    assert "this reply and one more" in page
    address = reverse("comments:own-erase", args=[reply.pk])
    response = known.post(address, {"what": "everything"})
    assert "not known here any more" in response.content.decode()
    assert [reply.name for reply in Comment.objects.all()] == ["Cleo"]
    assert not Subscription.objects.exists()
    assert not Writer.objects.exists()
    assert known.cookies["writer"].value == ""
    assert known.cookies["name"].value == ""
    assert response["Clear-Site-Data"] == '"storage"'


def test_a_receipt_alone_does_not_erase_what_else_was_written(client, post, reply):
    posting.post(post.pk, name="Robert", text="More.", state="pending", writer=reply.writer)
    client.post(reverse("comments:receipt"), {"phrase": receipts.make(reply)})
    address = reverse("comments:own-erase", args=[reply.pk])
    assert (
        "Erase everything"
        not in client.get(reverse("comments:own", args=[reply.pk])).content.decode()
    )
    client.post(address, {"what": "everything"})
    assert Comment.objects.get().name == "Robert"


def test_an_opened_receipt_erases_nothing_of_the_browser_that_opened_it(client, post, reply):
    """Somebody else's receipt, opened in the browser of a third one: what they wrote stays."""
    other = Writer.objects.create()
    posting.post(post.pk, name="Dan", text="Mine.", state="approved", writer=other)
    response = HttpResponse()
    visitors.remember(response, other)
    client.cookies = response.cookies
    client.post(reverse("comments:receipt"), {"phrase": receipts.make(reply)})
    client.post(reverse("comments:own-erase", args=[reply.pk]), {"what": "everything"})
    assert Comment.objects.get().name == "Dan"
