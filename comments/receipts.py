"""The receipt of a reply: a phrase with which its writer comes back to it from any browser.

It is the number of the reply and 64 random bits as four words that can be said and typed:
"4711 lusab-babad-gutih-tugad". The words are proquints (Daniel S. Wilkerson, "A Proposal for
Proquints: Identifiers that are Readable, Spellable, and Pronounceable",
https://arxiv.org/html/0901.4016). Only a slow hash of it is stored, as of a password.

A phrase is made when it is asked for, and not with each reply: the hash takes longer than all
the rest of posting.
"""

import re
import secrets
from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.utils.translation import gettext_lazy as _

from comments import limits
from comments.models import Comment

CONSONANTS = "bdfghjklmnprstvz"  # four bits each
VOWELS = "aiou"  # two bits each
WORDS = 4
BITS_A_WORD = 16
# Enough for somebody who reads it from a note; a guesser would need longer than the sun has.
MAX_TRIES = 10
TRIES_WITHIN = timedelta(minutes=15)

# A hash takes the server half a second: nobody needs many, and nobody may keep it busy with them.
MAX_MADE = 5
MADE_WITHIN = timedelta(minutes=15)

NUMBER = re.compile(r"\d{1,18}", re.ASCII)
NOT_A_LETTER = re.compile(r"[^a-z]+")


class WrongPhrase(Exception):
    """No reply has this receipt; the message is for the visitor."""

    MESSAGE = _(
        "No reply has this receipt. It is a number and four words, such as "
        "“4711 lusab-babad-gutih-tugad”. Making a new receipt ends the one before."
    )

    def __str__(self) -> str:
        return str(self.MESSAGE)


def count_made(reply: Comment, address: str) -> None:
    """Counts that a visitor makes a receipt for this reply.

    Raises:
        limits.TooMany.
    """
    limits.count("new receipt", reply.pk, address=address, most=MAX_MADE, within=MADE_WITHIN)


def make(reply: Comment) -> str:
    """Makes a receipt, which replaces the one before, and returns its phrase. One query.

    Nobody can find the phrase out again: it is shown once. Making it takes about half a second,
    as checking it does.
    """
    words = "-".join(word(secrets.randbits(BITS_A_WORD)) for _ in range(WORDS))
    Comment.objects.filter(pk=reply.pk).update(receipt=make_password(letters_of(words)))
    return f"{reply.pk} {words}"


def word(bits: int) -> str:
    """16 bits as a word of five letters: consonant, vowel, consonant, vowel, consonant."""
    return (
        CONSONANTS[bits >> 12 & 15]
        + VOWELS[bits >> 10 & 3]
        + CONSONANTS[bits >> 6 & 15]
        + VOWELS[bits >> 4 & 3]
        + CONSONANTS[bits & 15]
    )


def find(phrase: str, address: str) -> Comment:
    """The reply with this receipt, however it was typed: case, spaces and dashes do not count.

    A number that does not exist takes as long as one that does, so that nobody can tell.

    Args:
        address: the visitor's, to count how often one tries.

    Raises:
        WrongPhrase, limits.TooMany.
    """
    limits.count("receipt", address=address, most=MAX_TRIES, within=TRIES_WITHIN)
    number = NUMBER.search(phrase)
    reply = number and Comment.objects.exclude(receipt="").filter(pk=number[0]).first()
    letters = letters_of(phrase)
    if reply is None:
        make_password(letters)
        raise WrongPhrase
    if not check_password(letters, reply.receipt):
        raise WrongPhrase
    return reply


def letters_of(phrase: str) -> str:
    """What of a phrase is hashed."""
    return NOT_A_LETTER.sub("", phrase.lower())
