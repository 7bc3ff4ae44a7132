"""Looking after replies and mentions in the admin."""

import pytest

from comments import moderation, posting
from comments.models import Comment, Mention

LIST = "/admin/comments/comment/"


@pytest.fixture
def reply(post) -> Comment:
    return posting.post(post.pk, name="Bob", text="Hello *there*", state="pending")


@pytest.fixture
def mention(post) -> Mention:
    return Mention.objects.create(
        entry=post, protocol="webmention", source="https://example.org/a", title="A page"
    )


def act(client, item, action: str) -> str:
    url = f"/admin/comments/{item._meta.model_name}/"
    form = {"action": action, "_selected_action": [item.pk]}
    response = client.post(url, form, follow=True)
    item.refresh_from_db()
    return response.content.decode()


@pytest.fixture
def correct(admin_client, reply):
    """Sends the page of a waiting reply, as it was opened but for what is changed on it."""

    def send(**changes) -> None:
        page = {"name": "Bob", "text": "Hello", "website": ""}
        page |= {"state": "pending", "initial-state": "pending"}
        response = admin_client.post(f"{LIST}{reply.pk}/change/", page | changes)
        assert response.status_code == 302
        reply.refresh_from_db()

    return send


@pytest.mark.django_db
class TestReplies:
    @pytest.mark.parametrize(
        ("action", "state", "words"),
        [
            ("approve", "approved", "1 is shown."),
            ("mark_spam", "spam", "1 is marked as spam."),
            ("remove", "removed", "It can be approved again."),
        ],
    )
    def test_a_moderator_decides(self, admin_client, reply, action, state, words):
        assert words in act(admin_client, reply, action)
        assert reply.state == state

    def test_deciding_the_same_again_says_that_nothing_changed(self, admin_client, reply):
        act(admin_client, reply, "approve")
        assert "There was nothing to change." in act(admin_client, reply, "approve")

    def test_the_list_can_be_cut_down_to_those_that_wait(self, admin_client, post, reply):
        posting.post(post.pk, name="Eve", text="Shown", state="approved")
        page = admin_client.get(f"{LIST}?state__exact=pending").content.decode()
        assert "Bob" in page
        assert "Eve" not in page

    def test_the_search_finds_names_and_words(self, admin_client, reply):
        assert "Bob" in admin_client.get(f"{LIST}?q=there").content.decode()
        assert "Bob" not in admin_client.get(f"{LIST}?q=elsewhere").content.decode()

    def test_the_list_says_what_is_answered(self, admin_client, post):
        parent = posting.post(post.pk, name="Eve", text="A question", state="approved")
        posting.post(post.pk, name="Bob", text="Yes", state="approved", parent_id=parent.pk)
        page = admin_client.get(LIST).content.decode()
        assert "<b>Eve</b>: A question" in page

    def test_a_corrected_text_is_rendered_and_sanitised(self, correct, reply):
        correct(text="**Better** <script>x</script>")
        assert reply.html.startswith("<p><strong>Better</strong>")
        assert "<script" not in reply.html

    def test_a_correction_undoes_nothing_that_happened_meanwhile(self, correct, reply):
        moderation.approve(Comment.objects.all())
        correct(text="A better text")
        assert (reply.state, reply.text) == ("approved", "A better text")

    def test_a_correction_is_in_the_log_and_looks_like_no_edit_by_its_writer(
        self, correct, reply, admin_user
    ):
        correct(text="A better text")
        step = reply.decisions.get()
        assert (step.act, step.user, reply.edited_at) == ("edit", admin_user, None)

    def test_a_page_that_changes_nothing_logs_nothing(self, correct, reply):
        correct(text="Hello *there*")
        assert not reply.decisions.exists()

    def test_a_reply_can_be_approved_on_its_own_page(self, correct, reply):
        correct(state="approved")
        assert reply.state == "approved"

    def test_what_was_posted_with_the_form_changes_no_place(self, correct, reply):
        correct(text="x", lft=7)
        assert (reply.text, reply.lft) == ("x", 1)

    @pytest.mark.parametrize("path", ["add/", "{pk}/delete/"])
    def test_nothing_is_added_or_deleted_by_hand(self, admin_client, reply, path):
        assert admin_client.get(LIST + path.format(pk=reply.pk)).status_code == 403

    def test_an_author_without_the_right_decides_nothing(self, client, author, reply):
        author.is_staff = True
        author.save()
        client.force_login(author)
        act(client, reply, "approve")
        assert reply.state == "pending"

    def test_the_cost_of_the_list_does_not_grow(
        self, admin_client, post, django_assert_max_num_queries
    ):
        parent = posting.post(post.pk, name="Eve", text="A question", state="approved")
        for _number in range(10):
            posting.post(post.pk, name="Bob", text="Yes", state="approved", parent_id=parent.pk)
        with django_assert_max_num_queries(12):
            admin_client.get(LIST)


@pytest.mark.django_db
class TestWaiting:
    def test_every_page_of_the_admin_says_how_many_wait(self, admin_client, reply):
        page = admin_client.get("/admin/blog/post/").content.decode()
        link = '<a id="queue-link" href="/admin/comments/comment/queue/">1 reply is waiting</a>'
        assert link in page

    def test_where_none_waits_nothing_is_said(self, admin_client, reply):
        act(admin_client, reply, "approve")
        assert "waiting</a>" not in admin_client.get("/admin/").content.decode()


@pytest.mark.django_db
class TestMentions:
    @pytest.mark.parametrize(
        ("action", "state"),
        [("approve", "approved"), ("mark_spam", "spam"), ("remove", "removed")],
    )
    def test_a_moderator_decides(self, admin_client, mention, action, state):
        act(admin_client, mention, action)
        assert mention.state == state

    def test_a_mention_is_read_and_not_written(self, admin_client, mention):
        url = f"/admin/comments/mention/{mention.pk}/change/"
        admin_client.post(url, {"title": "Other"})
        mention.refresh_from_db()
        assert mention.title == "A page"
        assert admin_client.get(url).status_code == 200
