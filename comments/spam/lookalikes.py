"""Names that look like another name, so that nobody passes for an author."""

import unicodedata

from blog.changes import ALL
from blog.models import User
from blog.remembered import Remembered
from comments import unseen

# What is drawn like a Latin letter in most typefaces; a few of the thousands of
# https://www.unicode.org/reports/tr39/#Confusable_Detection. Capitals have a table of their own,
# since they can look like another letter than their small one: Greek Ν like N, but ν like v.
CAPITALS = str.maketrans(
    "АВСЕНІЈКМОРЅТХУӀ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",  # Cyrillic, Greek
    "abcehijkmopstxyl" + "abezhikmnoptyx",
)
SMALL = str.maketrans(
    "авсенікморѕтхујһԁԛԝг" + "αβεικνορτυχγω" + "øđłħıþ",  # Cyrillic, Greek, Latin
    "abcehikmopstxyjhdqwr" + "abeikvoptuxyw" + "odlhip",
)
# Figures and signs that are written for letters; i and 1 are taken for l, as a capital I is.
SIGNS = str.maketrans("0134578$@|i", "oleastbsall")
PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


def skeleton(name: str) -> str:
    """What a name looks like: the same for names that readers would take for one another.

    Case, accents, spaces and marks do not count.
    """
    text = unicodedata.normalize("NFKD", unseen.joined(name)).translate(CAPITALS).casefold()
    text = "".join(filter(str.isalnum, text.translate(SMALL).translate(SIGNS)))
    for pair, letter in PAIRS:
        text = text.replace(pair, letter)
    return text


def author_names() -> list[tuple[str, list[str]]]:
    """The names of the authors, and what their words look like. One query."""
    authors = User.objects.filter(is_active=True).only("username", "name")
    return [(str(one), [skeleton(word) for word in str(one).split()]) for one in authors]


names_now = Remembered(author_names, ALL)


def author_like(name: str) -> str:
    """The author whose name this looks like; empty if it is nobody's. One query, if any.

    A name of several words counts also where more stands around it, as in "the real NAME". One
    word alone does not: there may be a visitor who shares the first name.
    """
    looks, words = skeleton(name), [skeleton(word) for word in name.split()]
    for author, own in names_now():
        if looks and (looks == "".join(own) or (len(own) > 1 and contains(words, own))):
            return author
    return ""


def contains(words: list[str], others: list[str]) -> bool:
    """Whether these words stand among the words, one after another."""
    last = len(words) - len(others) + 1
    return any(words[start : start + len(others)] == others for start in range(last))
