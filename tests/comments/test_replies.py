"""Writing a reply in the browser, without JavaScript."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from blog.models import Entry, Site
from blog.models.site import ReplyPolicy
from comments import posting
from comments.models import Comment, Protection, Subscription
from comments.models.comments import MAX_NAME_LENGTH

pytestmark = pytest.mark.django_db

WRITTEN = {"name": "Bob", "text": "I have seen this *too*."}
TOO_LARGE = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)


@pytest.fixture
def root(post) -> Comment:
    return posting.post(post.pk, name="Ann", text="First!", state="approved")


@pytest.fixture
def hold_all(db) -> None:
    Site(reply_policy=ReplyPolicy.HOLD).save()


def address(post) -> str:
    return reverse("comments:post", args=[post.pk])


def test_a_reply_is_posted_and_leads_back_to_its_place(client, post):
    response = client.post(address(post), WRITTEN, follow=True)
    reply = Comment.objects.get()
    assert [status for _address, status in response.redirect_chain] == [302, 302]
    assert response.redirect_chain[-1][0] == f"{post.get_absolute_url()}#comment-{reply.pk}"
    assert "I have seen this <em>too</em>." in response.content.decode()


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
        ({"name": "\u200b\u202e\u3164"}, "Write a name to stand above your reply."),
        ({"name": "x" * (MAX_NAME_LENGTH + 1)}, "This name is too long"),
        ({"name": "B\0b"}, "Null characters are not allowed"),
        ({"text": ""}, "Write something first."),
        ({"text": "  \n "}, "Write something first."),
        ({"text": "x" * 20_001}, "This reply has 20,001 characters; 20,000 are the most."),
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


def test_a_held_reply_is_shown_in_its_place_to_its_writer_alone(client, post, hold_all):
    page = client.post(address(post), WRITTEN, follow=True).content.decode()
    assert Comment.objects.get().state == "pending"
    assert "I have seen this" in page
    assert "Waiting for approval" in page
    assert "reply-foot" not in page  # there is nothing to answer or report yet
    assert "I have seen this" not in Client().get(post.get_absolute_url()).content.decode()


def test_a_browser_without_cookies_is_led_to_a_page_about_its_held_reply(client, post, hold_all):
    response = client.post(address(post), WRITTEN)
    client.cookies.clear()
    response = client.get(response.url, follow=True)
    assert response.status_code == 200
    assert "I have seen this" in response.content.decode()
    assert "It waits" in response.content.decode()


def test_nobody_is_led_to_a_held_reply_without_its_key(client, post, hold_all):
    client.post(address(post), WRITTEN)
    arrived = reverse("comments:arrived", args=[Comment.objects.get().pk])
    for query in ("", "?key=", "?key=1:2:3"):
        assert Client().get(arrived + query, follow=True).status_code == 404


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


def test_a_post_that_is_deleted_while_somebody_answers_it_gives_the_text_back(client, post, root):
    answer = reverse("comments:answer", args=[root.pk])
    Entry.objects.all().delete()
    for place, fields in ((address(post), {}), (answer, {}), (answer, {"entry": post.pk})):
        response = client.post(place, WRITTEN | fields)
        assert response.status_code == 404
        assert "I have seen this *too*." in response.content.decode()


@pytest.mark.parametrize("change", ["gone", "moved"])
def test_an_answer_to_what_is_not_on_the_post_goes_nowhere_else(client, make_post, root, change):
    elsewhere = make_post(title="Elsewhere")
    answer = reverse("comments:answer", args=[root.pk])
    fields = {"entry": elsewhere.pk if change == "moved" else root.entry_id}
    if change == "gone":
        posting.delete(root)
    response = client.post(answer, WRITTEN | fields)
    page = response.content.decode()
    assert response.status_code == 409
    assert "not there any more" in page
    assert "I have seen this *too*." in page
    assert f'action="{reverse("comments:post", args=[fields["entry"]])}"' in page
    assert not Comment.objects.filter(name="Bob").exists()


@pytest.mark.parametrize("fields", [{}, {"text": ""}, {"preview": "1"}])
@pytest.mark.parametrize("where", ["held", "on a private post"])
def test_a_form_shows_nobody_what_they_may_not_read(client, make_post, post, fields, where):
    secret = make_post(title="Private", is_private=True) if where == "on a private post" else post
    state = "pending" if where == "held" else "approved"
    reply = posting.post(secret.pk, name="Ann", text="A secret.", state=state)
    answer = reverse("comments:answer", args=[reply.pk])
    response = client.post(answer, WRITTEN | {"entry": post.pk} | fields)
    assert response.status_code == 409
    assert "A secret." not in response.content.decode()


@pytest.mark.parametrize("entry", ["", "x", "-1", "9" * 5000, "1e3", "²"])
def test_a_form_that_names_no_post_is_taken_by_what_it_answers(client, root, entry):
    response = client.post(reverse("comments:answer", args=[root.pk]), WRITTEN | {"entry": entry})
    assert response.status_code == 302
    assert Comment.objects.get(name="Bob").parent == root


def test_a_locked_thread_takes_no_answer_and_gives_the_text_back(client, root):
    below = posting.post(
        root.entry_id, name="Cy", text="Below.", state="approved", parent_id=root.pk
    )
    Comment.objects.filter(pk=root.pk).update(is_locked=True)
    answer = reverse("comments:answer", args=[below.pk])
    response = client.post(answer, WRITTEN)
    assert response.status_code == 403
    assert "That thread is locked." in response.content.decode()
    assert "I have seen this *too*." in response.content.decode()
    assert client.get(answer).status_code == 403


def test_a_preview_shows_the_text_as_it_will_be_and_stores_nothing(client, post):
    response = client.post(address(post), {"text": "So *this*. <b onclick=x>", "preview": "1"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "So <em>this</em>." in page
    assert "onclick=x&gt;" in page
    assert "Write a name" not in page  # it is no mistake yet
    assert not Comment.objects.exists()


def test_a_preview_of_nothing_says_so(client, post):
    response = client.post(address(post), {"name": "Bob", "text": " ", "preview": "1"})
    assert response.status_code == 422
    assert "Write something first." in response.content.decode()


def test_whoever_writes_too_much_is_told_how_long_to_wait(client, post):
    Protection(burst_replies=1).save()
    client.post(address(post), WRITTEN)
    response = client.post(address(post), WRITTEN | {"text": "And another thing."})
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 600
    assert "And another thing." in response.content.decode()
    assert "10 minutes" in response.content.decode()
    assert Comment.objects.count() == 1


def test_a_form_of_megabytes_is_refused_unread(client, post):
    response = client.post(address(post), WRITTEN | {"text": TOO_LARGE})
    assert response.status_code == 413
    assert "may have 20,000 characters" in response.content.decode()


def test_a_form_of_thousands_of_fields_is_refused(client, post):
    response = client.post(address(post), WRITTEN | {f"f{n}": "" for n in range(2000)})
    assert response.status_code == 413
    assert not Comment.objects.exists()


def test_half_a_character_does_not_break_a_text(client, post):
    body = (
        "--x\r\nContent-Disposition: form-data; name=name\r\n\r\nB+2AA-b\r\n"
        "--x\r\nContent-Disposition: form-data; name=text\r\n\r\nA +2AA- b\r\n--x--\r\n"
    )
    content_type = "multipart/form-data; boundary=x; charset=utf-7"
    assert client.generic("POST", address(post), body, content_type).status_code == 302
    assert (Comment.objects.get().name, Comment.objects.get().text) == ("B\ufffdb", "A \ufffd b")


def test_the_name_is_remembered_only_if_its_writer_wishes(client, post):
    client.post(address(post), WRITTEN)
    assert "name" not in client.cookies
    client.post(address(post), WRITTEN | {"text": "Again.", "remember": "on"})
    assert client.cookies["name"]["httponly"]
    assert 'value="Bob"' in client.get(address(post)).content.decode()
    client.post(address(post), WRITTEN | {"text": "And again."})
    assert client.cookies["name"].value == ""


def test_where_scripts_run_the_name_needs_no_cookie(client, post):
    client.post(
        address(post), WRITTEN | {"draft": "6f1c2a34-0000-4000-8000-00000000abcd", "remember": "on"}
    )
    assert "name" not in client.cookies


@pytest.mark.parametrize("value", ["Mallory", "x:y:z", "\x01", "a" * 5000])
def test_a_forged_name_cookie_says_nothing(client, post, value):
    client.cookies["name"] = value
    page = client.get(address(post))
    assert page.status_code == 200
    assert "Mallory" not in page.content.decode()


def test_an_address_for_notices_is_asked_for_its_consent(client, post):
    client.post(address(post), WRITTEN | {"email": "bob@example.org", "notices": "discussion"})
    wanted = Subscription.objects.get()
    assert (wanted.email, wanted.comment, wanted.confirmed_at) == ("bob@example.org", None, None)


def test_a_wrong_address_is_no_reason_to_lose_a_reply(client, post):
    response = client.post(address(post), WRITTEN | {"email": "bob@"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "This is not an e-mail address." in page
    assert "I have seen this *too*." in page
    assert not Comment.objects.exists()


@pytest.mark.parametrize("draft", ["", "x", "\0", "6" * 5000])
def test_what_is_no_number_of_a_draft_stands_in_nobodys_way(client, post, draft):
    assert client.post(address(post), WRITTEN | {"draft": draft}).status_code == 302


@pytest.mark.parametrize("field", ["notices", "pace"])
def test_a_choice_that_there_is_not_is_named(client, post, field):
    response = client.post(address(post), WRITTEN | {field: "x"})
    assert response.status_code == 422
    assert "Select a valid choice" in response.content.decode()


def test_the_button_says_what_will_happen(client, post, hold_all):
    assert "Send for approval" in client.get(address(post)).content.decode()
    Site.objects.update(reply_policy=ReplyPolicy.OPEN)
    assert "Post reply" in client.get(address(post)).content.decode()
