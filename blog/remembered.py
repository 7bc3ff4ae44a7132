"""Values that nearly every page needs, read from the database once and then after each change.

Only a process that hears of changes (blog/changes.py) remembers anything; commands and jobs read
anew each time. So does whoever is in a transaction: what it has not committed is its own business.
"""

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from blog.changes import ALL, changes

T = TypeVar("T")
NOTHING: Any = object()


class Remembered(Generic[T]):
    """A function without arguments whose value is kept until something changes.

    Args:
        read: reads the value from the database. What it returns is shared by threads: whoever
            wants to change it makes a copy.
        names: of the changes that end it, as `blog.changes` has them; `all` ends it in any case.
    """

    def __init__(self, read: Callable[[], T], *names: str) -> None:
        self.read = read
        self.names = frozenset((*names, ALL))
        self.kept: Any = NOTHING
        self.lock = threading.Lock()
        changes.tell(self.forget)

    def __call__(self) -> T:
        if not changes.is_current():
            return self.read()
        value = self.kept
        if value is NOTHING:
            with changes.watch() as watch:
                value = self.read()
                with self.lock:
                    if not watch.saw(self.names):
                        self.kept = value
        return value

    def forget(self, names: set[str]) -> None:
        if not self.names.isdisjoint(names):
            with self.lock:
                self.kept = NOTHING
