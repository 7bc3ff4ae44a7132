"""The export of the whole blog as a folder of files that a person can read and keep."""

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from blog.models import Entry, Site, Upload
from blog.site_export import records, texts
from blog.site_export.files import TEXT, Files
from comments.site_export import replies

ENTRIES_AT_A_TIME = 100  # each with all its text
REPLIES = ".replies.json"
README = "README.md"


class NotThere(Exception):
    """The folder cannot be written; the message is one line with the place and cause."""


class SiteExport:
    """One run.

    Args:
        folder: empty, and its own.
        on_step: called after each text and each file.

    Attributes:
        written: how many of each kind.
        missing: the files that the blog does not have any more.
    """

    def __init__(self, folder: Path, on_step: Callable[[], object] = lambda: None) -> None:
        self.folder = folder
        self.on_step = on_step
        self.site = Site.current()
        self.written: Counter[str] = Counter()
        self.files = Files(folder, self.site)

    @staticmethod
    def count() -> int:
        """How many steps it will take. Two queries."""
        return Entry.objects.count() + Upload.objects.count()

    def run(self) -> None:
        """Writes everything. Some queries for each hundred texts, and three for each.

        Raises:
            OSError
        """
        for _name in self.files.copy_all():
            self.on_step()
        for entry in texts.entries().iterator(chunk_size=ENTRIES_AT_A_TIME):
            self.write_entry(entry)
            self.on_step()
        for name, data in records.all_records(self.files, self.site).items():
            self.write(name, as_json(data))
        self.write(README, readme(self.site))
        self.written[_("image or file")] = len(self.files.copied)

    @property
    def missing(self) -> set[str]:
        return self.files.missing

    def write_entry(self, entry: Entry) -> None:
        place = self.files.paths[entry.pk]
        self.write(place, texts.text_of(entry, self.files, self.site))
        self.written[str(Entry.Kind(entry.kind).label)] += 1
        data = replies.data_of(entry)
        if data is not None:
            self.write(place.removesuffix(TEXT) + REPLIES, as_json(data))
            self.written[_("reply")] += sum("text" in reply for reply in data["replies"])

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def as_json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder) + "\n"


def readme(site: Site) -> str:
    """What is where, for somebody who finds the folder in ten years."""
    return "\n".join(
        [
            f"# {site.title}",
            "",
            _("This folder holds a whole blog, as it was written by Rejoinder."),
            "",
            _(
                "- `posts`, `pages` and `drafts`: the texts, in Markdown; above each stands what "
                "it is, in YAML."
            ),
            _("- `….replies.json` beside a text: the discussion below it."),
            _("- `uploads`: images and files. `uploads.json` says what they show."),
            _("- The other `.json` files: settings, authors, categories, tags, menu, redirects."),
            "",
            _(
                "Drafts, private posts and replies that wait for approval are in it, too: look "
                "through it before you pass it on."
            ),
            "",
        ]
    )


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder to fill, which gets its name when all is in it; after an error nothing is left.

    Raises:
        NotThere: there is something at that place already, or nothing can be written there.
    """
    try:
        path = path.resolve()
        if path.exists() and not path.is_dir():
            raise NotThere(f"{path}: this is a file; name a folder")
        if path.is_dir() and any(path.iterdir()):
            raise NotThere(f"{path}: this folder is not empty; name an empty or a new one")
        folder = Path(tempfile.mkdtemp(prefix=f".{path.name[:50]}.", dir=path.parent))
    except (OSError, RuntimeError) as error:  # resolve() says RuntimeError of links in a circle
        raise NotThere(f"{path}: {cause_of(error)}") from error
    try:
        yield folder
        if path.is_dir():
            # Else only the one who exports can open it: drafts are in it, and waiting replies.
            folder.chmod(path.stat().st_mode)
        # An empty folder of that name is replaced, and one that was filled meanwhile is not.
        folder.replace(path)
    except OSError as error:
        raise NotThere(f"{path}: {cause_of(error)}") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def cause_of(error: OSError | RuntimeError) -> str:
    return (getattr(error, "strerror", "") or str(error)).lower()
