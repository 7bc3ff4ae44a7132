"""What a moderator does with a reply in its place on the page."""

import re

import pytest
from django.test import Client

from comments import correcting, moderation, posting
from comments.models import Comment, Decision

HTMX = {"HX-Request": "true"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def write(post):
    def write(name: str = "Bob", state: str = "pending", **fields) -> Comment:
        return posting.post(post.pk, name=name, text="Hello", state=state, **fields)

    return write


@pytest.fixture
def reply(write) -> Comment:
    return write()


def address(reply: Comment) -> str:
    return f"/comments/{reply.pk}/moderate/"


def form(reply: Comment, act: str, **fields) -> dict:
    version = correcting.version_of(reply)
    return {"act": act, "seen": reply.state, "version": version} | fields


class TestWhoMay:
    def test_strangers_are_led_to_signing_in(self, client, reply):
        for response in (client.get(address(reply)), client.post(address(reply), {})):
            assert response.status_code == 302
            assert response.url == f"/admin/login/?next={address(reply)}"

    @pytest.mark.parametrize("is_staff", [True, False])
    def test_others_who_are_signed_in_are_refused(self, client, author, reply, is_staff):
        author.is_staff = is_staff
        author.save()
        client.force_login(author)
        assert client.get(address(reply)).status_code == 403
        assert client.post(address(reply), form(reply, "approve")).status_code == 403
        reply.refresh_from_db()
        assert reply.state == "pending"

    def test_undoing_asks_the_same(self, client, author, reply):
        (step,) = moderation.approve(Comment.objects.all(), user=author)
        assert client.post(f"/comments/steps/{step.pk}/undo/").status_code == 302
        client.force_login(author)
        assert client.post(f"/comments/steps/{step.pk}/undo/").status_code == 403

    def test_another_site_cannot_send_the_form(self, admin_user, reply):
        client = Client(enforce_csrf_checks=True)
        client.force_login(admin_user)
        assert client.post(address(reply), form(reply, "approve")).status_code == 403
        reply.refresh_from_db()
        assert reply.state == "pending"


class TestInThePage:
    def test_only_moderators_see_the_way_there(self, client, admin_client, post, write):
        shown = write(state="approved")
        assert address(shown) not in client.get(post.path).content.decode()
        assert address(shown) in admin_client.get(post.path).content.decode()

    def test_what_waits_stands_in_its_place_and_nobody_else_sees_it(
        self, client, admin_client, post, reply
    ):
        page = admin_client.get(post.path).content.decode()
        assert address(reply) in page
        assert "Waiting for approval" in page
        assert "Waiting for approval" not in client.get(post.path).content.decode()

    def test_the_page_of_its_own_has_every_act(self, admin_client, write):
        parent = write(state="approved")
        page = admin_client.get(address(write(parent_id=parent.pk))).content.decode()
        acts = set(re.findall(r'name="act" value="(\w+)"', page))
        assert acts == {"approve", "spam", "remove", "edit", "answer", "lock", "split", "move"}

    def test_a_reply_that_is_not_there_is_a_404(self, admin_client):
        assert admin_client.get("/comments/99/moderate/").status_code == 404
        assert admin_client.post("/comments/steps/99/undo/").status_code == 404


class TestDoing:
    def test_one_comes_back_to_the_reply_with_the_way_back(self, admin_client, post, reply):
        response = admin_client.post(address(reply), form(reply, "approve"))
        assert response.url == f"{post.path}#comment-{reply.pk}"
        page = admin_client.get(response.url).content.decode()
        assert "Approved: the reply by Bob." in page
        undo = re.search(r'action="(/comments/steps/\d+/undo/)"', page)[1]
        response = admin_client.post(undo)
        assert response.url == f"{post.path}#comment-{reply.pk}"
        assert "Undone: Approved" in admin_client.get(response.url).content.decode()
        reply.refresh_from_db()
        assert reply.state == "pending"

    def test_where_it_is_shown_no_more_one_comes_to_what_it_answered(
        self, admin_client, post, write
    ):
        parent = write(state="approved")
        reply = write(state="approved", parent_id=parent.pk)
        response = admin_client.post(address(reply), form(reply, "spam"))
        assert response.url == f"{post.path}#comment-{parent.pk}"
        response = admin_client.post(address(parent), form(parent, "spam"))
        assert response.url == f"{post.path}#discussion"

    def test_with_htmx_the_reply_as_it_is_now_takes_its_place(self, admin_client, reply):
        response = admin_client.post(address(reply), form(reply, "approve"), headers=HTMX)
        part = response.content.decode()
        assert "<html" not in part
        assert 'class="reply-self"' in part
        assert "Waiting for approval" not in part
        assert "Approved: the reply by Bob." in part
        assert f'action="/comments/steps/{Decision.objects.get().pk}/undo/"' in part

    def test_with_htmx_a_removed_one_leaves_its_line(self, admin_client, write):
        reply = write(state="approved")
        part = admin_client.post(
            address(reply), form(reply, "remove", note="Off the subject"), headers=HTMX
        ).content.decode()
        assert "Removed by a moderator: Off the subject" in part
        assert "/undo/" in part

    @pytest.mark.parametrize("headers", [{}, HTMX])
    def test_whoever_comes_second_is_told_what_happened(self, admin_client, author, reply, headers):
        moderation.mark_spam(Comment.objects.all(), user=author)
        response = admin_client.post(address(reply), form(reply, "approve"), headers=headers)
        assert response.status_code == 409
        assert "Marked as spam, by Alice Author" in response.content.decode()
        reply.refresh_from_db()
        assert reply.state == "spam"

    @pytest.mark.parametrize("headers", [{}, HTMX])
    def test_an_error_stands_beside_the_field(self, admin_client, reply, headers):
        wrong = form(reply, "move", place="nowhere")
        response = admin_client.post(address(reply), wrong, headers=headers)
        assert response.status_code == 422
        assert "This is no number and no address of a reply." in response.content.decode()

    def test_what_cannot_be_undone_any_more_is_said(self, admin_client, post, reply):
        (step,) = moderation.approve(Comment.objects.all())
        moderation.mark_spam(Comment.objects.all())
        response = admin_client.post(f"/comments/steps/{step.pk}/undo/", follow=True)
        assert "This cannot be undone any more" in response.content.decode()


def test_the_link_costs_no_query_for_each_reply(
    admin_client, post, write, django_assert_max_num_queries
):
    write(state="approved")
    admin_client.get(post.path)
    for _number in range(10):
        write(state="approved")
    with django_assert_max_num_queries(25):
        admin_client.get(post.path)
