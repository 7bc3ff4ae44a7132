"""The import of a WordPress blog, from its export file to the last reply.

The file is read twice. The first reading only looks: whether the file is whole, and what refers
to what. The second one writes, each post with its discussion in a transaction of its own. What is
in once is known by its number on the old blog, so that a run that broke off can simply be run
again, and a later export only adds what is new.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from blog.models import ImportedRecord
from blog.wordpress.addresses import ENTRY, lead_attachment_pages
from blog.wordpress.entries import MODELS, Entries, subject_of
from blog.wordpress.menus import Menus
from blog.wordpress.people import People
from blog.wordpress.records import Records
from blog.wordpress.report import Report
from blog.wordpress.scan import Contents, item_number, items, scan
from blog.wordpress.site import bring_site
from blog.wordpress.terms import Terms
from blog.wordpress.uploads import Origin, Uploads
from blog.wordpress.wxr import Record
from comments import posting
from comments.samples.entries import SITE as SAMPLE_SITE
from comments.spam import relearning
from comments.wordpress.replies import Replies

# Brought by other means than as an item of their own.
ELSEWHERE = {"attachment", "nav_menu_item", "wp_block"}


class Progress(Protocol):
    """Shows how far the import is."""

    def begin(self, what: str, total: int, unit: str) -> Callable[[int], object]:
        """Begins a new part; what it returns is called with each further step done."""


@dataclass
class WordPressImport:
    """One run.

    Args:
        path: the export file.
        origin: where the files of wp-content/uploads come from.
        progress: told how far it is.

    Attributes:
        report: what was done so far, also while the run goes on or after it broke off.
    """

    path: Path
    origin: Origin
    progress: Progress

    def __post_init__(self) -> None:
        self.report = Report()

    def run(self) -> Report:
        """Imports everything, or in a trial run undoes it all again at the end.

        Raises:
            blog.wordpress.wxr.NotAnExport: before anything was written.
        """
        step = self.progress.begin(_("Looking"), self.path_size(), "B")
        contents = scan(self.path, step)
        if contents.repairs:
            self.report.note(
                _("the file"),
                _("%d characters that XML or its encoding forbid were left out or replaced")
                % contents.repairs,
            )
        for outline in contents.doubles:
            self.report.note(
                f"{outline.type} “{outline.title}”",
                _("another item of the file has its number too; links by number lead to that one"),
            )
        if not self.origin.is_trial:
            self.write(contents)
            return self.report
        with transaction.atomic():
            self.write(contents)
            transaction.set_rollback(True)
        return self.report

    def path_size(self) -> int:
        try:
            return self.path.stat().st_size
        except (OSError, ValueError):
            return 0  # the reader says what is wrong with it

    def write(self, contents: Contents) -> None:
        posting.reserve_numbers(contents.highest_comment)
        records = Records(contents.source)
        with transaction.atomic():
            bring_site(contents, records, self.report, placeholders())
            people = People(contents, records, self.report)
            terms = Terms(contents, records, self.report)
        uploads = Uploads(contents, records, self.report, people, self.origin)
        step = self.progress.begin(_("Files"), uploads.count, _("file"))
        uploads.bring_all(lambda: step(1))
        entries = Entries(contents, records, self.report, people, terms, uploads)
        replies = Replies(contents, records, self.report, people)
        step = self.progress.begin(_("Importing"), self.path_size(), "B")
        for item in entries.in_order(items(self.path, step)):
            self.bring(item, entries, replies, records)
        with transaction.atomic():
            lead_attachment_pages(contents, records, uploads, entries.addresses)
            Menus(contents, records, self.report, terms, entries.library).bring()
        if not self.origin.is_trial:
            self.learn()

    def learn(self) -> None:
        """Has the spam filter learn from what was shown there, and from what was spam."""
        found = relearning.imported_and_not_learned()
        step = self.progress.begin(_("Learning"), sum(map(len, found.values())), "")
        for model, labels in found.items():
            relearning.teach_in_batches(model, labels, step)

    def bring(self, item: Record, entries: Entries, replies: Replies, records: Records) -> None:
        """Brings one post or page with its discussion, or nothing of it."""
        post_type = item.text("wp:post_type") or "post"
        if post_type in ELSEWHERE:
            return
        if post_type not in MODELS:
            self.report.note(
                subject_of(item), _("not imported: only posts, pages, files and menus are")
            )
            return
        marks = self.report.mark(), records.mark()
        try:
            with transaction.atomic():
                is_known = (ENTRY, item_number(item)) in records
                if is_known:
                    self.report.skip_known(_("post or page"))
                    entry = entries.known(item)
                    if entry is not None:
                        entries.add_files(item, entry)
                else:
                    entry = entries.bring(item)
                if entry is not None or is_known:
                    replies.bring(item, entry, is_new=not is_known)
                if self.origin.is_trial:
                    check_constraints()
        except (DatabaseError, KeyboardInterrupt) as error:
            self.report.back_to(marks[0])
            records.back_to(marks[1])
            if isinstance(error, KeyboardInterrupt):
                raise
            # One text that the database refuses must not keep the others out.
            first_line = str(error).strip().partition("\n")[0]
            self.report.note(
                subject_of(item), _("not imported: the database refuses it (%s)") % first_line
            )


def check_constraints() -> None:
    """Has the database judge now what it would else judge at the end of the outer transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def placeholders() -> dict[str, str]:
    """The settings that the sample blog made, where it is still there."""
    has_samples = ImportedRecord.objects.filter(source=ImportedRecord.SAMPLES).exists()
    return SAMPLE_SITE if has_samples else {}
