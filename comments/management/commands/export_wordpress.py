"""`manage.py export_wordpress [FILE]`"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from blog.progress import ProgressBar
from blog.snapshots import snapshot
from comments.wordpress_export.exporting import WordPressExport
from comments.wordpress_export.losses import losses

STANDARD_OUTPUT = "-"
STOPPED = 130  # the exit status of programs that end with Ctrl-C


class Command(BaseCommand):
    help = (
        "Writes the whole blog with its discussion as an export file that WordPress, and "
        "import_wordpress, can read. No e-mail address is in it, and no image: only where they are."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file",
            nargs="?",
            help="where to write; - for standard output; without it, a new file of today's date",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["file"] or f"blog-{timezone.now():%Y-%m-%d}.xml"
        progress = ProgressBar()
        try:
            with target(name) as file, snapshot():
                run = WordPressExport(progress.begin("Exporting", WordPressExport.count(), ""))
                for part in run.parts():
                    file.write(part)
                lost = list(losses())
        except OSError as error:
            cause = (error.strerror or str(error)).lower()
            raise CommandError(f"{name}: the export cannot be written there ({cause})") from error
        except KeyboardInterrupt:
            sys.exit(STOPPED)
        finally:
            progress.end()
        self.tell(run, lost, name)

    def tell(self, run: WordPressExport, lost: list[tuple[int, str]], name: str) -> None:
        """What was written and what was not, on stderr: the file may go to standard output."""
        lines = ["Exported:", *lines_of((count, kind) for kind, count in run.written.items())]
        if lost:
            lines += ["Not in it, since WordPress has no place for it:", *lines_of(lost)]
        if run.written:
            uploads = Path(settings.MEDIA_ROOT) / "uploads"
            lines.append(f"The images and files themselves stay in {uploads}.")
        if name != STANDARD_OUTPUT:
            lines.append(f"The file: {name}")
        for line in lines:
            self.stderr.write(line, style_func=str)


def lines_of(counts: Iterable[tuple[int, str]]) -> list[str]:
    return [f"{count:>9,}  {what}" for count, what in counts] or ["        0  nothing"]


@contextmanager
def target(name: str) -> Iterator[TextIO]:
    """The file to write to. It gets its name when all of it is written, and never replaces one.

    Raises:
        CommandError: there is something of that name.
        OSError: it cannot be written.
    """
    if name == STANDARD_OUTPUT:
        # XML says that it is UTF-8, whatever the terminal is.
        output = TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="\n")
        yield output
        output.flush()
        output.detach()
        return
    path = Path(name)
    if path.exists() or path.is_symlink():
        raise CommandError(f"{name}: this is there already; choose another name, or move it away")
    partial = path.with_name(f".{path.name}.part")
    try:
        with partial.open("w", encoding="utf-8", newline="\n") as file:
            yield file
        partial.replace(path)
    finally:
        with suppress(OSError):
            partial.unlink()
