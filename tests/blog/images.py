"""Image files for tests, as cameras and programs write them."""

import io
import os
import struct

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

SECRET = b"Secret"  # stands in all metadata that these files have
PLACE = (52.0, 31.0, 12.0)  # degrees, minutes, seconds


def photo(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    """A picture that no format makes small."""
    return Image.frombytes(mode, size, os.urandom(size[0] * size[1] * len(mode)))


def smooth(size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    """A picture as large as wished that takes few bytes."""
    return Image.linear_gradient("L").resize(size).convert(mode)


def exif(orientation: int = 1) -> Image.Exif:
    """What a camera writes: itself, how it was held, and where."""
    made = Image.Exif()
    made[0x010F] = "SecretCamera"
    made[0x0112] = orientation
    place = made.get_ifd(0x8825)
    place[1], place[2] = "N", PLACE
    return made


def file_of(image: Image.Image, form: str, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def with_metadata(form: str, *, orientation: int = 1, image: Image.Image | None = None) -> bytes:
    """An image file that says more than it shows, in every way that its format has."""
    image = image or photo()
    if form == "GIF":
        return file_of(image, form, comment=b"SecretComment")
    options: dict = {"exif": exif(orientation)}
    if form == "PNG":
        notes = PngInfo()
        notes.add_text("Author", "SecretName")
        notes.add_text("Title", "SecretTitle", zip=True)
        notes.add_itxt("XML:com.adobe.xmp", "<x>SecretPlace</x>")
        options["pnginfo"] = notes
    else:
        options["xmp"] = b"<x:xmpmeta>SecretPlace</x:xmpmeta>"
    if form == "JPEG":
        options["comment"] = b"SecretComment"
    return file_of(image, form, **options)


def box(kind: bytes, content: bytes) -> bytes:
    """A box of the ISO base media file format."""
    return struct.pack(">I4s", len(content) + 8, kind) + content


def film() -> bytes:
    """The frame of an MP4 that says where and with what it was made."""
    about = box(b"udta", box(b"\xa9xyz", b"SecretPlace") + box(b"meta", b"SecretCamera"))
    track = box(b"trak", box(b"tkhd", bytes(84)) + box(b"udta", b"SecretTrack"))
    return (
        box(b"ftyp", b"isom\0\0\2\0isommp41")
        + box(b"uuid", b"SecretDocument")
        + box(b"moov", box(b"mvhd", bytes(100)) + track + about)
        + box(b"mdat", b"sound and picture")
    )


def uploaded(data: bytes, name: str = "photo.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, kind)
