"""How far a long command is, for somebody who waits at a terminal."""

from collections.abc import Callable

from tqdm import tqdm


class ProgressBar:
    """A bar for each part of the run, on a terminal only; it goes to stderr."""

    def __init__(self) -> None:
        self.bar: tqdm | None = None

    def begin(self, what: str, total: int, unit: str) -> Callable[[int], object]:
        """Begins a new part; what it returns is called with each further step done."""
        self.end()
        self.bar = tqdm(
            total=total, desc=what, unit=unit, unit_scale=unit == "B", disable=None, leave=False
        )
        return self.bar.update

    def end(self) -> None:
        if self.bar is not None:
            self.bar.close()
