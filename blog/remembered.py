"""Values that nearly every page needs, read from the database once and then after each change.

Only a process that hears of changes (blog/changes.py) remembers anything; commands and jobs read
anew each time. So does whoever is in a transaction: what it has not committed is its own business.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import connection

from blog.changes import ALL, changes

T = TypeVar("T")
NOTHING: Any = object()


class Remembered(Generic[T]):
    """A function without arguments whose value is kept until something changes.

    Args:
        read: reads the value from the database. What it returns is shared by threads: whoever
            wants to change it makes a copy.
        names: of the changes that end it, as `blog.changes` has them; `all` ends it in any case.
        until: tells of a value when it ends by itself; None if never.
    """

    def __init__(
        self,
        read: Callable[[], T],
        *names: str,
        until: Callable[[T], datetime | None] = lambda value: None,
    ) -> None:
        self.read, self.until = read, until
        self.names = frozenset((*names, ALL))
        self.kept: tuple[Any, float] = NOTHING, 0.0  # with when it ends, in seconds since 1970
        self.lock = threading.Lock()
        changes.tell(self.forget)

    def __call__(self) -> T:
        if not changes.is_listening or connection.in_atomic_block:
            return self.read()
        value, end = self.kept
        if value is not NOTHING and time.time() < end:
            return value
        with changes.watch() as watch:
            value = self.read()
            moment = self.until(value)
            end = moment.timestamp() if moment else float("inf")
            with self.lock:
                if not watch.saw(self.names):
                    self.kept = value, end
        return value

    def forget(self, names: set[str]) -> None:
        if not self.names.isdisjoint(names):
            with self.lock:
                self.kept = NOTHING, 0.0
