"""What may be uploaded, and what is said when it may not."""

import io
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image

from blog import uploading
from blog.uploading import inspect, name_for


def picture(form: str, size=(40, 30), **options) -> ContentFile:
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, form, **options)
    return ContentFile(buffer.getvalue(), "picture")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_an_image_is_known_by_its_content(form):
    assert inspect(picture(form)) == ("image", f"image/{form.lower()}", 40, 30)


def test_a_photograph_taken_upright_is_higher_than_wide():
    exif = Image.Exif()
    exif[uploading.EXIF_ORIENTATION] = 6
    assert inspect(picture("JPEG", exif=exif))[2:] == (30, 40)


@pytest.mark.parametrize(
    ("content", "kind", "content_type"),
    [
        (b"%PDF-1.7\n", "document", "application/pdf"),
        (b"PK\x03\x04rest", "document", "application/zip"),
        (b"ID3\x04rest", "audio", "audio/mpeg"),
        (b"OggS\0\x02" + bytes(22) + b"\x01vorbis", "audio", "audio/ogg"),
        (b"OggS\0\x02" + bytes(22) + b"\x80theora", "video", "video/ogg"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio", "audio/wav"),
        (b"\0\0\0\x20ftypM4A \0\0", "audio", "audio/mp4"),
        (b"\0\0\0\x20ftypisom\0\0", "video", "video/mp4"),
        (b"\x1a\x45\xdf\xa3\x01\0\x42\x82\x84webm", "video", "video/webm"),
    ],
)
def test_other_files_are_known_by_how_they_begin(content, kind, content_type):
    assert inspect(ContentFile(content, "file"))[:2] == (kind, content_type)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "can show"),
        (b"<!doctype html><script>alert(1)</script>", "can show"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "can show"),
        (b"MZ\x90\0", "can show"),
        (picture("PNG").read()[:-20], "damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "can show"),
    ],
)
def test_what_is_neither_is_refused_with_its_reason(content, message):
    with pytest.raises(ValidationError, match=message):
        inspect(ContentFile(content, "photo.jpg"))


def test_an_image_of_too_many_pixels_is_refused_before_it_is_decoded():
    with pytest.raises(ValidationError, match="50 million pixels"):
        inspect(picture("PNG", size=(10_001, 5_000)))


def test_a_decompression_bomb_is_refused():
    bomb = bytearray(picture("PNG").read())
    bomb[16:24] = (60_000).to_bytes(4, "big") * 2
    bomb[29:33] = zlib.crc32(bomb[12:29]).to_bytes(4, "big")
    with pytest.raises(ValidationError, match="million pixels"):
        inspect(ContentFile(bytes(bomb), "bomb.png"))


def test_a_file_over_the_limit_is_refused_with_both_sizes(monkeypatch):
    monkeypatch.setattr(uploading, "MAX_IMAGE_BYTES", 100)
    with pytest.raises(ValidationError, match="At most 100"):
        inspect(picture("PNG", size=(400, 400)))


def test_the_file_can_be_read_from_its_beginning_afterwards():
    file = picture("PNG")
    inspect(file)
    assert file.read(4) == b"\x89PNG"


@pytest.mark.parametrize(
    ("name", "content_type", "expected"),
    [
        ("photo.JPEG", "image/jpeg", "photo.JPEG"),
        ("page.html", "image/png", "page.png"),
        ("photo", "image/webp", "photo.webp"),
        ("letter.docx", "application/zip", "letter.docx"),
    ],
)
def test_a_name_gets_an_ending_that_fits_the_content(name, content_type, expected):
    assert name_for(name, content_type) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("a\0b.jpg", "a-b.jpg"),
        (".jpg", "jpg.jpg"),
        ("..", "file.jpg"),
        ("Über Köln?.jpg", "Über Köln.jpg"),
        ("photo.jpg.html", "photo.jpg.jpg"),
        ("<script>.jpg", "script.jpg"),
        ("\ud800.jpg", "file.jpg"),
    ],
)
def test_no_name_leads_elsewhere_or_upsets_a_file_system(name, expected):
    prepared, _found = uploading.prepared(picture("JPEG"), name)
    assert prepared.name == expected


@pytest.mark.parametrize("letter", ["x", "ü", "😀"])
def test_a_name_of_a_thousand_characters_is_cut(letter):
    prepared, _found = uploading.prepared(picture("JPEG"), letter * 1000 + ".jpg")
    assert 100 < len(prepared.name.encode()) <= 160
    assert prepared.name.endswith(f"{letter}.jpg")


@pytest.mark.parametrize(
    "content",
    [
        picture("GIF").read() + b"<script>alert(1)</script>",
        picture("PNG").read() + b"PK\3\4 an archive",
        picture("JPEG", comment=b"<script>alert(1)</script>").read(),
    ],
)
def test_what_hides_in_an_image_is_not_kept(content):
    prepared, _found = uploading.prepared(ContentFile(content, "picture"))
    kept = prepared.read()
    assert b"alert" not in kept
    assert b"archive" not in kept
