"""The files of the old blog: from a copy of wp-content/uploads, or fetched from the old address.

Each keeps its place below uploads/, so that every old address of a file leads to the new one.
"""

import mimetypes
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import urljoin

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from blog import fetching, uploading
from blog.media import FOLDER
from blog.models import Upload
from blog.wordpress.filenames import FileNames, original_of, safe_tail
from blog.wordpress.people import People
from blog.wordpress.plaintext import cut, one_line, paragraphs
from blog.wordpress.records import Records, number_for
from blog.wordpress.report import Report
from blog.wordpress.scan import AttachmentOutline, Contents

UPLOAD = "upload"
MAX_DOWNLOAD_BYTES = uploading.MAX_IMAGE_BYTES
DOWNLOAD_TIMEOUT = 60.0  # seconds for one file; 25 MB over a slow line
CONTENT_TYPES = ("image/", "audio/", "video/", "application/", "binary/")


class Missing(Exception):
    """A file cannot be had; the message says why, for the report."""


@dataclass(frozen=True)
class Origin:
    """Where files come from.

    Args:
        folder: a copy of wp-content/uploads.
        may_download: whether the old blog may be asked for what is not there.
        is_trial: nothing is written and nothing fetched.
    """

    folder: Path | None = None
    may_download: bool = False
    is_trial: bool = False

    @property
    def is_given(self) -> bool:
        return self.folder is not None or self.may_download

    def read(self, tail: str, address: str) -> File:
        """The file at this place below wp-content/uploads.

        Raises:
            Missing
        """
        if self.folder is not None:
            try:
                path = (self.folder / tail).resolve()
                if path.is_relative_to(self.folder.resolve()) and path.is_file():
                    return File(path.open("rb"), name=tail)
            except OSError as error:
                raise Missing(_("cannot be read: %s") % error.strerror) from error
            if not self.may_download:
                raise Missing(_("is not in the folder given with --uploads"))
        if self.is_trial:
            raise Missing(_("would be downloaded; a trial run fetches nothing"))
        return self.download(address)

    @staticmethod
    def download(address: str) -> File:
        try:
            answer = fetching.fetch(
                address,
                max_bytes=MAX_DOWNLOAD_BYTES,
                content_types=CONTENT_TYPES,
                timeout=DOWNLOAD_TIMEOUT,
            )
        except fetching.FetchFailed as error:
            raise Missing(_("could not be downloaded: %s") % error) from error
        if answer.status != 200:
            raise Missing(_("could not be downloaded: the answer was %d") % answer.status)
        return ContentFile(answer.body)


