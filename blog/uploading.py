"""What may be uploaded, and what is kept of it.

A file is judged by its content; its name and the browser prove nothing. The admin and the
WordPress import ask here, so that neither lets in what the other refuses, and what either keeps
says nothing of where a picture was taken. Documents keep what they say of their author: taking
that out would change the document.
"""

import re
import shutil
import struct
import tempfile
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from blog import image_metadata
from blog.boxes import blank_film
from blog.image_metadata import EXIF_ORIENTATION
from blog.models import Upload

MAX_IMAGE_BYTES = 25 * 1024 * 1024  # a large photograph; more keeps readers on phones waiting
MAX_OTHER_BYTES = 250 * 1024 * 1024  # bytes; an hour of talk, or some minutes of film
MAX_PIXELS = 50_000_000  # one picture that big takes 200 MB of memory in a reader's browser

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")  # as Pillow calls them
IMAGE_TYPES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",  # a JPEG with a second picture behind it, as phones make them
    "PNG": "image/png",
    "GIF": "image/gif",
    "WEBP": "image/webp",
    "AVIF": "image/avif",
}
# The endings of each type, the usual one first. blog/media.py serves by them.
ENDINGS = {
    "image/jpeg": (".jpg", ".jpeg", ".jpe"),
    "image/png": (".png",),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "image/avif": (".avif",),
    "audio/mpeg": (".mp3",),
    "audio/mp4": (".m4a", ".m4b"),
    "audio/ogg": (".ogg", ".oga", ".opus"),
    "audio/flac": (".flac",),
    "audio/wav": (".wav",),
    "video/mp4": (".mp4", ".m4v"),
    "video/webm": (".webm",),
    "video/ogg": (".ogv",),
    "video/quicktime": (".mov",),
    "application/pdf": (".pdf",),
    "application/zip": (".zip", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".epub"),
    "application/x-ole-storage": (".doc", ".xls", ".ppt"),
}
BEGINNINGS = [
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
]
# The brands of the ISO base media file format (ISO/IEC 14496-12) that browsers play.
BRANDS = {
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"qt  ": "video/quicktime",
} | dict.fromkeys(
    (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash"),
    "video/mp4",
)
# As Pillow calls those that say how they are to be turned when they are shown. What PNG and WebP
# say of it in their metadata is done when these are taken out.
NOTING_TURNS = frozenset({"JPEG", "MPO", "AVIF"})
MAX_NAME_BYTES = 150  # file systems take 255; renditions and names that exist add to it
MAX_FILM_IN_MEMORY = 4 * 1024 * 1024  # bytes; longer ones are prepared on the disk
# What no name needs and some file systems or shells take for something else.
NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]+")
FILMS = frozenset({"video/mp4", "video/quicktime", "audio/mp4"})
BLOCK = 1024 * 1024  # bytes read at a time
HEAD_LENGTH = 128  # bytes; every mark that is looked for stands before that
ROTATED = {5, 6, 7, 8}  # the orientations in which width and height change places


class Inspected(NamedTuple):
    """What a file is. Width and height in pixels, as a browser shows it; None for other kinds."""

    kind: Upload.Kind
    content_type: str
    width: int | None = None
    height: int | None = None


def prepared(file: File, name: str = "") -> tuple[File, Inspected]:
    """The file as the blog keeps it: without metadata, upright, under a name that fits.

    It is another one than was given where there was something to change, and is to be closed too.

    Args:
        name: what to make the name of, if not of the file's own.

    Raises:
        ValidationError: as `inspect`.
    """
    found = inspect(file)
    name = name_for(PurePosixPath(name or file.name or "").name, found.content_type)
    try:
        if found.kind == Upload.Kind.IMAGE:
            file = without_metadata(file, found.content_type)
            found = inspect_image(file)
        elif found.content_type in FILMS:
            file = film_without_metadata(file)
    except ValueError as error:
        raise damaged() from error
    file.seek(0)
    file.name = name
    return file, found


def without_metadata(file: File, content_type: str) -> File:
    """The image as `image_metadata.cleaned` leaves it."""
    file.seek(0)
    data = file.read()
    return ContentFile(image_metadata.cleaned(data, content_type), file.name)


def film_without_metadata(file: File) -> File:
    """An MP4 or QuickTime file that does not say where and with what it was made.

    A file that may be written, as one that was just uploaded, is changed in its place: it may have
    250 MB. Of any other one it is a copy, which the caller closes.
    """
    if not file.writable():
        copy = tempfile.SpooledTemporaryFile(MAX_FILM_IN_MEMORY)  # noqa: SIM115 - see above
        file.seek(0)
        shutil.copyfileobj(file, copy)
        file = File(copy, file.name)
    try:
        blank_film(file)
    except ValueError:
        file.close()
        raise
    return file


