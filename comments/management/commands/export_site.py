"""`manage.py export_site DIR`"""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from blog.progress import ProgressBar
from blog.snapshots import snapshot
from comments.site_export.exporting import NotThere, SiteExport, new_folder

STOPPED = 130  # the exit status of programs that end with Ctrl-C
MISSING_SHOWN = 20  # lines


class Command(BaseCommand):
    help = (
        "Writes the whole blog as files to keep: a Markdown file for each post and page, the "
        "images, and the discussions as JSON."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="an empty or a new folder")

    def handle(self, *args: Any, **options: Any) -> None:
        progress = ProgressBar()
        try:
            with new_folder(options["folder"]) as folder, snapshot():
                step = progress.begin("Exporting", SiteExport.count(), "")
                run = SiteExport(folder, step)
                run.run()
        except NotThere as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            sys.exit(STOPPED)
        finally:
            progress.end()
        self.tell(run, options["folder"])

    def tell(self, run: SiteExport, folder: Path) -> None:
        for kind, count in run.written.items():
            self.stdout.write(f"{count:>9,}  {kind}")
        missing = sorted(run.missing)
        for name in missing[:MISSING_SHOWN]:
            self.stderr.write(f"Not there any more: {name}")
        if len(missing) > MISSING_SHOWN:
            self.stderr.write(f"… and {len(missing) - MISSING_SHOWN:,} more files")
        self.stdout.write(f"The blog is in {folder}.")
