"""What becomes of a reply: each step, its place in the log, and the way back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from blog.models import User
from comments import correcting, moderation, posting
from comments.integrity import find_faults
from comments.models import Comment, Decision, Flag, Mention, Writer
from tests.comments.mentions import mention_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def reply_to(post):
    def reply(parent=None, name: str = "Ann", state: str = "approved", **fields) -> Comment:
        return posting.post(
            post.pk, name=name, text="x", state=state, parent_id=parent and parent.pk, **fields
        )

    return reply


def those(reply: Comment):
    return Comment.objects.filter(pk=reply.pk)


def outline(post) -> list[str]:
    replies = Comment.objects.filter(entry=post).in_reading_order()
    return ["  " * reply.level + reply.name for reply in replies]


def last(reply: Comment) -> Decision:
    return reply.decisions.newest_first().first()


class TestStates:
    @pytest.mark.parametrize(
        ("act", "state"),
        [
            (moderation.approve, "approved"),
            (moderation.hold, "pending"),
            (moderation.mark_spam, "spam"),
            (moderation.remove, "removed"),
        ],
    )
    def test_each_act_leads_to_its_state_and_logs_what_changed(self, reply_to, author, act, state):
        before = "pending" if state == "approved" else "approved"
        changed = reply_to(state=before)
        reply_to(state=state)
        (step,) = act(Comment.objects.all(), user=author)
        assert set(Comment.objects.values_list("state", flat=True)) == {state}
        assert (step.comment_id, step.before, step.after) == (changed.pk, before, state)
        assert (step.by, step.user) == ("moderator", author)

    def test_what_was_removed_can_be_shown_again_with_its_text(self, reply_to):
        reply = reply_to()
        moderation.remove(Comment.objects.all(), note="Off the subject")
        moderation.approve(Comment.objects.all())
        reply.refresh_from_db()
        assert (reply.name, reply.text, reply.state) == ("Ann", "x", "approved")
        assert (reply.removed_by, reply.removal_reason) == ("", "")

    def test_who_removed_a_reply_and_why_stands_with_it(self, reply_to):
        reply = reply_to()
        moderation.remove(those(reply), note="Off the subject")
        reply.refresh_from_db()
        assert (reply.removed_by, reply.removal_reason) == ("moderator", "Off the subject")

    def test_what_its_writer_took_back_nobody_else_shows_again(self, reply_to):
        reply = reply_to()
        moderation.remove(those(reply), by=Decision.By.WRITER)
        assert moderation.approve(those(reply)) == []
        assert moderation.approve(those(reply), by=Decision.By.WRITER) != []

    def test_an_empty_placeholder_stays_one(self, reply_to):
        parent = reply_to()
        reply_to(parent, name="Ben")
        posting.delete(parent)
        assert moderation.approve(those(parent)) == []
        assert moderation.approve(those(parent), by=Decision.By.WRITER) == []

    def test_whoever_saw_another_state_changes_nothing(self, reply_to):
        reply = reply_to(state="pending")
        moderation.mark_spam(those(reply))
        assert moderation.approve(those(reply).filter(state="pending")) == []
        reply.refresh_from_db()
        assert reply.state == "spam"

    def test_many_cost_as_much_as_one(self, reply_to, django_assert_max_num_queries):
        for _number in range(20):
            reply_to(state="pending")
        with django_assert_max_num_queries(13):  # two of them begin and end the transaction
            assert len(moderation.approve(Comment.objects.all())) == 20

    def test_when_it_was_shown_first_is_kept(self, reply_to):
        reply = reply_to(state="pending")
        moderation.approve(those(reply))
        reply.refresh_from_db()
        shown_at = reply.shown_at
        moderation.hold(those(reply))
        moderation.approve(those(reply))
        reply.refresh_from_db()
        assert shown_at is not None
        assert reply.shown_at == shown_at

    def test_mentions_are_moderated_and_undone_alike(self, post, author):
        mention = mention_of(post, state="pending")
        (step,) = moderation.approve(Mention.objects.all(), user=author)
        assert Mention.objects.visible().exists()
        moderation.undo(step, user=author)
        mention.refresh_from_db()
        assert mention.state == "pending"


class TestReports:
    @pytest.fixture
    def reported(self, reply_to) -> Comment:
        reply = reply_to()
        Flag.objects.create(comment=reply, key="a", reason="abuse")
        return reply

    @pytest.mark.parametrize("act", [moderation.remove, moderation.mark_spam])
    def test_deciding_settles_them_and_undoing_opens_them_again(self, reported, author, act):
        (step,) = act(those(reported), user=author)
        assert not Flag.objects.unsettled().exists()
        moderation.undo(step, user=author)
        assert Flag.objects.unsettled().exists()

    def test_keeping_settles_them_and_undoing_opens_them_again(self, reported, author):
        (step,) = moderation.keep(those(reported), user=author)
        assert not Flag.objects.unsettled().exists()
        assert step.words == "Kept in spite of reports"
        moderation.undo(step, user=author)
        assert Flag.objects.unsettled().exists()

    def test_keeping_what_nobody_reported_is_no_step(self, reply_to, author):
        assert moderation.keep(those(reply_to()), user=author) == []

    def test_undoing_does_not_open_what_was_settled_before(self, reported, author):
        Flag.objects.update(settled_at=timezone.now() - timedelta(days=1))
        (step,) = moderation.remove(those(reported), user=author)
        moderation.undo(step, user=author)
        assert not Flag.objects.unsettled().exists()


class TestUndoing:
    def test_steps_are_undone_the_last_one_first(self, reply_to, author):
        reply = reply_to(state="pending")
        (approved,) = moderation.approve(those(reply), user=author)
        (removed,) = moderation.remove(those(reply), user=author)
        with pytest.raises(moderation.CannotUndo):
            moderation.undo(approved, user=author)
        for step, state in ((removed, "approved"), (approved, "pending")):
            moderation.undo(step, user=author)
            reply.refresh_from_db()
            assert reply.state == state

    def test_a_step_is_undone_once(self, reply_to, author):
        reply = reply_to(state="pending")
        (step,) = moderation.approve(those(reply), user=author)
        undone = moderation.undo(step, user=author)
        for again in (step, undone):
            with pytest.raises(moderation.CannotUndo):
                moderation.undo(again, user=author)

    def test_what_a_step_replaced_comes_back_with_its_reason(self, reply_to, author):
        reply = reply_to()
        moderation.remove(those(reply), note="Off the subject", user=author)
        (step,) = moderation.approve(those(reply), user=author)
        moderation.undo(step, user=author)
        reply.refresh_from_db()
        assert (reply.state, reply.removal_reason) == ("removed", "Off the subject")

    def test_what_the_rules_decided_when_it_arrived_has_no_way_back(self, reply_to, author):
        step = Decision.objects.create(
            comment=reply_to(state="pending"), after="pending", by="rules"
        )
        with pytest.raises(moderation.CannotUndo):
            moderation.undo(step, user=author)

    def test_what_its_writer_did_is_not_undone_by_others(self, reply_to, author):
        reply = reply_to()
        (step,) = moderation.remove(those(reply), by=Decision.By.WRITER)
        with pytest.raises(moderation.CannotUndo):
            moderation.undo(step, user=author)

    @pytest.mark.parametrize(
        ("switch", "field"),
        [(moderation.set_lock, "is_locked"), (moderation.set_pick, "is_pick")],
    )
    def test_locks_and_picks_are_undone(self, reply_to, author, switch, field):
        reply = reply_to()
        step = switch(reply, True, user=author)
        assert switch(reply, True, user=author) is None
        assert getattr(Comment.objects.get(), field) is True
        moderation.undo(step, user=author)
        assert getattr(Comment.objects.get(), field) is False

    def test_other_kinds_of_steps_do_not_stand_in_the_way(self, reply_to, author):
        reply = reply_to(state="pending")
        (approved,) = moderation.approve(those(reply), user=author)
        moderation.set_pick(reply, True, user=author)
        moderation.undo(approved, user=author)
        reply.refresh_from_db()
        assert (reply.state, reply.is_pick) == ("pending", True)


class TestTrust:
    def test_it_is_given_withdrawn_and_undone(self, reply_to, author):
        writer = Writer.objects.create()
        reply = reply_to(writer=writer)
        step = moderation.set_trust(reply, "trusted", user=author)
        assert moderation.set_trust(reply, "trusted", user=author) is None
        moderation.undo(step, user=author)
        writer.refresh_from_db()
        assert writer.trust == "newcomer"

    def test_undoing_does_not_touch_what_was_decided_by_another_reply(self, reply_to, author):
        writer = Writer.objects.create()
        step = moderation.set_trust(reply_to(writer=writer), "trusted", user=author)
        moderation.set_trust(reply_to(writer=writer), "distrusted", user=author)
        with pytest.raises(moderation.CannotUndo):
            moderation.undo(step, user=author)
        writer.refresh_from_db()
        assert writer.trust == "distrusted"

    def test_imported_replies_have_nobody_to_trust(self, reply_to, author):
        assert moderation.set_trust(reply_to(), "trusted", user=author) is None


class TestPlaces:
    #  Ann        Dan
    #   └ Ben
    #      └ Cleo
    @pytest.fixture
    def ann(self, reply_to) -> Comment:
        return reply_to(name="Ann")

    @pytest.fixture
    def ben(self, reply_to, ann) -> Comment:
        ben = reply_to(ann, name="Ben")
        reply_to(ben, name="Cleo")
        return ben

    @pytest.fixture
    def dan(self, reply_to, ben) -> Comment:
        return reply_to(name="Dan")

    def test_a_thread_is_split_off_with_all_that_stands_below(self, post, ben, dan, author):
        step = moderation.move(ben, None, user=author)
        assert outline(post) == ["Ann", "Dan", "Ben", "  Cleo"]
        assert step.words == "Split off as a thread of its own"
        moderation.undo(step, user=author)
        assert outline(post) == ["Ann", "  Ben", "    Cleo", "Dan"]
        assert not list(find_faults())

    def test_a_thread_that_was_moved_comes_back_to_its_own_place(self, post, ann, dan, author):
        step = moderation.move(ann, dan.pk, user=author)
        assert outline(post) == ["Dan", "  Ann", "    Ben", "      Cleo"]
        moderation.undo(step, user=author)
        assert outline(post) == ["Ann", "  Ben", "    Cleo", "Dan"]
        assert not list(find_faults())

    def test_standing_there_already_is_no_step(self, ann, ben, author):
        assert moderation.move(ben, ann.pk, user=author) is None
        assert moderation.move(ann, None, user=author) is None

    def test_there_is_no_way_back_below_what_was_deleted(self, ann, ben, author):
        step = moderation.move(ben, None, user=author)
        posting.delete(ann)
        with pytest.raises(moderation.CannotUndo):
            moderation.undo(step, user=author)

    def test_there_is_no_way_back_below_what_now_stands_below_it(self, ann, ben, author):
        step = moderation.move(ben, None, user=author)
        moderation.move(ann, ben.pk, user=author)
        with pytest.raises(moderation.CannotUndo):
            moderation.undo(step, user=author)
        assert not list(find_faults())

    def test_what_is_deleted_meanwhile_cannot_be_moved(self, ann, dan, author):
        posting.delete(dan)
        with pytest.raises(posting.CannotMove):
            moderation.move(dan, ann.pk, user=author)


class TestCorrections:
    def test_one_is_logged_without_the_text_and_looks_like_no_edit_by_its_writer(
        self, reply_to, author
    ):
        reply = reply_to()
        step = correcting.edit(reply, text="**y**", name="Anna", user=author)
        reply.refresh_from_db()
        assert (reply.name, reply.text, reply.edited_at) == ("Anna", "**y**", None)
        assert "<strong>y</strong>" in reply.html
        assert (step.act, step.before, step.after, step.note) == ("edit", "", "", "")

    def test_nothing_written_meanwhile_is_overwritten(self, reply_to, author):
        reply = reply_to()
        version = correcting.version_of(reply)
        posting.edit(Comment.objects.get(), text="What its writer wants")
        with pytest.raises(correcting.ChangedMeanwhile):
            correcting.edit(reply, text="y", name="Ann", user=author, version=version)
        assert Comment.objects.get().text == "What its writer wants"

    def test_the_same_wording_is_no_step(self, reply_to, author):
        assert correcting.edit(reply_to(), text="x", name="Ann", user=author) is None


def test_who_decided_stays_in_the_log_when_the_account_goes(reply_to):
    user = User.objects.create_user("mona")
    (step,) = moderation.remove(those(reply_to()), user=user)
    user.delete()
    step.refresh_from_db()
    assert step.who == "a moderator"
