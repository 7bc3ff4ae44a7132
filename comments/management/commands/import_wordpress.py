"""`manage.py import_wordpress FILE [--uploads DIR] [--download] [--dry-run]`"""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from blog.progress import ProgressBar
from blog.wordpress.report import Report
from blog.wordpress.uploads import Origin
from blog.wordpress.wxr import NotAnExport
from comments.models import Mention
from comments.wordpress.importing import WordPressImport

NOTES_SHOWN = 20  # lines; the file has them all
STOPPED = 130  # the exit status of programs that end with Ctrl-C
ABOUT_MENTIONS = (
    "Mentions of an old blog that nobody has looked at yet: {count}. Each is shown once its page "
    "was seen to link here:\nrun `manage.py verify_mentions`, or press “Check imported mentions” "
    "in the list of mentions in the admin."
)


class Command(BaseCommand):
    help = (
        "Imports a WordPress blog from its export file (Tools, Export, All content), with its "
        "discussion. Running it again changes nothing, and adds what a newer export has."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the export, an .xml file")
        parser.add_argument(
            "--uploads", type=Path, metavar="DIR", help="a copy of the folder wp-content/uploads"
        )
        parser.add_argument(
            "--download", action="store_true", help="fetch missing files from the old blog"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="only report what would be imported"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path, folder = options["file"], options["uploads"]
        if folder is not None and not folder.is_dir():
            raise CommandError(f"--uploads {folder}: there is no such folder")
        origin = Origin(folder, options["download"], options["dry_run"])
        progress = ProgressBar()
        run = WordPressImport(path, origin, progress)
        try:
            run.run()
        except NotAnExport as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            progress.end()
            self.tell(run.report, path, is_trial=origin.is_trial, is_whole=False)
            sys.exit(STOPPED)
        progress.end()
        self.tell(run.report, path, is_trial=origin.is_trial, is_whole=True)

    def tell(self, report: Report, path: Path, *, is_trial: bool, is_whole: bool) -> None:
        """Prints the summary and the first notes, and writes all of them to a file."""
        heading = [f"Import of {path.name}, {timezone.now():%Y-%m-%d %H:%M} UTC"]
        if is_trial:
            heading.append("A trial run: nothing was kept.")
        if not is_whole and is_trial:
            heading.append("Stopped before the end.")
        elif not is_whole:
            heading.append(
                "Stopped. What is listed here is whole, each post with its replies. "
                "Run the same command again to go on."
            )
        notes = [str(note) for note in report.notes]
        summary = [*heading, "", "Imported:", *report.summary(), ""]
        summary.append(f"Dropped or changed: {len(notes):,}")
        file = write_report(path, [*summary, *(f"- {note}" for note in notes)])
        lines = [*summary, *(f"- {note}" for note in notes[:NOTES_SHOWN])]
        if len(notes) > NOTES_SHOWN:
            lines.append(f"… and {len(notes) - NOTES_SHOWN:,} more")
        if unseen := Mention.objects.never_looked_at().count():
            lines += ["", ABOUT_MENTIONS.format(count=f"{unseen:,}")]
        for line in [*lines, "", f"The whole report: {file}"]:
            self.stdout.write(line)


def write_report(path: Path, lines: list[str]) -> Path:
    """Writes the report below DATA_DIR/imports, and says where.

    Raises:
        CommandError: it cannot be written there.
    """
    folder = Path(settings.DATA_DIR) / "imports"
    file = folder / f"{path.stem[:100]}-{timezone.now():%Y%m%d-%H%M%S-%f}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{file}: the report cannot be written ({error.strerror})") from error
    return file
