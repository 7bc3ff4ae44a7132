"""What an import did: what came over, by kind and state, and each thing that did not or changed."""

from collections import Counter
from typing import NamedTuple


class Note(NamedTuple):
    """One thing that was dropped or changed: which, and why. Holds no address of a visitor."""

    subject: str
    reason: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.reason}"


class Report:
    """Gathers counts and notes while an import runs."""

    def __init__(self) -> None:
        self.imported: Counter[tuple[str, str]] = Counter()
        self.known: Counter[str] = Counter()
        self.notes: list[Note] = []

    def add(self, kind: str, state: str = "", count: int = 1) -> None:
        """Counts what was imported."""
        self.imported[kind, state] += count

    def skip_known(self, kind: str, count: int = 1) -> None:
        """Counts what an earlier import brought already."""
        if count:
            self.known[kind] += count

    def note(self, subject: str, reason: str) -> None:
        """Notes what was dropped or changed, and why."""
        self.notes.append(Note(subject, reason))

    def mark(self) -> tuple:
        """A point to go back to."""
        return self.imported.copy(), self.known.copy(), len(self.notes)

    def back_to(self, mark: tuple) -> None:
        """Forgets what was reported since, for work that was undone."""
        self.imported, self.known, length = mark
        del self.notes[length:]

    def summary(self) -> list[str]:
        """The counts as lines, the most numerous kinds of one kind together."""
        lines = [
            f"{count:>9,}  {kind}{f', {state}' if state else ''}"
            for (kind, state), count in sorted(self.imported.items())
        ]
        lines += [
            f"{count:>9,}  {kind}, here already and left as they are"
            for kind, count in sorted(self.known.items())
        ]
        return lines or ["        0  nothing"]
