"""Takes out of an image what it says beside the picture: where it was taken, by whom, with what.

What is shown stays bit by bit: the parts of the file that hold metadata are left out, and the
others copied as they are (JPEG, PNG, WebP, GIF) or blanked in their place (AVIF). The colour
profile stays, since the colours need it; animations stay animated. Only a photograph that a camera
noted down as lying on its side is turned, and written anew with the quality that it had.

What follows the end of a picture goes too: phones put a second picture or a film there, and others
an archive.
"""

import io
import struct
from collections.abc import Callable, Iterator

from PIL import Image, ImageOps, JpegImagePlugin

from blog.boxes import blanked_avif

EXIF_ORIENTATION = 0x0112
UPRIGHT = 1
# JPEG (ITU-T T.81, table B.1): the marks that stand alone, without a length.
ALONE = {0x01, *range(0xD0, 0xD9)}
SOI, EOI, SOS, COM, APP0, APP2, APP14, APP15 = 0xD8, 0xD9, 0xDA, 0xFE, 0xE0, 0xE2, 0xEE, 0xEF
# PNG (third edition, 11.2 and 11.3): what the picture, its colours and its animation need.
PNG_CHUNKS = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB",
     b"cICP", b"mDCV", b"cLLI", b"bKGD", b"hIST", b"pHYs", b"sPLT", b"acTL", b"fcTL", b"fdAT"}
)  # fmt: skip
PNG_BEGINNING = b"\x89PNG\r\n\x1a\n"
WEBP_CHUNKS = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
VP8X_METADATA = 0x08 | 0x04  # the flags that say that Exif and XMP follow
# GIF: the extensions that repeat an animation or hold a colour profile.
GIF_APPLICATIONS = frozenset({b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"})


class Damaged(ValueError):
    """The file is not built as its format says, or ends too early."""


def cleaned(data: bytes, content_type: str) -> bytes:
    """The image without metadata, upright; the same bytes where there is nothing to do.

    Takes as much memory as the file twice; where it must be turned, as much as its pixels twice.

    Args:
        data: a whole file, of at most as many pixels as `blog/uploading.py` allows.
        content_type: what it is, as `uploading.inspect` found.

    Raises:
        Damaged
    """
    clean = CLEANERS.get(content_type)
    if clean is None:
        return data
    if content_type != "image/avif" and (turned := upright(data)):
        data = turned  # AVIF notes a turn among what is shown, and not in metadata
    try:
        return clean(data)
    except (struct.error, IndexError) as error:
        raise Damaged(str(error)) from error


def upright(data: bytes) -> bytes | None:
    """The picture turned as its Exif data says, written anew; None if it stands upright."""
    with Image.open(io.BytesIO(data)) as image:
        is_jpeg = image.format in ("JPEG", "MPO")  # MPO: with a second picture behind its end
        if getattr(image, "is_animated", False) and not is_jpeg:
            return None
        try:
            orientation = image.getexif().get(EXIF_ORIENTATION, UPRIGHT)
        except (OSError, SyntaxError, ValueError, struct.error):
            return None  # no program can read that, and so none turns the picture
        if orientation not in range(UPRIGHT + 1, 9):
            return None
        options: dict = {"icc_profile": image.info.get("icc_profile")}
        if is_jpeg:
            # The tables with which it was compressed: the loss of a second time is not seen.
            options |= {"qtables": image.quantization, "optimize": True}
            sampling = JpegImagePlugin.get_sampling(image)
            if sampling >= 0:
                options["subsampling"] = sampling
        elif image.format == "WEBP":
            options |= {"lossless": b"VP8L" in data[:64], "quality": 95}
        buffer = io.BytesIO()
        ImageOps.exif_transpose(image).save(buffer, "JPEG" if is_jpeg else image.format, **options)
    return buffer.getvalue()


def clean_jpeg(data: bytes) -> bytes:
    """JPEG without its application segments and comments (ITU-T T.81, annex B)."""
    made = [data[:2]]
    position = 2
    while True:
        while data[position] == 0xFF and data[position + 1] == 0xFF:  # fill bytes
            position += 1
        if data[position] != 0xFF:
            raise Damaged("no mark where one must stand")
        mark = data[position + 1]
        if mark == EOI:
            made.append(b"\xff\xd9")
            return b"".join(made)
        if mark in ALONE:
            made.append(data[position : position + 2])
            position += 2
            continue
        (length,) = struct.unpack_from(">H", data, position + 2)
        end = position + 2 + length
        if length < 2 or end > len(data):
            raise Damaged("a segment without its end")
        made.append(kept_segment(mark, data[position:end]))
        position = end
        if mark == SOS:
            position = scan_end(data, end)
            made.append(data[end:position])
            if position == len(data):  # cameras forget the last mark, and browsers do not mind
                return b"".join([*made, b"\xff\xd9"])


def kept_segment(mark: int, segment: bytes) -> bytes:
    """The segment, or what is to stay of it."""
    if mark == APP0 and segment[4:9] == b"JFIF\0":
        # Version and density; the last two bytes say that no small picture follows.
        return b"\xff\xe0\x00\x10" + segment[4:16] + b"\0\0" if len(segment) >= 18 else b""
    if mark == APP2 and segment[4:16] == b"ICC_PROFILE\0":
        return segment
    if mark == APP14 and segment[4:9] == b"Adobe":
        return segment  # says how the colours are coded
    return b"" if mark == COM or APP0 <= mark <= APP15 else segment


def scan_end(data: bytes, start: int) -> int:
    """Where the compressed picture ends: at a mark that is no stuffing and no restart."""
    position = start
    while (position := data.find(b"\xff", position)) >= 0:
        if position + 1 >= len(data):
            break
        following = data[position + 1]
        if following != 0 and following != 0xFF and not 0xD0 <= following <= 0xD7:
            return position
        position += 1 if following == 0xFF else 2
    return len(data)


def clean_png(data: bytes) -> bytes:
    made = [PNG_BEGINNING]
    position = len(PNG_BEGINNING)
    while True:
        length, name = struct.unpack_from(">I4s", data, position)
        end = position + 12 + length
        if end > len(data):
            raise Damaged("a chunk without its end")
        if name in PNG_CHUNKS:
            made.append(data[position:end])
        if name == b"IEND":
            return b"".join(made)
        position = end


def clean_webp(data: bytes) -> bytes:
    """WebP without Exif and XMP (RFC 9649, 2.7)."""
    (size,) = struct.unpack_from("<I", data, 4)
    if size + 8 > len(data):
        raise Damaged("the file ends too early")
    made = [b"".join(chunk) for chunk in webp_chunks(data[: size + 8])]
    body = b"WEBP" + b"".join(made)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webp_chunks(data: bytes) -> Iterator[tuple[bytes, ...]]:
    position = 12
    while position + 8 <= len(data):
        name, length = struct.unpack_from("<4sI", data, position)
        content = data[position + 8 : position + 8 + length]
        if len(content) < length:
            raise Damaged("a chunk without its end")
        if name == b"VP8X":
            content = bytes([content[0] & ~VP8X_METADATA]) + content[1:]
        if name in WEBP_CHUNKS:
            yield name, struct.pack("<I", length), content, b"\0" * (length % 2)
        position += 8 + length + length % 2


def clean_gif(data: bytes) -> bytes:
    """GIF without comments and XMP (GIF89a, sections 18 to 27)."""
    position = 13 + table_length(data[10])
    made = [data[:position]]
    while position < len(data) and data[position] != 0x3B:
        start = position
        if data[position] == 0x2C:  # an image: its descriptor, colours, and data
            position += 10 + table_length(data[position + 9]) + 1
            is_kept = True
        elif data[position] == 0x21:  # an extension
            label, first = data[position + 1], data[position + 2]
            name = data[position + 3 : position + 3 + first]
            is_kept = label == 0xF9 or (label == 0xFF and name in GIF_APPLICATIONS)
            position += 2
        else:
            raise Damaged("no block where one must stand")
        while length := data[position]:
            position += 1 + length
        position += 1
        if is_kept:
            made.append(data[start:position])
    return b"".join([*made, b";"])


def table_length(flags: int) -> int:
    """Bytes of the colour table that these flags announce."""
    return 3 << ((flags & 0x07) + 1) if flags & 0x80 else 0


CLEANERS: dict[str, Callable[[bytes], bytes]] = {
    "image/jpeg": clean_jpeg,
    "image/png": clean_png,
    "image/webp": clean_webp,
    "image/gif": clean_gif,
    "image/avif": blanked_avif,
}