class Uploads:
    """The files that an export names, and what they became here.

    Attributes:
        rows: the row of each attachment, by its number.
        names: the name below uploads/ of each file that is here, by its old one.
    """

    def __init__(
        self, contents: Contents, records: Records, report: Report, people: People, origin: Origin
    ) -> None:
        self.contents = contents
        self.records = records
        self.report = report
        self.people = people
        self.origin = origin
        attachments = contents.attachments.values()
        self.file_names = FileNames(
            [contents.blog_address, *(attachment.address for attachment in attachments)]
        )
        self.names: dict[str, str] = {}
        self.originals: dict[str, str] = {}
        self.tails = {attachment.number: self.tail_for(attachment) for attachment in attachments}
        self.new_originals: set[str] = set()
        self.attached = set(self.tails.values())
        self.rows: dict[int, Upload] = {}

    def tail_for(self, attachment: AttachmentOutline) -> str | None:
        """Where the file of an attachment belongs below uploads/."""
        tail = self.file_names.tail_of(attachment.address) or safe_tail(attachment.attached_file)
        if tail is None and attachment.date:
            name = PurePosixPath(attachment.address).name.partition("?")[0]
            tail = safe_tail(f"{attachment.date:%Y/%m}/{name}")
        return tail

    def bring_all(self, on_file: Callable[[], object]) -> None:
        """Brings every attachment, and every file that a text refers to. `on_file` after each.

        Four queries for each new file. What is here already is neither read nor fetched again.
        """
        known = {
            number: object_id
            for (kind, number), object_id in self.records.known.items()
            if kind == UPLOAD
        }
        rows = Upload.objects.in_bulk(set(known.values()) - {None})
        self.rows = {number: rows[pk] for number, pk in known.items() if pk in rows}
        for attachment in self.contents.attachments.values():
            self.bring(attachment)
            on_file()
        for address in sorted(self.contents.file_addresses):
            self.bring_reference(address)
            on_file()

    @property
    def count(self) -> int:
        return len(self.contents.attachments) + len(self.contents.file_addresses)

    def bring(self, attachment: AttachmentOutline) -> None:
        """Brings one file with its description."""
        tail = self.tails.get(attachment.number)
        if (UPLOAD, attachment.number) in self.records:
            row = self.rows.get(attachment.number)
            if row is not None and tail:
                self.place(tail, row.file.name.removeprefix(f"{FOLDER}/"))
            self.report.skip_known(_("file"))
            return
        subject = _("file %s") % (attachment.address or attachment.title)
        if tail is None:
            self.report.note(subject, _("its address names no file"))
        elif not self.origin.is_given:
            self.report.note(
                subject, _("stays on the old blog; use --uploads or --download to bring it over")
            )
        else:
            try:
                self.add(attachment, tail)
            except Missing as error:
                self.report.note(subject, str(error))

    def add(self, attachment: AttachmentOutline, tail: str) -> None:
        name, found = self.copy(tail, attachment.address)
        title = one_line(attachment.title)
        values = {
            "kind": found.kind,
            "content_type": found.content_type,
            "width": found.width,
            "height": found.height,
            "title": cut(title, Upload._meta.get_field("title").max_length),
            "alt": cut(one_line(attachment.alt), Upload._meta.get_field("alt").max_length),
            "caption": paragraphs(attachment.caption),
            "uploaded_by": self.people.by_login.get(attachment.creator.lower()),
        }
        with transaction.atomic():
            row, is_new = Upload.objects.get_or_create(file=f"{FOLDER}/{name}", defaults=values)
            if is_new and attachment.date:
                Upload.objects.filter(pk=row.pk).update(uploaded_at=attachment.date)
            self.records.keep(UPLOAD, attachment.number, row.pk)
        self.rows[attachment.number] = row
        self.place(tail, name)
        self.new_originals.add(original_of(tail))
        self.report.add(_("file"), str(found.kind.label))
        if not is_new:
            self.report.note(
                _("file %s") % attachment.address,
                _("one of that name is here already, and is used"),
            )

    def bring_reference(self, address: str) -> None:
        """Brings a file that a text refers to: a resized copy, or one that is no attachment."""
        tail = self.file_names.tail_of(address)
        if tail is None or tail in self.names:
            return
        if original_of(tail) not in self.originals:
            if tail not in self.attached:
                number = number_for(UPLOAD, tail)
                self.tails[number] = tail
                self.bring(
                    AttachmentOutline(
                        number=number,
                        type="attachment",
                        status="inherit",
                        title=PurePosixPath(tail).stem,
                        link="",
                        slug="",
                        parent=0,
                        address=address,
                    )
                )
            return
        if self.is_here(tail):
            self.names[tail] = tail
        elif self.origin.is_given:
            try:
                name, _found = self.copy(tail, address)
            except Missing as error:
                self.report.note(
                    _("file %s") % address,
                    _("%s; the texts show the whole picture instead") % error,
                )
            else:
                self.names[tail] = name
                self.report.add(_("file"), _("resized copy"))

    def copy(self, tail: str, address: str) -> tuple[str, uploading.Inspected]:
        """Puts a file into its place, where it is not there already, and says what it is.

        Raises:
            Missing: it cannot be had, or is not of a kind that the blog serves.
        """
        is_here = self.is_here(tail)
        file = (
            default_storage.open(f"{FOLDER}/{tail}") if is_here else self.origin.read(tail, address)
        )
        with file:
            try:
                prepared, found = uploading.prepared(file, tail)
            except ValidationError as error:
                raise Missing(" ".join(error.messages)) from error
            name = str(PurePosixPath(tail).with_name(prepared.name))
            with prepared:
                if not is_here and not self.origin.is_trial:
                    uploading.write(prepared, Path(default_storage.path(f"{FOLDER}/{name}")))
        return name, found

    def absolute(self, address: str) -> str:
        """The address with the host of the old blog, where it has none."""
        try:
            return urljoin(f"{self.contents.blog_address}/", address)
        except ValueError:
            return address  # the fetcher says what is wrong with it

    @staticmethod
    def is_here(tail: str) -> bool:
        return Path(default_storage.path(f"{FOLDER}/{tail}")).is_file()

    def place(self, tail: str, name: str) -> None:
        self.names[tail] = name
        self.originals[original_of(tail)] = name

    def address_of(self, old_address: str) -> str | None:
        """Where a file of the old blog is now; the whole picture where a copy is missing."""
        tail = self.file_names.tail_of(old_address)
        if tail is None:
            return None
        name = self.names.get(tail) or self.originals.get(original_of(tail))
        return default_storage.url(f"{FOLDER}/{name}") if name else None

    def new_address_of(self, old_address: str) -> str | None:
        """The same, for a file that came in this run; None for all others."""
        tail = self.file_names.tail_of(old_address)
        if tail is None or original_of(tail) not in self.new_originals:
            return None
        return self.address_of(old_address)


def content_type_of(address: str) -> str:
    """What a file is by its name, for one that stays on the old blog."""
    return mimetypes.guess_type(address.partition("?")[0])[0] or ""
