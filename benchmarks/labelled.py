"""Texts of which somebody has said whether they are spam, for `benchmarks.spam`.

A folder has one of these for each group, such as a video or a post:

- A CSV file in UTF-8, its first line naming the columns. CONTENT is the text, plain or in HTML;
  CLASS says what it is: 1 or "spam", or 0, "fine" or "ham". AUTHOR and DATE (ISO 8601) may be
  there. The five files of the YouTube Spam Collection are such ones.
- A folder with two folders in it, `spam` and `fine`: one text a file, in the order of their names.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CLASSES = {"1": True, "spam": True, "0": False, "fine": False, "ham": False}
KINDS = {"spam": True, "fine": False}
LONGEST = 10_000_000  # characters of one text; more is no table of texts


class NotReadable(Exception):
    """There is something else than what this module describes."""


@dataclass(frozen=True)
class Text:
    """One text.

    Attributes:
        date: what puts the texts of all groups in order; may be empty.
    """

    group: str
    is_spam: bool
    content: str
    name: str = ""
    date: str = ""


def read(folder: Path) -> list[Text]:
    """All texts of a folder, each group in the order of its dates, or as it was found.

    Raises:
        NotReadable: says what is wrong, and where.
    """
    if not folder.is_dir():
        raise NotReadable(f"{folder}: there is no such folder")
    texts = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() == ".csv" and path.is_file():
            texts += sorted(rows(path), key=lambda text: text.date)
        elif any((path / kind).is_dir() for kind in KINDS):
            texts += sorted(files(path), key=lambda text: text.date)
    if {text.is_spam for text in texts} != {True, False}:
        raise NotReadable(f"{folder}: needs texts that are spam and texts that are fine")
    return texts


def rows(path: Path) -> Iterator[Text]:
    """The texts of a CSV file."""
    csv.field_size_limit(LONGEST)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file)
            for row in table:
                is_spam = CLASSES.get((row.get("CLASS") or "").strip().lower())
                if is_spam is None or row.get("CONTENT") is None:
                    raise NotReadable(f"{path}, line {table.line_num}: no CONTENT, or no CLASS")
                name, date = row.get("AUTHOR") or "", row.get("DATE") or ""
                yield Text(path.stem, is_spam, row["CONTENT"], name, date)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise NotReadable(f"{path}: {error}") from error


def files(path: Path) -> Iterator[Text]:
    """The texts of a folder of files."""
    for kind, is_spam in KINDS.items():
        for file in sorted((path / kind).glob("*")):
            try:
                yield Text(path.name, is_spam, file.read_text(encoding="utf-8"), date=file.name)
            except (OSError, UnicodeDecodeError) as error:
                raise NotReadable(f"{file}: {error}") from error
