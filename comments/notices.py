"""Telling people by e-mail: subscribers of new replies, moderators of those that wait."""

from collections.abc import Iterable


def replies_shown(ids: Iterable[int]) -> None:
    """Queues what subscribers are told of replies that have become visible."""


def replies_held() -> None:
    """Queues a message to the moderators: there is a reply that waits."""
