"""Which texts count as the same one."""

import pytest

from comments import fingerprints

TEXT = "There you can find 59988 more facts about this topic."


@pytest.mark.parametrize(
    "other",
    [
        TEXT,
        "THERE you can find 59988 more facts, about this topic!",
        "There you can\n\nfind 12 more facts about this topic.",
        "The\u200bre you c\u00adan find 12 more \u202efacts about this to\u3164pic.",
        "There **you** can find ５９９８８ more facts about this topic.",
    ],
)
def test_case_marks_numbers_and_what_nobody_sees_make_no_other_text(other):
    assert fingerprints.of(other) == fingerprints.of(TEXT)


@pytest.mark.parametrize(
    "other",
    ["There you can find no more facts about this topic.", "Something else that is long enough"],
)
def test_other_words_make_another_text(other):
    assert fingerprints.of(other) not in {fingerprints.of(TEXT), None}


@pytest.mark.parametrize("text", ["", "Thank you very much!", "1 2 3", "\ud800 \0"])
def test_what_honest_people_write_twice_has_no_fingerprint(text):
    assert fingerprints.of(text) is None


def test_it_fits_a_column_of_the_database():
    for number in range(200):
        assert -(2**63) <= fingerprints.of(f"word{'x' * number} and some more words follow") < 2**63
