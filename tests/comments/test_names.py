"""Names that visitors type."""

import unicodedata

import pytest

from comments import names


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (" Ann  A. ", "Ann A."),
        ("Ann\tA.\nB", "Ann A. B"),
        ("Al\u200bi\u2060ce", "Alice"),  # zero width
        ("\u202eecilA", "ecilA"),  # written from right to left
        ("\u2066Alice\u2069\u200f", "Alice"),
        ("Al\u00adice", "Alice"),  # soft hyphen
        ("Alice\ufe0f\U000e0101", "Alice"),  # variations of what has none
        ("Alice\U000e0041", "Alice"),  # tags
        ("Al\u3164ice", "Al ice"),  # a letter that is a gap
        ("\u115f\u2800", ""),
        ("\u200b\u200d", ""),
        ("e\u0301", "\u00e9"),
        ("e\u200b\u0301", "\u00e9"),  # composed when nothing stands between any more
        ("Zoe\u0308 Łukasz 李 مریم", "Zoë Łukasz 李 مریم"),
        ("\ue000\udfff", ""),  # private use, half a character
    ],
)
def test_a_name_holds_nothing_that_cannot_be_seen(typed, shown):
    assert names.clean(typed) == shown


def test_marks_do_not_pile_up_over_the_lines_around():
    name = names.clean("a" + "\u0316" * 50 + "b")
    assert name[-1] == "b"
    assert sum(unicodedata.combining(character) > 0 for character in name) == names.MAX_MARKS


def test_cleaning_twice_changes_nothing():
    for code in range(0, 0x11000, 7):
        once = names.clean(f"a{chr(code)}\u0301 b{chr(code)}")
        assert names.clean(once) == once, hex(code)
