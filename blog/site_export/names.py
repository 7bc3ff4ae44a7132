"""Names of files that every system takes, be it Windows, macOS or Linux."""

import re
from collections.abc import Iterable

from blog.addresses import normal

MAX_BYTES = 100  # of a name without its ending; Windows takes 260 characters for the whole path
# What Windows refuses in names (learn.microsoft.com, "Naming Files, Paths, and Namespaces").
NOT_IN_NAMES = re.compile(r"""[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u2028\u2029]""")
DEVICES = re.compile(
    r"(?:aux|con|nul|prn|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?:\..*)?", re.IGNORECASE
)


def safe(name: str, ending: str = "", fallback: str = "untitled") -> str:
    """A name, with its ending, as every system takes it."""
    name = NOT_IN_NAMES.sub("-", normal(name)).strip(" .") or fallback
    name = name.encode()[:MAX_BYTES].decode(errors="ignore").rstrip(" .")
    return f"{name}_{ending}" if DEVICES.fullmatch(name) else f"{name}{ending}"


class Names:
    """Gives each file a path of its own, also where capitals and small letters are the same."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def free(self, folders: Iterable[str], name: str, ending: str = "") -> str:
        """A path with these folders and this name, or with a number behind it where that is taken.

        What stands beside a file under the same name, such as its replies, belongs to it.
        """
        folder = "".join(f"{safe(part)}/" for part in folders)
        stem, number = safe(name), 1
        while (path := f"{folder}{stem}{ending}").casefold() in self.taken:
            number += 1
            stem = safe(name) + f"-{number}"
        self.taken.add(path.casefold())
        return path
