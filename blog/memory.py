"""What a web worker keeps of the database: bounded, and forgotten as soon as it changes."""

import threading
import time
from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from typing import Generic, TypeVar

from blog.changes import ALL, NEVER, Changes, Watch

LARGEST_PART = 4  # what is larger than this part of the memory would throw out too much else
# A name and its place in the indexes, beside what the thing itself is said to take: a short string,
# and a set that holds the key.
NAME = 200  # bytes


class Kept:
    """Something that is kept until it changes.

    Args:
        names: the changes that end it, as `blog.changes` has them; `all` ends it in any case.
        size: bytes, beside those of its names.
        expires: when it ends in any case, in seconds since 1970.
    """

    __slots__ = ("expires", "key", "names", "size")

    def __init__(self, key: str, names: Iterable[str], size: int, expires: float = NEVER) -> None:
        self.key, self.expires = key, expires
        self.names = frozenset((*names, ALL))
        self.size = size + NAME * len(self.names)

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

    def has_room_for(self, kept: K) -> bool:
        return kept.size <= self.limit // LARGEST_PART

    def keep(self, kept: K, watch: Watch) -> bool:
        """Keeps this, unless what it shows has changed since the watch began."""
        if not self.has_room_for(kept):
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
        """Takes out what was not asked for longest. The lock is held."""
        while self.size > self.limit:
            # One step of Python: readers move things to the other end meanwhile.
            _, kept = self.kept.popitem(last=False)
            self.forget(kept)

    def drop(self, kept: K) -> None:
        """Takes it out, if it is there. The lock is held."""
        if self.kept.get(kept.key) is kept:
            del self.kept[kept.key]
            self.forget(kept)

    def forget(self, kept: K) -> None:
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
