"""What a moderator does with one reply beyond its state: correct, answer, move it."""

import pytest

from comments import moderation, posting
from comments.models import Comment

pytestmark = pytest.mark.django_db


class TestEditing:
    def test_a_correction_is_shown_and_the_reply_still_waits(self, reply, act):
        page = act(reply, "edit", name="Bob", text="**Better** <script>x</script>")
        reply.refresh_from_db()
        assert reply.html.startswith("<p><strong>Better</strong>")
        assert "<script" not in reply.html
        assert reply.state == "pending"
        assert "Corrected: the reply by Bob." in page

    def test_nothing_that_its_writer_changed_meanwhile_is_overwritten(self, reply, act):
        posting.edit(Comment.objects.get(), text="Mine")
        page = act(reply, "edit", name="Bob", text="Yours", status=409)
        assert Comment.objects.get().text == "Mine"
        assert "the text is not the one that you saw" in page
        assert "<p>Mine</p>" in page
        assert "Yours</textarea>" in page

    @pytest.mark.parametrize("htmx", [True, False])
    def test_an_error_stands_beside_the_field_with_what_was_typed(self, reply, act, htmx):
        page = act(reply, "edit", name="Robert", text=" ", htmx=htmx, status=422)
        assert "The text is empty. Remove the reply instead." in page
        assert 'value="Robert"' in page
        assert Comment.objects.get().text == "Hello *there*"

    @pytest.mark.parametrize("name", ["", "\u200b", "x" * 61, "a\x00b"])
    def test_a_name_that_is_none_is_refused(self, reply, act, name):
        act(reply, "edit", name=name, text="x", status=422)
        assert Comment.objects.get().name == "Bob"


class TestAnswering:
    def test_it_approves_what_it_answers_in_one_go(self, admin_user, reply, act):
        act(reply, "answer", answer="Thank you *indeed*")
        reply.refresh_from_db()
        mine = reply.children.get()
        assert (mine.state, mine.author, mine.name) == ("approved", admin_user, str(admin_user))
        assert reply.is_visible

    def test_sent_twice_it_is_there_once(self, reply, act):
        for _time in range(2):
            act(reply, "answer", answer="Thank you")
        assert reply.children.count() == 1

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (lambda reply: Comment.objects.update(is_locked=True), "this thread is locked"),
            (lambda reply: type(reply.entry).objects.update(reply_policy="closed"), "closed"),
            (lambda reply: moderation.mark_spam(Comment.objects.all()), "Marked as spam"),
        ],
    )
    def test_where_it_cannot_be_answered_nothing_is_approved(self, reply, act, change, words):
        change(reply)
        state = Comment.objects.get().state
        page = act(reply, "answer", answer="Thank you", status=409)
        assert words in page
        assert Comment.objects.get().state == state

    def test_an_empty_answer_is_refused(self, reply, act):
        assert "Write something first." in act(reply, "answer", answer=" ", status=422)


class TestPlaces:
    @pytest.fixture
    def parent(self, write) -> Comment:
        return write(name="Eve", state="approved")

    @pytest.fixture
    def answer(self, write, parent) -> Comment:
        return write(name="Dan", state="approved", parent_id=parent.pk)

    def test_splitting_off_makes_a_thread(self, answer, act):
        act(answer, "split")
        answer.refresh_from_db()
        assert answer.parent is None

    @pytest.mark.parametrize(
        "place", ["{pk}", " #{pk} ", "/comments/{pk}/", "https://a.example/comments/{pk}/",
                  "https://a.example/2026/a-post/comment-page-2/#comment-{pk}"],
    )  # fmt: skip
    def test_a_number_or_an_address_says_where_it_shall_stand(self, write, answer, act, place):
        target = write(name="Target", state="approved")
        act(answer, "move", place=place.format(pk=target.pk))
        answer.refresh_from_db()
        assert answer.parent == target

    @pytest.mark.parametrize("place", ["", "x", "-1", "9" * 30, "12 34", "https://a.example/"])
    def test_what_is_no_number_and_no_address_is_refused(self, answer, act, place):
        page = act(answer, "move", place=place, status=422)
        assert 'class="errorlist"' in page
        assert "Hello *there*</textarea>" in page  # the form for editing beside it is as it was

    def test_it_goes_below_no_reply_of_another_post_itself_its_own_or_a_hidden_one(
        self, write, make_post, parent, answer, act
    ):
        elsewhere = write(entry=make_post("Other"), state="approved")
        hidden = write(state="spam")
        for target, words in (
            (elsewhere, "That reply answers another post."),
            (parent, "That is this reply itself."),
            (answer, "That reply stands below this one."),
            (hidden, "There is no reply with this number that readers see."),
        ):
            assert words in act(parent, "move", place=target.pk, status=422)
