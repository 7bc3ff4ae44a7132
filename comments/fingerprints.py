"""Finding a text again that was sent before, also with other numbers or other marks in it."""

import hashlib
import re
import unicodedata
from functools import lru_cache

from comments import unseen

MIN_WORDS = 6  # shorter ones, such as "I agree with this", are written twice by honest people
WORDS = re.compile(r"[^\W_]+")
DIGITS = re.compile(r"\d+")


@lru_cache(maxsize=16)  # the rules ask for it, and then the reply takes it
def of(text: str) -> int | None:
    """A number of 64 bits that texts with the same words share; None for short ones.

    Case, marks and the values of numbers do not count, so that a template which is filled with
    changing numbers is one text.
    """
    plain = unicodedata.normalize("NFKC", unseen.joined(text)).casefold()
    words = WORDS.findall(DIGITS.sub("0", plain))
    if len(words) < MIN_WORDS:
        return None
    digest = hashlib.blake2b(" ".join(words).encode(errors="replace"), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
