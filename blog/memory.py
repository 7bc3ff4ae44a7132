"""What a web worker keeps of the database: bounded, and forgotten as soon as it changes."""

import threading
import time
from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from typing import Generic, TypeVar

from blog.changes import ALL, ENTRIES, Changes, Watch
from blog.scheduled import next_publication

LARGEST_PART = 4  # what is larger than this part of the memory would throw out too much else


def end_of(names: Iterable[str]) -> float:
    """When what depends on these changes ends by itself, in seconds since 1970.

    What depends on which entries there are ends when the next one appears. One query, if any.
    """
    moment = next_publication() if ENTRIES in names else None
    return moment.timestamp() if moment else float("inf")


class Kept:
    """Something that is kept until it changes.

    Args:
        names: the changes that end it, as `blog.changes` has them; `all` ends it in any case.
        size: bytes.
        expires: when it ends in any case, in seconds since 1970.
    """

    __slots__ = ("expires", "key", "names", "size")

    def __init__(
        self, key: str, names: Iterable[str], size: int, expires: float = float("inf")
    ) -> None:
        self.key, self.size, self.expires = key, size, expires
        self.names = frozenset((*names, ALL))

    def is_over(self) -> bool:
        return self.expires <= time.time()


K = TypeVar("K", bound=Kept)


class Memory(Generic[K]):
    """What is kept, by its key, and no more than there is room for: what was not asked for longest
    goes first.

    Args:
        limit: bytes of all that is kept.
        changes: tells what to forget.
    """

    def __init__(self, limit: int, changes: Changes) -> None:
        self.limit = limit
        self.size = 0
        self.kept: OrderedDict[str, K] = OrderedDict()
        # The keys of what is kept, by name of a change.
        self.keys: defaultdict[str, set[str]] = defaultdict(set)
        self.lock = threading.Lock()
        changes.tell(self.evict)

    def get(self, key: str) -> K | None:
        kept = self.kept.get(key)
        if kept is None:
            return None
        if kept.is_over():
            with self.lock:
                self.drop(kept)
            return None
        try:
            self.kept.move_to_end(key)
        except KeyError:  # dropped by another thread since
            return None
        return kept

    def keep(self, kept: K, watch: Watch) -> bool:
        """Keeps this, unless what it shows has changed since the watch began."""
        if kept.size > self.limit // LARGEST_PART:
            return False
        with self.lock:
            # Under the lock that `evict` takes: what is told later finds it here.
            if watch.saw(kept.names):
                return False
            if old := self.kept.get(kept.key):
                self.drop(old)
            self.kept[kept.key] = kept
            for name in kept.names:
                self.keys[name].add(kept.key)
            self.size += kept.size
            self.make_room()
        return True

    def grow(self, kept: K, size: int) -> None:
        """Counts what it has got in addition: another encoding."""
        with self.lock:
            kept.size += size
            if self.kept.get(kept.key) is kept:
                self.size += size
                self.make_room()

    def make_room(self) -> None:
        while self.size > self.limit:
            self.drop(next(iter(self.kept.values())))

    def drop(self, kept: K) -> None:
        """Takes it out. The lock is held."""
        if self.kept.get(kept.key) is not kept:
            return
        del self.kept[kept.key]
        self.size -= kept.size
        for name in kept.names:
            self.keys[name].discard(kept.key)
            if not self.keys[name]:
                del self.keys[name]

    def evict(self, names: Iterable[str]) -> None:
        """Takes out all that depends on one of these."""
        with self.lock:
            for name in names:
                for key in tuple(self.keys.get(name, ())):
                    self.drop(self.kept[key])
