"""What pages of a discussion ask for while they are open."""

import json
import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from blog.models import Post
from comments import moderation, posting
from comments.models import Comment
from comments.news import NEWEST, milliseconds
from comments.templatetags.news import forms

pytestmark = pytest.mark.django_db
HIDDEN = [Comment.State.PENDING, Comment.State.SPAM, Comment.State.REMOVED]


def reply(entry, name="Bob", parent: Comment | None = None, state="approved") -> Comment:
    return posting.post(
        entry.pk, name=name, text="Yes.", state=state, parent_id=parent and parent.pk
    )


def fragments(client, entry, ids: str) -> str:
    response = client.get(f"/comments/on/{entry.pk}/new/", {"ids": ids})
    assert response.status_code == 200
    return response.content.decode()


def shown_in(html: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'<li[^>]* id="comment-(\d+)"', html)]


def news(client, entry) -> dict:
    response = client.get(f"/comments/on/{entry.pk}/news/")
    assert response.status_code == 200
    return response.json()


def test_the_news_hold_the_count_the_heading_and_the_newest_first(client, post):
    first = reply(post)
    second = reply(post, parent=first)
    assert news(client, post) == {
        "count": 2,
        "heading": "2 replies on “A post”",
        "newest": [
            [second.pk, milliseconds(second.shown_at), first.pk],
            [first.pk, milliseconds(first.shown_at), None],
        ],
    }


def test_a_discussion_without_replies_has_no_news(client, post):
    assert news(client, post)["newest"] == []
    assert news(client, post)["heading"] == "No replies yet on “A post”"


@pytest.mark.parametrize("state", HIDDEN)
def test_what_readers_do_not_see_is_no_news(client, post, state):
    reply(post, state=state)
    assert news(client, post) == {
        "count": 0,
        "heading": "No replies yet on “A post”",
        "newest": [],
    }


def test_a_reply_that_waited_is_new_when_it_is_approved(client, post, author):
    waited = reply(post, state=Comment.State.PENDING)
    Comment.objects.update(posted_at=timezone.now() - timedelta(days=3))
    quick = reply(post)
    moderation.approve(Comment.objects.filter(pk=waited.pk), user=author)
    assert [pk for pk, *_ in news(client, post)["newest"]] == [waited.pk, quick.pk]


def test_the_news_stay_small_and_count_all(client, post):
    posting.plant(
        post,
        [
            Comment(name="Bob", text="Yes.", html="<p>Yes.</p>", state="approved")
            for _ in range(120)
        ],
    )
    assert len(news(client, post)["newest"]) == NEWEST
    assert news(client, post)["count"] == 120


def test_the_replies_of_another_post_are_not_in_it(client, post, make_post):
    reply(make_post("Other"))
    assert news(client, post)["count"] == 0


def test_nothing_new_is_answered_without_a_body(client, post, author):
    shown = reply(post)
    address = f"/comments/on/{post.pk}/news/"
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    moderation.hold(Comment.objects.filter(pk=shown.pk), user=author)
    response = client.get(address, headers={"If-None-Match": tag})
    assert response.status_code == 200
    assert response["ETag"] != tag


def test_the_news_can_be_kept_since_they_are_the_same_for_everybody(client, post):
    response = client.get(f"/comments/on/{post.pk}/news/")
    assert response["Cache-Control"] == "no-cache"
    assert "Vary" not in response
    assert not response.cookies


@pytest.mark.parametrize(
    "fields",
    [
        {"state": Post.State.DRAFT},
        {"is_private": True},
        {"published_at": timezone.now() + timedelta(days=1)},
    ],
)
@pytest.mark.parametrize("ending", ["news/", "new/"])
def test_what_is_not_published_has_no_news(client, make_post, fields, ending):
    hidden = make_post(**fields)
    assert client.get(f"/comments/on/{hidden.pk}/{ending}").status_code == 404
    assert client.get(f"/comments/on/987654321/{ending}").status_code == 404


@pytest.mark.parametrize("ending", ["news/", "new/"])
def test_news_are_only_read(client, post, ending):
    assert client.post(f"/comments/on/{post.pk}/{ending}").status_code == 405


def test_news_cost_the_same_for_every_number_of_replies(client, post, django_assert_num_queries):
    for size in (1, 50):
        posting.plant(
            post, [Comment(name="Bob", text="Yes.", html="", state="approved") for _ in range(size)]
        )
        with django_assert_num_queries(4):  # settings, post, count, newest
            news(client, post)


def test_fragments_are_replies_as_they_stand_on_a_page_with_what_they_answer(client, post):
    first = reply(post, "Bob")
    second = reply(post, "Carol", parent=first)
    html = fragments(client, post, f"{second.pk}")
    assert shown_in(html) == [second.pk]
    assert f'data-parent="{first.pk}"' in html
    assert f'data-shown="{milliseconds(second.shown_at)}"' in html
    assert f'in reply to <a href="#comment-{first.pk}">Bob</a>' in html
    assert f'href="/comments/{second.pk}/reply/"' in html


def test_fragments_give_parents_before_their_answers_and_nest_nothing(client, post):
    first = reply(post)
    late = reply(post)
    below = reply(post, parent=first)
    html = fragments(client, post, f"{late.pk},{below.pk},{first.pk}")
    assert shown_in(html) == [first.pk, below.pk, late.pk]
    assert html.count("<ol") == 1


@pytest.mark.parametrize("state", HIDDEN)
def test_fragments_of_what_readers_do_not_see_are_empty(client, post, state):
    assert shown_in(fragments(client, post, f"{reply(post, state=state).pk}")) == []


def test_fragments_hold_no_reply_to_another_post(client, post, make_post):
    other = reply(make_post("Other"))
    assert shown_in(fragments(client, post, f"{other.pk}")) == []


@pytest.mark.parametrize(
    "ids", ["", ",", "x", "-1", "1.5", "9" * 30, "\0", "\ud800", "¹²", "1 2", "1;drop", "%00"]
)
def test_what_is_no_number_is_passed_over(client, post, ids):
    shown = reply(post)
    safe = quote(f"{ids},{shown.pk}", errors="surrogatepass")
    response = client.get(f"/comments/on/{post.pk}/new/?ids={safe}")
    assert response.status_code == 200
    assert shown_in(response.content.decode()) == [shown.pk]


def test_a_new_reply_in_a_locked_thread_cannot_be_answered(client, post, author):
    first = reply(post)
    below = reply(post, parent=first)
    moderation.set_lock(first, True, user=author)
    assert "/reply/" not in fragments(client, post, f"{below.pk}")


def test_fragments_cost_the_same_for_every_number(client, post, django_assert_num_queries):
    first = reply(post)
    for _ in range(20):
        reply(post, parent=first)
    ids = [str(pk) for pk in Comment.objects.values_list("pk", flat=True)]
    for some in (ids[:1], ids):
        with django_assert_num_queries(3):  # settings, post, replies
            assert len(shown_in(fragments(client, post, ",".join(some)))) == len(some)


def test_sentences_have_a_form_for_each_kind_of_number_that_the_language_tells_apart():
    def polish(count: int) -> str:
        if count == 1:
            return "%(count)s odpowiedź"
        is_few = count % 10 in {2, 3, 4} and count % 100 not in {12, 13, 14}
        return "%(count)s odpowiedzi" if is_few else "%(count)s odpowiedzi różnych"

    found = json.loads(forms(polish))
    assert found["one"] == "%(count)s odpowiedź"
    assert found["few"] == "%(count)s odpowiedzi"
    assert found.get("many", found["other"]) == "%(count)s odpowiedzi różnych"
