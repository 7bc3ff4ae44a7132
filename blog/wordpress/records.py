"""What of a WordPress blog is here already: the memory between one import and the next."""

import hashlib
from collections.abc import Iterable
from urllib.parse import urlsplit

from blog.models import ImportedRecord

COMMENT, MENTION = "comment", "mention"
BATCH = 1000  # rows an INSERT


def source_of(address: str) -> str:
    """The identity of a blog: its address without scheme and last slash."""
    parts = urlsplit(address.strip())
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}"[:500] or "unknown"


def number_for(*facts: str) -> int:
    """A number for what has none in the file: the same facts give the same number, below zero.

    WordPress counts upwards from one, so that the two kinds of numbers never meet.
    """
    digest = hashlib.blake2b("\0".join(facts).encode(), digest_size=7).digest()
    return -int.from_bytes(digest) - 1


class Records:
    """The records of one blog. Those of replies are looked up post by post, the rest is in memory.

    One query when it is made.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.known: dict[tuple[str, int], int | None] = {
            (kind, number): object_id
            for kind, number, object_id in ImportedRecord.objects.filter(source=source)
            .exclude(kind__in=[COMMENT, MENTION])
            .values_list("kind", "foreign_id", "object_id")
        }
        self.new: dict[tuple[str, int], None] = {}

    def __contains__(self, key: tuple[str, int]) -> bool:
        return key in self.known

    def find(self, kind: str, number: int) -> int | None:
        """What a thing became here; None where it was never imported."""
        return self.known.get((kind, number))

    def keep(self, kind: str, number: int, object_id: int | None) -> None:
        """Remembers what a thing became. One query."""
        ImportedRecord.objects.create(
            source=self.source, kind=kind, foreign_id=number, object_id=object_id
        )
        self.known[kind, number] = object_id
        self.new[kind, number] = None

    def mark(self) -> int:
        """A point to go back to."""
        return len(self.new)

    def back_to(self, mark: int) -> None:
        """Forgets what was kept since, for work that was undone."""
        while len(self.new) > mark:
            key, _none = self.new.popitem()
            del self.known[key]

    def is_new(self, kind: str, number: int) -> bool:
        """Whether this run brought it."""
        return (kind, number) in self.new

    def find_all(self, kind: str, numbers: Iterable[int]) -> dict[int, int | None]:
        """What these became here, for kinds that are too many to keep in memory. One query."""
        return dict(
            ImportedRecord.objects.filter(
                source=self.source, kind=kind, foreign_id__in=list(numbers)
            ).values_list("foreign_id", "object_id")
        )

    def keep_all(self, kind: str, pairs: Iterable[tuple[int, int | None]]) -> None:
        """Remembers many at once. One query for each thousand."""
        ImportedRecord.objects.bulk_create(
            (
                ImportedRecord(
                    source=self.source, kind=kind, foreign_id=number, object_id=object_id
                )
                for number, object_id in pairs
            ),
            batch_size=BATCH,
        )
