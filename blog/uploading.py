"""What may be uploaded. A file is judged by its content; its name and the browser prove nothing.

The admin and the WordPress import ask here, so that neither lets in what the other refuses.
"""

import struct
from pathlib import PurePosixPath
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from blog.models import Upload

MAX_IMAGE_BYTES = 25 * 1024 * 1024  # a large photograph; more keeps readers on phones waiting
MAX_OTHER_BYTES = 250 * 1024 * 1024  # bytes; an hour of talk, or some minutes of film
MAX_PIXELS = 50_000_000  # one picture that big takes 200 MB of memory in a reader's browser

IMAGE_TYPES = {
    "JPEG": "image/jpeg",
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
HEAD_LENGTH = 128  # bytes; every mark that is looked for stands before that
EXIF_ORIENTATION = 0x0112
ROTATED = {5, 6, 7, 8}  # the orientations in which width and height change places


class Inspected(NamedTuple):
    """What a file is. Width and height in pixels, as a browser shows it; None for other kinds."""

    kind: Upload.Kind
    content_type: str
    width: int | None = None
    height: int | None = None


def inspect(file: File) -> Inspected:
    """Says what the file is, by its content. Reads its head only, and rewinds it.

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
        image = Image.open(file, formats=tuple(IMAGE_TYPES))
        width, height = size_on_screen(image)
        content_type = IMAGE_TYPES[image.format]
        if width * height > MAX_PIXELS:
            raise too_many_pixels
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
        raise ValidationError(
            _("The image is damaged. Save it once more and try again.")
        ) from error
    return Inspected(Upload.Kind.IMAGE, content_type, width, height)


def size_on_screen(image: Image.Image) -> tuple[int, int]:
    """Width and height after the rotation that a camera noted down, which browsers follow."""
    width, height = image.size
    if image.format != "JPEG":
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
    """The name with an ending that fits the content: files are served by their ending."""
    endings = ENDINGS[content_type]
    path = PurePosixPath(name)
    return name if path.suffix.lower() in endings else f"{path.stem}{endings[0]}"
