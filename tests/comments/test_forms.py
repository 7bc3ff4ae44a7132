"""The form for a reply."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from blog.models import Site
from blog.models.site import ReplyPolicy
from comments import posting
from comments.forms import ReplyForm
from comments.models.comments import MAX_TEXT_LENGTH

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(rf):
    """A request of somebody who is not known."""
    request = rf.get("/")
    request.user, request.site = AnonymousUser(), Site.current()
    return request


def test_each_post_has_its_own_form_although_most_of_it_is_made_once(reader, make_post):
    for title in ("One", "Two"):
        post = make_post(title=title)
        html = ReplyForm(request=reader, entry=post).html
        assert html.count(f'"/comments/on/{post.pk}/"') == html.count('"/comments/on/') == 3


def test_where_replies_wait_the_form_is_another_one(reader, post):
    assert "Send for approval" not in ReplyForm(request=reader, entry=post).html
    post.reply_policy = ReplyPolicy.HOLD
    assert "Send for approval" in ReplyForm(request=reader, entry=post).html


def test_a_name_that_is_remembered_is_in_nobody_elses_form(reader, post):
    form = ReplyForm(request=reader, entry=post)
    form.initial["name"] = "Bob"
    assert 'value="Bob"' in form.html
    assert "Bob" not in ReplyForm(request=reader, entry=post).html


def test_forms_for_several_replies_can_be_open_on_one_page(reader, post):
    ids = set()
    for name in ("Ann", "Bob"):
        reply = posting.post(post.pk, name=name, text="Yes.", state="approved")
        ids.add(ReplyForm(request=reader, entry=post, parent=reply)["text"].auto_id)
    assert len(ids | {ReplyForm(request=reader, entry=post)["text"].auto_id}) == 3


def test_authors_are_asked_for_nothing_but_their_text(reader, post, author):
    reader.user = author
    form = ReplyForm(request=reader, entry=post)
    assert set(form.fields) == {"text", "draft"}
    assert "Alice Author" in form.html


def test_the_end_of_a_line_is_one_character_as_in_the_browser(reader, post):
    text = "x\r\n" * (MAX_TEXT_LENGTH // 2 - 1) + "xx"
    form = ReplyForm(QueryDict(mutable=True), request=reader, entry=post)
    form.data.update({"name": "Bob", "text": text})
    assert form.is_valid()
    assert "\r" not in form.cleaned_data["text"]


def test_browsers_are_not_told_to_cut_what_is_pasted(reader, post):
    assert "maxlength" not in str(ReplyForm(request=reader, entry=post)["text"])
