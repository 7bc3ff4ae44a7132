"""Learning from an imported blog, and again from all decisions."""

import pytest
from django.core.management import CommandError, call_command

from comments import moderation, own_replies, posting
from comments.models import Comment, Decision, Lesson, Mention, Writer
from comments.samples import planting
from comments.spam import relearning, scoring
from comments.spam.scoring import Lessons
from tests.blog.wordpress import exports
from tests.blog.wordpress.exports import comment, item
from tests.comments.spam.lessons import counts, counts_of_lessons, labels, teach_enough
from tests.comments.wordpress.runs import bring

pytestmark = pytest.mark.django_db

By = Decision.By


def those(*ids: int):
    return Comment.objects.filter(pk__in=ids)


@pytest.fixture
def export(tmp_path):
    """Writes an export with a reply of each state, and mentions."""

    def export(*more):
        states = {1: "1", 2: "spam", 3: "0", 4: "trash"}
        replies = [comment(number, approved=state) for number, state in states.items()]
        return exports.write(tmp_path, item(9, "Title", *replies, *more))

    return export


def pingback(number: int, approved: str):
    address = f"https://peer.example/{number}"
    return comment(number, approved=approved, type="pingback", author_url=address)


class TestImporting:
    def test_what_the_old_blog_showed_is_fine_and_its_spam_is_spam(self, export):
        bring(export())
        assert labels() == {1: False, 2: True}
        assert scoring.lessons() == Lessons(spam=1, fine=1)
        assert counts() == counts_of_lessons()

    def test_of_mentions_only_spam_teaches(self, export):
        bring(export(pingback(10, "1"), pingback(11, "spam")))
        (lesson,) = Lesson.objects.exclude(mention=None)
        assert (lesson.is_spam, lesson.mention.source) == (True, "https://peer.example/11")

    def test_a_second_import_teaches_what_is_new_and_nothing_twice(self, export):
        bring(export())
        before = counts()
        bring(export())
        assert counts() == before
        bring(export(comment(5, approved="spam")))
        assert scoring.lessons() == Lessons(spam=2, fine=1)

    def test_what_was_decided_on_here_is_not_learned_over_it(self, export, author):
        bring(export())
        moderation.hold(those(1), user=author)
        moderation.approve(those(2), user=author)
        bring(export())
        assert labels() == {2: False}

    def test_a_run_that_broke_off_before_it_learned_is_made_up_for(self, export):
        bring(export())
        Lesson.objects.all().delete()
        bring(export())
        assert labels() == {1: False, 2: True}

    def test_a_trial_run_teaches_nothing(self, export):
        bring(export(), is_trial=True)
        assert counts() == {}

    def test_samples_teach_nothing(self, author):
        planting.plant(author)
        assert counts() == {}
        relearning.learn_anew()
        assert counts() == {}


class TestLearningAnew:
    @pytest.fixture
    def write(self, post):
        def write(text: str = "Cheap pills", state: str = "pending", **fields) -> Comment:
            return posting.post(post.pk, name="Bob", text=text, state=state, **fields)

        return write

    @pytest.fixture
    def history(self, export, write, author) -> None:
        """Decisions of all kinds, some of them on what was imported."""
        bring(export(comment(5), comment(6, approved="spam"), pingback(10, "spam")))
        held, spam, fine, removed, kept, reported, gone = (write(f"Words {n}") for n in range(7))
        moderation.mark_spam(those(spam.pk, held.pk, 5), user=author)
        moderation.hold(those(held.pk), user=author)
        moderation.approve(those(fine.pk, removed.pk, reported.pk, gone.pk, 6), user=author)
        moderation.remove(those(removed.pk, 1), user=author)
        moderation.hold(those(reported.pk), by=By.READERS)
        own_replies.withdraw(gone)
        kept = write("Kept", state="approved")
        kept.flags.create(key="k", reason="spam")
        moderation.keep(those(kept.pk), user=author)
        (step,) = moderation.approve(those(spam.pk), user=author)
        moderation.undo(step, user=author)
        (step,) = moderation.approve(those(2), user=author)
        moderation.undo(step, user=author)
        moderation.approve(Mention.objects.all(), user=author)

    def test_it_comes_to_the_same_as_learning_from_one_decision_after_another(self, history):
        step_by_step, what = counts(), labels()
        assert len(what) > 6
        learned = relearning.learn_anew()
        assert (counts(), labels()) == (step_by_step, what)
        assert learned == scoring.lessons()

    def test_a_blog_of_before_the_filter_has_it_learn_from_its_log(self, history):
        step_by_step = counts()
        Lesson.objects.all().delete()
        assert counts() == {}
        relearning.learn_anew()
        assert counts() == step_by_step

    def test_what_its_writer_changed_after_it_was_approved_is_not_known_to_be_fine(self, write):
        reply = write(writer=Writer.objects.create())
        moderation.approve(those(reply.pk))
        Decision.objects.create(comment=reply, act=Decision.Act.EDIT, by=By.WRITER)
        relearning.learn_anew()
        assert labels() == {}

    def test_what_deleted_spam_was_like_stays_known(self, write):
        spam = write()
        moderation.mark_spam(those(spam.pk))
        known = counts()
        posting.delete_all(those(spam.pk), keep_lessons=True)
        assert not Lesson.objects.exists()
        relearning.learn_anew()
        assert counts() == known

    def test_after_the_secret_was_changed_it_knows_as_much_as_before(self, history, settings):
        before = scoring.lessons()
        settings.SECRET_KEY = "x" * 60
        assert scoring.lessons() == Lessons()
        relearning.learn_anew()
        assert scoring.lessons() == before

    def test_it_costs_the_same_for_one_decision_and_for_many(
        self, write, django_assert_max_num_queries
    ):
        moderation.mark_spam(those(*(write().pk for _number in range(30))))
        with django_assert_max_num_queries(14):
            relearning.learn_anew()


class TestCommand:
    def test_it_says_what_it_knows_and_that_it_is_too_little(self, capsys):
        call_command("train_filter")
        said = capsys.readouterr().out
        assert "knows 0 that were spam and 0 that were fine" in said
        assert "too little" in said

    def test_with_enough_it_says_no_more(self, post, capsys):
        teach_enough(post)
        Decision.objects.bulk_create(
            Decision(comment_id=pk, before="pending", by=By.MODERATOR,
                     after="spam" if is_spam else "approved")
            for pk, is_spam in labels().items()
        )  # fmt: skip
        call_command("train_filter")
        said = capsys.readouterr().out
        assert said == "The filter knows 50 that were spam and 50 that were fine.\n"

    def test_a_word_too_many_is_refused(self):
        with pytest.raises(CommandError, match="unrecognized arguments: everything"):
            call_command("train_filter", "everything")