def inspect(file: File) -> Inspected:
    """Says what the file is, by its content. Rewinds it.

    Of documents, sound and film only the head is read. Images are looked at as a whole.

    Raises:
        ValidationError: it is not of a kind that the blog serves, too large, or damaged. The
            message is for the person who uploaded it.
    """
    if not file.size:
        raise ValidationError(_("The file is empty."))
    file.seek(0)
    head = file.read(HEAD_LENGTH)
    file.seek(0)
    try:
        if content_type := type_of(head):
            refuse_over(MAX_OTHER_BYTES, file)
            return Inspected(kind_of(content_type), content_type)
        return inspect_image(file)
    finally:
        file.seek(0)


def damaged() -> ValidationError:
    return ValidationError(_("The image or film is damaged. Save it once more and try again."))


def type_of(head: bytes) -> str | None:
    """The type of a document, audio or video file that begins like this; None for all others."""
    for beginning, content_type in BEGINNINGS:
        if head.startswith(beginning):
            return content_type
    if head[4:8] == b"ftyp":
        return BRANDS.get(head[8:12])
    if head.startswith(b"OggS"):
        return "video/ogg" if b"\x80theora" in head else "audio/ogg"
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "audio/wav"
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head:
        return "video/webm"
    return None


def kind_of(content_type: str) -> Upload.Kind:
    kind = content_type.split("/")[0]
    return Upload.Kind(kind) if kind in Upload.Kind else Upload.Kind.DOCUMENT


def inspect_image(file: File) -> Inspected:
    """As `inspect`, for images. The size is known, and judged, before anything is decoded."""
    refuse_over(MAX_IMAGE_BYTES, file)
    too_many_pixels = ValidationError(
        _("The image has more than %(limit)s million pixels. Make it smaller first."),
        params={"limit": MAX_PIXELS // 1_000_000},
    )
    try:
        image = Image.open(file, formats=FORMATS)
        width, height = size_on_screen(image)
        content_type = IMAGE_TYPES[image.format]
        if width * height > MAX_PIXELS:
            raise too_many_pixels
        if content_type == "image/jpeg":
            # Checks that the picture is there to its end, at an eighth of its size.
            image.draft(None, (max(image.width // 8, 1), max(image.height // 8, 1)))
            image.load()
        else:
            image.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_many_pixels from error
    except UnidentifiedImageError as error:
        raise ValidationError(
            _(
                "This is not a file that the blog can show. Images may be JPEG, PNG, GIF, WebP or "
                "AVIF; PDF, audio and video files work too."
            )
        ) from error
    except (OSError, SyntaxError, ValueError, IndexError, struct.error) as error:
        raise damaged() from error
    return Inspected(Upload.Kind.IMAGE, content_type, width, height)


def size_on_screen(image: Image.Image) -> tuple[int, int]:
    """Width and height after the rotation that a camera noted down, which browsers follow."""
    width, height = image.size
    if image.format not in NOTING_TURNS:
        return width, height
    try:
        orientation = image.getexif().get(EXIF_ORIENTATION)
    except (OSError, SyntaxError, ValueError, struct.error):
        return width, height
    return (height, width) if orientation in ROTATED else (width, height)


def refuse_over(limit: int, file: File) -> None:
    if file.size > limit:
        raise ValidationError(
            _("The file has %(size)s. At most %(limit)s are possible."),
            params={"size": filesizeformat(file.size), "limit": filesizeformat(limit)},
        )


def name_for(name: str, content_type: str) -> str:
    """The name with an ending that fits the content: files are served by their ending.

    Without what no file system takes, and short enough for all of them.
    """
    endings = ENDINGS[content_type]
    path = PurePosixPath(NOT_IN_NAMES.sub("-", name.encode("utf-8", "replace").decode()))
    ending = path.suffix if path.suffix.lower() in endings else endings[0]
    stem = path.stem.encode()[:MAX_NAME_BYTES].decode("utf-8", "ignore").strip(" .-")
    return f"{stem or 'file'}{ending}"


def write(file: File, path: Path) -> None:
    """Writes a file so that it is there whole or not at all, also when the power fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.part")
    with partial.open("wb") as target:
        for block in file.chunks():
            target.write(block)
    partial.replace(path)
