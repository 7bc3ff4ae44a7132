"""What can be thought of a reply or a mention before anybody reads it."""

from enum import StrEnum


class Outcome(StrEnum):
    """From the best to the worst."""

    FINE = "fine"
    UNSURE = "unsure"
    SPAM = "spam"
