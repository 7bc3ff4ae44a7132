"""How much a text is like spam."""

import pytest

from comments.models import Doubt
from comments.spam import scoring
from comments.spam.features import Kind, Trait, hashes
from comments.spam.scoring import GUESS, MAX_CLUES, Lessons, chance, combined, score_by
from tests.comments.spam.lessons import FINE, SPAM, teach_enough

ENOUGH = Lessons(spam=200, fine=400)


def words(*texts: str) -> dict[int, Trait]:
    return hashes(Trait(Kind.WORD, text) for text in texts)


def score(known: dict[str, tuple[int, int]], *texts: str, learned: Lessons = ENOUGH):
    """What is made of these words, by how much spam and how much else had each."""
    numbers = {trait.value: number for number, trait in words(*known).items()}
    return score_by({numbers[word]: had for word, had in known.items()}, words(*texts), learned)


class TestProbability:
    @pytest.mark.parametrize(
        ("spam", "fine", "expected"),
        [
            # By hand: (1 / 2 + n p) / (1 + n), p of as many lessons of each kind.
            (0, 0, 0.5),
            (1, 0, 0.75),
            (0, 1, 0.25),
            (10, 20, 0.5),  # 5 % of each
            (10, 10, (0.5 + 20 * 2 / 3) / 21),
        ],
    )
    def test_it_is_drawn_to_one_half_as_long_as_few_lessons_had_it(self, spam, fine, expected):
        assert scoring.probability(spam, fine, ENOUGH) == pytest.approx(expected)


class TestCombining:
    @pytest.mark.parametrize(
        ("chi_square", "freedom", "expected"),
        # Of any table of the distribution: 5 %, 1 % and 95 % of it.
        [(5.991, 2, 0.05), (9.488, 4, 0.05), (23.209, 10, 0.01), (10.851, 20, 0.95)],
    )
    def test_the_distribution_is_that_of_the_tables(self, chi_square, freedom, expected):
        assert chance(chi_square, freedom // 2) == pytest.approx(expected, abs=0.0002)

    def test_nothing_is_in_the_middle_and_so_is_as_much_for_as_against(self):
        assert combined([]) == GUESS
        assert combined([0.9, 0.1] * 20) == pytest.approx(GUESS)

    @pytest.mark.parametrize("number", [1, 10, 150])
    def test_it_stays_between_zero_and_one_however_strong_and_many(self, number):
        assert 0.5 < combined([0.9999] * number) <= 1
        assert 0 <= combined([0.0001] * number) < 0.5

    def test_more_of_the_same_says_more(self):
        assert combined([0.8] * 2) < combined([0.8] * 4) < combined([0.8] * 8)


class TestScores:
    def test_what_only_spam_had_is_spam_and_what_only_fine_had_is_fine(self):
        known = {"casino": (40, 0), "bonus": (20, 0), "ward": (0, 50), "fridge": (0, 30)}
        assert score(known, "casino", "bonus").doubt == Doubt.STRONG
        assert score(known, "ward", "fridge").doubt == Doubt.NONE
        assert score(known, "casino", "ward", "fridge", "bonus").doubt == Doubt.UNSURE

    def test_of_what_it_never_saw_it_is_unsure(self):
        assert score({}, "bonjour").value == GUESS
        assert score({}, "bonjour").doubt == Doubt.UNSURE

    def test_the_strongest_clues_come_first_and_those_that_say_nothing_not_at_all(self):
        found = score(
            {"the": (10, 20), "bonus": (3, 0), "casino": (40, 0)}, "the", "bonus", "casino"
        )
        assert [clue.trait.value for clue in found.clues] == ["casino", "bonus"]
        assert (found.clues[0].spam, found.clues[0].fine) == (40, 0)
        assert found.clues[0].weight > found.clues[1].weight > 0

    def test_of_a_long_text_the_strongest_count(self):
        many = [f"word {number}" for number in range(400)]
        assert len(score(dict.fromkeys(many, (5, 0)), *many).clues) == MAX_CLUES

    @pytest.mark.parametrize(
        "learned", [Lessons(), Lessons(99, 0), Lessons(19, 500), Lessons(500, 19), Lessons(49, 50)]
    )
    def test_with_too_few_lessons_it_says_nothing(self, learned):
        found = score({"casino": (19, 0)}, "casino", learned=learned)
        assert (found.doubt, found.clues, found.value) == (Doubt.NONE, (), GUESS)

    def test_people_read_neither_nothing_nor_certainty(self):
        known = {str(number): (40, 0) for number in range(50)}
        assert score(known, *known).percent == 99
        known = {str(number): (0, 40) for number in range(50)}
        assert score(known, *known).percent == 1


@pytest.mark.django_db
class TestDatabase:
    def test_it_is_by_what_was_learned_and_one_query_for_many(
        self, post, django_assert_num_queries
    ):
        teach_enough(post)
        texts = [SPAM.format(number=1000), FINE.format(number=1000)]
        traits = [[Trait(Kind.WORD, word) for word in text.lower().split()] for text in texts]
        with django_assert_num_queries(1):
            spam, fine = scoring.scores(traits)
        assert (spam.doubt, fine.doubt) == (Doubt.STRONG, Doubt.NONE)
        assert spam.lessons == scoring.lessons() == Lessons(50, 50)

    def test_an_empty_filter_has_learned_nothing(self):
        assert scoring.lessons() == Lessons()
        assert scoring.score([]).doubt == Doubt.NONE

    def test_with_another_secret_it_has_learned_nothing_and_says_so(self, post, settings):
        teach_enough(post)
        settings.SECRET_KEY = "x" * 60
        assert scoring.lessons() == Lessons()
        assert scoring.score([Trait(Kind.WORD, "casino")]).doubt == Doubt.NONE
