"""Characters that readers do not see: the one definition, for names, words and repeated texts."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

# Of these Unicode categories nothing can be seen: format (among them what turns the direction of
# writing), private use, surrogates, unassigned.
CATEGORIES = {"Cf", "Co", "Cs", "Cn"}
# What is drawn as nothing although its category does not say so.
# https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
IGNORED = re.compile("[\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# What is drawn as a gap, or would be: control characters, and letters without ink.
GAP = re.compile("[\x00-\x1f\x7f-\x9f\u115f\u1160\u2800\u3164\uffa0]")
KEPT = 4096  # characters whose look is kept in memory; a text in Latin letters has some sixty


def spaced(text: str) -> str:
    """The text as it looks: a space for each gap, and nothing for what is drawn as nothing."""
    return leave_out(GAP.sub(" ", text), is_nothing)


def joined(text: str) -> str:
    """The text as it is compared: with a character in it that nobody sees, a word is the same.

    White space stays.
    """
    return leave_out(text, is_nothing_in_word)


@lru_cache(KEPT)
def is_nothing_in_word(character: str) -> bool:
    return is_nothing(character) or (bool(GAP.match(character)) and not character.isspace())


@lru_cache(KEPT)
def is_nothing(character: str) -> bool:
    return unicodedata.category(character) in CATEGORIES or bool(IGNORED.match(character))


def leave_out(text: str, is_left_out: Callable[[str], bool]) -> str:
    # Each of the characters is looked at once: texts are long, and alphabets are not.
    return text.translate({ord(one): None for one in set(text) if is_left_out(one)})
