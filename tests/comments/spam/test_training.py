"""What moderators decide teaches the filter, and what is undone or erased is unlearned."""

import random

import pytest

from blog.models import Post
from comments import correcting, moderation, own_replies, posting, retention
from comments.models import Comment, Decision, Feature, Lesson, Mention, Writer
from comments.spam import scoring, training
from comments.spam.scoring import Lessons
from tests.comments.spam.lessons import counts, counts_of_lessons, labels

pytestmark = pytest.mark.django_db

By = Decision.By


def those(*replies: Comment):
    return Comment.objects.filter(pk__in=[reply.pk for reply in replies])


@pytest.fixture
def write(post):
    def write(text: str = "Cheap pills", state: str = "pending", **fields) -> Comment:
        entry = fields.pop("entry", post)
        return posting.post(entry.pk, name="Bob", text=text, state=state, **fields)

    return write


class TestDecisions:
    def test_what_moderators_show_is_fine_and_what_they_mark_is_spam(self, write):
        one, other = write(), write("On my ward")
        moderation.mark_spam(those(one))
        moderation.approve(those(other))
        assert labels() == {one.pk: True, other.pk: False}
        assert scoring.lessons() == Lessons(spam=1, fine=1)
        assert counts() == counts_of_lessons()

    @pytest.mark.parametrize("act", [moderation.hold, moderation.remove])
    def test_what_they_hold_or_remove_is_neither(self, write, act):
        reply = write()
        moderation.mark_spam(those(reply))
        act(those(reply))
        assert counts() == {}
        assert not Lesson.objects.exists()

    def test_who_thinks_better_of_it_has_it_learned_the_other_way_round(self, write):
        reply, never_spam = write(), write()
        moderation.mark_spam(those(reply))
        moderation.approve(those(reply))
        with_detour = counts()
        moderation.hold(those(reply))
        moderation.approve(those(never_spam))
        assert counts() == with_detour

    def test_what_readers_reported_and_a_moderator_keeps_is_fine(self, write, author):
        reply = write(state="approved")
        reply.flags.create(key="k", reason="spam")
        (step,) = moderation.keep(those(reply), user=author)
        assert labels() == {reply.pk: False}
        moderation.undo(step, user=author)
        assert counts() == {}

    @pytest.mark.parametrize("by", [By.RULES, By.READERS])
    def test_rules_and_readers_teach_nothing(self, write, author, by):
        reply = write()
        moderation.approve(those(reply), user=author)
        before = counts()
        (step,) = moderation.hold(those(reply), by=by)
        assert counts() == before
        moderation.undo(step, user=author)
        assert counts() == before

    def test_mentions_teach_as_replies_do(self, post, author):
        fields = {"entry": post, "protocol": "webmention", "state": "pending"}
        mention = Mention.objects.create(
            source="https://a.example/", title="Pills", excerpt="<b>Cheap</b>", **fields
        )
        (step,) = moderation.mark_spam(Mention.objects.all(), user=author)
        assert Lesson.objects.get(mention=mention).is_spam
        assert scoring.lessons() == Lessons(spam=1)
        moderation.undo(step, user=author)
        assert counts() == {}

    def test_what_is_decided_on_again_teaches_what_it_says_now(self, write, author):
        reply = write("The cold chain")
        moderation.approve(those(reply), user=author)
        posting.edit(reply, text="The new vaccine")
        moderation.hold(those(reply), by=By.RULES)
        moderation.approve(those(reply), user=author)
        again = counts()
        moderation.hold(those(reply), user=author)
        moderation.approve(those(write("The new vaccine")), user=author)
        assert counts() == again


class TestUndoing:
    @pytest.mark.parametrize("first", [None, moderation.approve, moderation.mark_spam])
    @pytest.mark.parametrize(
        "then", [moderation.approve, moderation.mark_spam, moderation.remove, moderation.hold]
    )
    def test_what_is_undone_was_never_learned(self, write, author, first, then):
        reply = write("Pills", state="pending" if then != moderation.hold else "approved")
        moderation.approve(those(write("On my ward")), user=author)
        if first:
            first(those(reply), user=author)
        before, before_labels = counts(), labels()
        for step in then(those(reply), user=author):
            moderation.undo(step, user=author)
        assert (counts(), labels()) == (before, before_labels)

    def test_step_after_step(self, write, author):
        reply, seen = write(), []
        for act in (moderation.approve, moderation.mark_spam, moderation.remove):
            seen.append(counts())
            act(those(reply), user=author)
        for step in list(Decision.objects.newest_first()):
            moderation.undo(step, user=author)
            assert counts() == seen.pop()

    def test_it_is_exact_also_where_the_text_was_changed_meanwhile(self, write, author):
        reply = write("The cold chain")
        (step,) = moderation.mark_spam(those(reply), user=author)
        correcting.edit(reply, text="Something else", name="Rob", user=author)
        moderation.undo(step, user=author)
        assert counts() == {}


