"""Writing a reply in the browser, without JavaScript."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.urls import reverse

from blog.models import Entry, Site
from blog.models.site import ReplyPolicy
from comments import posting
from comments.models import Comment
from comments.models.comments import MAX_NAME_LENGTH, MAX_TEXT_LENGTH
from comments.views import replies

pytestmark = pytest.mark.django_db

WRITTEN = {"name": "Bob", "text": "I have seen this *too*."}


@pytest.fixture
def root(post) -> Comment:
    return posting.post(post.pk, name="Ann", text="First!", state="approved")


def address(post) -> str:
    return reverse("comments:post", args=[post.pk])


def test_a_reply_is_posted_and_leads_back_to_its_place(client, post):
    response = client.post(address(post), WRITTEN)
    reply = Comment.objects.get()
    assert (response.status_code, response.url) == (
        302,
        f"{post.get_absolute_url()}#comment-{reply.pk}",
    )
    assert "I have seen this <em>too</em>." in client.get(post.get_absolute_url()).content.decode()


def test_an_answer_stands_below_what_it_answers(client, root):
    client.post(reverse("comments:answer", args=[root.pk]), WRITTEN)
    assert Comment.objects.get(name="Bob").parent == root


def test_the_page_for_an_answer_shows_what_is_answered_and_the_form(client, root):
    page = client.get(reverse("comments:answer", args=[root.pk])).content.decode()
    assert "First!" in page
    assert 'name="text"' in page


def test_each_reply_has_a_link_to_answer_it(client, post, root):
    page = client.get(post.get_absolute_url()).content.decode()
    assert reverse("comments:answer", args=[root.pk]) in page


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": ""}, "Write a name to stand above your reply."),
        ({"name": "\u200b\u202e"}, "Write a name to stand above your reply."),
        ({"name": "x" * (MAX_NAME_LENGTH + 1)}, "This name is too long"),
        ({"name": "B\0b"}, "Null characters are not allowed"),
        ({"text": ""}, "Write something first."),
        ({"text": "  \n "}, "Write something first."),
        ({"text": "x" * (MAX_TEXT_LENGTH + 1)}, "This reply has"),
        ({"text": "a\0b"}, "Null characters are not allowed"),
    ],
)
def test_a_wrong_form_comes_back_filled_in_with_the_reason(client, post, change, message):
    response = client.post(address(post), WRITTEN | change)
    page = response.content.decode()
    assert response.status_code == 422
    assert message in page
    if "name" not in change:
        assert 'value="Bob"' in page
    if "text" not in change:
        assert "I have seen this *too*." in page
    assert not Comment.objects.exists()


def test_characters_that_cannot_be_seen_are_taken_out_of_names(client, post):
    client.post(address(post), WRITTEN | {"name": " Al\u200bice\u202e  A. "})
    assert Comment.objects.get().name == "Al ice A."


def test_a_closed_post_says_so_and_gives_the_text_back(client, post):
    post.reply_policy = "closed"
    post.save()
    response = client.post(address(post), WRITTEN)
    assert response.status_code == 403
    assert "are closed" in response.content.decode()
    assert "I have seen this *too*." in response.content.decode()
    assert not Comment.objects.exists()


def test_a_closed_post_shows_its_replies_and_no_form(client, post, root):
    post.reply_policy = "closed"
    post.save()
    page = client.get(post.get_absolute_url()).content.decode()
    assert "First!" in page
    assert 'name="text"' not in page
    assert reverse("comments:answer", args=[root.pk]) not in page


def test_where_the_blog_holds_replies_they_wait_and_their_writer_is_told(client, post):
    Site(reply_policy=ReplyPolicy.HOLD).save()
    response = client.post(address(post), WRITTEN, follow=True)
    page = response.content.decode()
    assert Comment.objects.get().state == "pending"
    assert "Your reply waits for approval" in page
    assert "I have seen this" not in page


def test_where_the_blog_is_closed_no_reply_is_taken(client, post):
    Site(reply_policy=ReplyPolicy.CLOSED).save()
    assert client.post(address(post), WRITTEN).status_code == 403
    assert not Comment.objects.exists()


def test_an_author_who_is_signed_in_needs_no_name_and_is_not_held(client, post, author):
    Site(reply_policy=ReplyPolicy.HOLD).save()
    client.force_login(author)
    client.post(address(post), {"text": "Thank you."})
    reply = Comment.objects.get()
    assert (reply.author, reply.name, reply.state) == (author, "Alice Author", "approved")


def test_an_answer_to_a_reply_that_was_removed_meanwhile_keeps_the_text(client, root):
    Comment.objects.update(state="removed")
    response = client.post(reverse("comments:answer", args=[root.pk]), WRITTEN)
    assert response.status_code == 409
    assert "I have seen this *too*." in response.content.decode()
    assert "not there any more" in response.content.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_on_another_site_cannot_post_here(client, post, headers):
    assert client.post(address(post), WRITTEN, headers=headers).status_code == 403
    assert not Comment.objects.exists()


def test_a_form_of_this_site_can_post_whatever_the_browser_tells(client, post):
    headers = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
    assert client.post(address(post), WRITTEN, headers=headers).status_code == 302


@pytest.mark.parametrize("fields", [{"state": "draft"}, {"is_private": True}])
def test_what_readers_cannot_see_they_cannot_answer(client, make_post, fields):
    post = make_post(**fields)
    assert client.post(address(post), WRITTEN).status_code == 404


@pytest.mark.parametrize("pk", [1, 999_999_999_999_999_999_999])
def test_there_is_no_form_for_what_does_not_exist(client, pk):
    assert client.get(f"/comments/on/{pk}/").status_code == 404
    assert client.get(f"/comments/{pk}/reply/").status_code == 404
    assert client.get(f"/comments/{pk}/").status_code == 404


def test_a_permalink_leads_to_the_reply_on_its_page(client, post, root):
    response = client.get(root.get_absolute_url())
    assert response.url == f"{post.get_absolute_url()}#comment-{root.pk}"


def test_the_permalink_of_a_hidden_reply_leads_nowhere_unless_somebody_answered_it(client, root):
    posting.post(root.entry_id, name="Bob", text="Yes.", state="approved", parent_id=root.pk)
    Comment.objects.filter(pk=root.pk).update(state="removed")
    assert client.get(root.get_absolute_url()).status_code == 302
    Comment.objects.filter(name="Bob").update(state="spam")
    assert client.get(root.get_absolute_url()).status_code == 404


def test_old_anchors_are_on_the_page_beside_the_new_ones(client, post, root):
    Comment.objects.filter(pk=root.pk).update(old_anchor=77)
    page = client.get(post.get_absolute_url()).content.decode()
    assert 'id="comment-77"' in page
    assert f'id="comment-{root.pk}"' in page


def test_reading_sets_no_cookie_and_replying_sets_one_that_no_script_can_read(client, post, root):
    client.get(post.get_absolute_url())
    client.get(reverse("comments:answer", args=[root.pk]))
    assert not client.cookies
    client.post(address(post), WRITTEN, follow=True)
    assert set(client.cookies) == {"writer"}
    assert client.cookies["writer"]["httponly"]


def test_a_post_that_is_deleted_while_somebody_answers_it_is_not_found(post, rf):
    request = rf.post(address(post), WRITTEN)
    request.site, request.user = Site.current(), AnonymousUser()
    Entry.objects.all().delete()
    with pytest.raises(Http404):
        replies.write(request, post, None)
