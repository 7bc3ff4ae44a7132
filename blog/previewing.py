"""How a text will look before readers see it: for its authors, and for whom they share it with."""

from enum import StrEnum

from blog import working_copies
from blog.models import Entry, User


class Width(StrEnum):
    """The screens on which a preview can be looked at."""

    DESKTOP = "desktop"
    TABLET = "tablet"
    PHONE = "phone"

    @classmethod
    def of(cls, name: str) -> "Width":
        """The width of this name; the widest for all others."""
        return cls(name) if name in set(cls) else cls.DESKTOP


class Scheme(StrEnum):
    """By day or by night; `AUTO` is as the reader's own machine has it."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"

    @classmethod
    def of(cls, name: str) -> "Scheme":
        """The scheme of this name; that of the machine for all others."""
        return cls(name) if name in set(cls) else cls.AUTO


def find(user: User, pk: int) -> Entry | None:
    """What somebody may write, as it would look now: with the working copy in it. Six queries."""
    entry = Entry.objects.writable_by(user).for_reading().filter(pk=pk).first()
    return working_copies.shown(entry) if entry else None


def find_shared(pk: int) -> Entry:
    """As `find`, for whoever has a share link."""
    return working_copies.shown(Entry.objects.for_reading().get(pk=pk))
