"""Values that pages need, read from the database once and then after each change.

Only a process that hears of changes (blog/changes.py) remembers anything; commands and jobs read
anew each time. So does whoever is in a transaction: what it has not committed is its own business.
"""

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from blog.changes import ALL, ENTRIES, changes
from blog.memory import Kept, Memory

LIMIT = 4 * 1024 * 1024  # bytes, in each worker: some 350 pages of lists
OVERHEAD = 1_000  # bytes that a value costs in memory, beside its parts and its key

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


class Found(Kept):
    """A value that was read or made. Threads share it: nobody changes it.

    Args:
        size: bytes, beyond what each costs.
    """

    __slots__ = ("value",)

    def __init__(self, key: str, value: Any, names: tuple[str, ...], size: int) -> None:
        super().__init__(key, names, OVERHEAD + len(key) + size)
        self.value = value


memory: Memory[Found] = Memory(LIMIT, changes)


def found(
    key: str,
    read: Callable[[], T],
    names: Callable[[T], tuple[str, ...]] = lambda value: (ENTRIES,),
    size: Callable[[T], int] = lambda value: 0,
    kept_in: Memory = memory,
) -> T:
    """A value from memory, or read now.

    Args:
        names: the changes that end a value, as `blog.changes` has them.
        size: of a value, in bytes beyond what each costs.
        kept_in: where there is room for it.
    """
    if not changes.is_current():
        return read()
    if kept := kept_in.get(key):
        return kept.value
    with changes.watch() as watch:
        value = read()
        kept_in.keep(Found(key, value, names(value), size(value)), watch)
    return value
