"""Runs an import as the command does, without its words."""

from pathlib import Path

from blog.progress import ProgressBar
from blog.wordpress.report import Report
from blog.wordpress.uploads import Origin
from comments.wordpress.importing import WordPressImport


def bring(path: Path, **origin) -> Report:
    """Imports a file. `origin` as for `blog.wordpress.uploads.Origin`."""
    return WordPressImport(path, Origin(**origin), ProgressBar()).run()


def reasons(report: Report, subject: str) -> list[str]:
    """Why things whose name holds this were dropped or changed."""
    return [note.reason for note in report.notes if subject in note.subject]