class TestErasing:
    @pytest.fixture
    def before(self, write) -> dict:
        """Another reply taught the same, so that each count is to stay above nothing."""
        moderation.approve(those(write()))
        moderation.mark_spam(those(write()))
        return counts()

    @pytest.fixture
    def reply(self, before, write) -> Comment:
        reply = write(writer=Writer.objects.create(), state="pending")
        moderation.approve(those(reply))
        assert counts() != before
        return reply

    def test_what_its_writer_takes_back_is_unlearned(self, before, reply):
        own_replies.withdraw(reply)
        assert counts() == before

    def test_what_its_writer_erases_is_unlearned(self, before, reply):
        own_replies.erase(reply)
        assert counts() == before

    def test_what_its_writer_erases_with_everything_is_unlearned(self, before, reply):
        own_replies.erase_everything(reply.writer)
        assert counts() == before

    def test_an_erased_one_that_others_answered_keeps_no_lesson(self, before, reply, write):
        write(parent_id=reply.pk)
        own_replies.erase(reply)
        assert Comment.objects.filter(pk=reply.pk, text="").exists()
        assert counts() == before

    def test_what_moderators_delete_is_unlearned(self, before, reply):
        posting.delete(reply)
        assert counts() == before

    def test_what_goes_with_its_post_is_unlearned(self, post, before, reply, make_post, write):
        elsewhere = write(entry=make_post("Another"))
        Post.objects.get(pk=post.pk).delete()
        assert counts() == {}
        moderation.approve(those(elsewhere))
        assert scoring.lessons() == Lessons(fine=1)

    def test_what_old_spam_was_like_is_still_known_when_it_is_deleted(self, write, before):
        spam = write("Casino bonus")
        moderation.mark_spam(those(spam))
        known = counts()
        spam.decisions.update(made_at="2020-01-01T00:00Z")
        retention.sweep_replies()
        assert not Comment.objects.filter(pk=spam.pk).exists()
        assert counts() == known

    def test_what_somebody_emptied_by_hand_keeps_nobody_from_erasing(self, reply):
        Feature.objects.all().delete()
        own_replies.erase(reply)
        assert not Comment.objects.filter(pk=reply.pk).exists()


class TestTeaching:
    def test_what_is_gone_teaches_nothing(self):
        assert training.teach(Comment, {12345: True}) == {12345: None}
        assert counts() == {}

    def test_many_cost_as_much_as_one(self, write, django_assert_max_num_queries):
        replies = [write() for _number in range(20)]
        moderation.mark_spam(those(*replies[:10]))
        with django_assert_max_num_queries(5):
            training.teach(Comment, {reply.pk: False for reply in replies})
        assert scoring.lessons() == Lessons(fine=20)

    def test_nothing_costs_nothing(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert training.teach(Comment, {}) == {}


WORDS = "cheap pills cold chain ward fridge casino bonus https://a.example/1".split()


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_the_counts_are_those_of_the_lessons_that_are_left(
    seed, post, make_post, write, author
):
    chance = random.Random(seed)
    posts = [post, make_post("Another")]
    acts = [moderation.approve, moderation.mark_spam, moderation.hold, moderation.remove]

    def some(number: int = 1) -> list[Comment]:
        replies = list(Comment.objects.changeable_by_writer())
        return chance.sample(replies, min(number, len(replies)))

    def reply() -> None:
        parent = next((one for one in some() if one.is_visible), None)
        entry = parent.entry if parent else chance.choice(posts)
        text = " ".join(chance.choices(WORDS, k=chance.randint(1, 8)))
        write(text, entry=entry, parent_id=parent and parent.pk, state=chance.choice(
            ["pending", "approved"]
        ))  # fmt: skip

    def decide() -> None:
        chance.choice(acts)(those(*some(3)), user=author)

    def undo() -> None:
        steps = list(Decision.objects.undoable())
        if steps:
            moderation.undo(chance.choice(steps), user=author)

    def edit() -> None:
        for one in some():
            correcting.edit(one, text=chance.choice(WORDS), name="Rob", user=author)

    def withdraw() -> None:
        for one in some():
            own_replies.withdraw(one)

    def erase() -> None:
        for one in some():
            own_replies.erase(one)

    for _step in range(40):
        chance.choice([reply, reply, decide, decide, undo, edit, withdraw, erase])()
        assert counts() == counts_of_lessons()
    posting.delete_all(Comment.objects.all())
    assert counts() == {}
