"""Files made of boxes (ISO/IEC 14496-12): MP4, QuickTime, AVIF. Blanks the metadata in them.

Everything keeps its place, since other boxes say by number where in the file sound and picture
stand. What an MP4 says of its author, its camera and where it was taken is overwritten with zeros,
and so are the Exif and XMP data of an AVIF.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

# Boxes that hold what a film says about itself: titles, places, cameras, whole XMP documents.
ABOUT = frozenset({b"udta", b"meta", b"uuid"})
MAX_INDEX_BYTES = 64 * 1024 * 1024  # of a "moov" box; that of an hour of film has a few MB
# Exif data that say nothing: where its header begins, the header, no entries.
EMPTY_EXIF = b"\0\0\0\0" + b"MM\0*\0\0\0\x08" + b"\0\0" + b"\0\0\0\0"


class Box(NamedTuple):
    """A box's kind, where its content begins and ends, and where it begins itself."""

    kind: bytes
    start: int
    content: int
    end: int


def boxes(data: bytes | bytearray, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """The boxes that stand side by side in a part of the data.

    Raises:
        ValueError: one reaches beyond the end.
    """
    end = len(data) if end is None else end
    while start + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, start)
        header = 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, start + 8)
            header = 16
        size = size or end - start
        if size < header or start + size > end:
            raise ValueError("a box without its end")
        yield Box(kind, start, start + header, start + size)
        start += size


def blank_film(file: BinaryIO) -> bool:
    """Overwrites what an MP4 or QuickTime file says about itself. Returns whether it said anything.

    Reads and writes the index alone, whatever the length of the film.

    Raises:
        ValueError: the file is not built as its format says.
    """
    file.seek(0, 2)
    length = file.tell()
    position, has_changed = 0, False
    while position + 8 <= length:
        file.seek(position)
        header = file.read(16)
        size, kind = struct.unpack_from(">I4s", header)
        if size == 1 and len(header) == 16:
            (size,) = struct.unpack_from(">Q", header, 8)
        size = size or length - position
        if size < 8 or position + size > length:
            raise ValueError("a box without its end")
        if kind in ABOUT or kind == b"moov":
            if size > MAX_INDEX_BYTES:
                raise ValueError("an index that is too long")
            file.seek(position)
            index = bytearray(file.read(size))
            if blank_in(index):
                file.seek(position)
                file.write(index)
                has_changed = True
        position += size
    return has_changed


def blank_in(data: bytearray, start: int = 0, end: int | None = None) -> bool:
    """Makes empty space of the boxes about the film, at any depth that they stand in."""
    has_changed = False
    for box in boxes(data, start, end):
        if box.kind in ABOUT:
            data[box.start + 4 : box.start + 8] = b"free"
            data[box.content : box.end] = bytes(box.end - box.content)
            has_changed = True
        elif box.kind in (b"moov", b"trak"):
            has_changed |= blank_in(data, box.content, box.end)
    return has_changed


def blanked_avif(data: bytes) -> bytes:
    """The image with empty Exif and XMP data (ISO/IEC 23008-12, annex A).

    Raises:
        ValueError: the file is not built as its format says.
    """
    made = bytearray(data)
    meta = next((box for box in boxes(made) if box.kind == b"meta"), None)
    if meta is None:
        raise ValueError("no list of what is in it")
    inside = {box.kind: box for box in boxes(made, meta.content + 4, meta.end)}
    if b"iinf" not in inside or b"iloc" not in inside:
        return data
    about = items_about(made, inside[b"iinf"])
    inline = inside[b"idat"].content if b"idat" in inside else 0
    for number, start, length in extents(made, inside[b"iloc"], inline):
        if number in about:
            if start + length > len(made):
                raise ValueError("the file ends too early")
            said = EMPTY_EXIF if about[number] == b"Exif" and length >= len(EMPTY_EXIF) else b""
            made[start : start + length] = said + bytes(length - len(said))
    return bytes(made)


def items_about(data: bytearray, iinf: Box) -> dict[int, bytes]:
    """The items that hold metadata, by number, with their kind (8.11.6)."""
    version = data[iinf.content]
    found = {}
    for box in boxes(data, iinf.content + (6 if version == 0 else 8), iinf.end):
        if box.kind != b"infe":
            continue
        wide = data[box.content] >= 3
        (number,) = struct.unpack_from(">I" if wide else ">H", data, box.content + 4)
        kind_at = box.content + (10 if wide else 8)
        kind = bytes(data[kind_at : kind_at + 4])
        if kind in (b"Exif", b"mime", b"uri "):
            found[number] = kind
    return found


def extents(data: bytearray, iloc: Box, inline: int) -> Iterator[tuple[int, int, int]]:
    """Where each item's data stand: its number, the place in the file, the length (8.11.3)."""
    version = data[iloc.content]
    sizes = data[iloc.content + 4], data[iloc.content + 5]
    offset_size, length_size, base_size = sizes[0] >> 4, sizes[0] & 15, sizes[1] >> 4
    index_size = sizes[1] & 15 if version else 0
    reader = Reader(data, iloc.content + 6, iloc.end)
    wide = 4 if version == 2 else 2
    for _item in range(reader.number(wide)):
        number = reader.number(wide)
        method = reader.number(2) & 15 if version else 0
        reader.number(2)  # which file, always this one
        base = reader.number(base_size)
        for _extent in range(reader.number(2)):
            reader.number(index_size)
            start = base + reader.number(offset_size)
            yield number, start + (inline if method == 1 else 0), reader.number(length_size)


class Reader:
    """Reads whole numbers one after the other."""

    def __init__(self, data: bytearray, position: int, end: int) -> None:
        self.data, self.position, self.end = data, position, end

    def number(self, size: int) -> int:
        """The next one of so many bytes."""
        if self.position + size > self.end:
            raise ValueError("a list that ends too early")
        value = int.from_bytes(self.data[self.position : self.position + size], "big")
        self.position += size
        return value
