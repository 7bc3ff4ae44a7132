"""What an image says beside the picture is gone before anybody can ask for it."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from PIL import Image, ImageChops, ImageCms

from blog import uploading
from blog.boxes import blank_film
from blog.image_metadata import Damaged, cleaned
from tests.blog.images import SECRET, exif, file_of, film, photo, smooth, with_metadata

FORMATS = ["JPEG", "PNG", "WEBP", "GIF", "AVIF"]


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def clean(form: str, data: bytes) -> bytes:
    return cleaned(data, uploading.IMAGE_TYPES[form])


def is_same_picture(one: bytes, other: bytes) -> bool:
    difference = ImageChops.difference(opened(one).convert("RGBA"), opened(other).convert("RGBA"))
    return difference.getbbox(alpha_only=False) is None


@pytest.mark.parametrize("form", FORMATS)
class TestEveryFormat:
    def test_metadata_goes_and_the_picture_stays_bit_by_bit(self, form):
        before = with_metadata(form)
        after = clean(form, before)
        assert SECRET in before
        assert SECRET not in after
        assert is_same_picture(before, after)

    def test_the_place_where_it_was_taken_cannot_be_read_any_more(self, form):
        assert not opened(clean(form, with_metadata(form))).getexif().get_ifd(0x8825)

    def test_what_is_clean_stays_as_it_is(self, form):
        once = clean(form, with_metadata(form))
        assert clean(form, once) == once

    def test_what_ends_too_early_is_refused(self, form):
        data = with_metadata(form)
        with pytest.raises(ValidationError, match=r"damaged|can show"):
            uploading.prepared(ContentFile(data[: len(data) // 3], "photo"))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_what_follows_the_end_of_a_picture_goes_too(form):
    data = with_metadata(form) + b"PK\3\4 an archive with SecretThings"
    assert SECRET not in clean(form, data)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_taken_upright_is_turned(form):
    lying = smooth((80, 40))
    after = opened(clean(form, with_metadata(form, orientation=6, image=lying)))
    assert after.size == (40, 80)
    upright = lying.transpose(Image.Transpose.ROTATE_270)
    difference = ImageChops.difference(after.convert("L"), upright.convert("L"))
    assert difference.getextrema()[1] <= 6  # of 255: nobody sees that
    assert 0x0112 not in after.getexif()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_the_colour_profile_stays(form):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = file_of(photo(), form, icc_profile=profile, exif=exif(6))
    assert opened(clean(form, data)).info["icc_profile"] == profile


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_an_animation_stays_one(form):
    frames = [photo((20, 20)) for _ in range(3)]
    data = file_of(frames[0], form, save_all=True, append_images=frames[1:], duration=80, loop=0)
    assert opened(clean(form, data)).n_frames == 3


def test_the_second_picture_that_a_phone_adds_goes():
    data = file_of(photo(), "MPO", save_all=True, append_images=[photo()])
    prepared, found = uploading.prepared(ContentFile(data, "phone.jpg"))
    assert found[:2] == ("image", "image/jpeg")
    assert opened(prepared.read()).format == "JPEG"


def test_a_cmyk_photograph_keeps_the_mark_that_tells_its_colours():
    data = file_of(photo(mode="CMYK"), "JPEG")
    assert opened(clean("JPEG", data)).info["adobe"]


def test_a_jpeg_without_its_last_mark_gets_it():
    data = file_of(photo(), "JPEG")
    assert clean("JPEG", data[:-2]) == clean("JPEG", data)


@pytest.mark.parametrize(
    ("form", "data"),
    [
        ("JPEG", b"\xff\xd8\xff\xe1\xff\xff"),
        ("JPEG", b"\xff\xd8\xff"),
        ("PNG", b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIDAT"),
        ("WEBP", b"RIFF\xff\xff\0\0WEBP"),
        ("GIF", b"GIF89a\1\0\1\0\0\0\0,"),
        ("GIF", b"GIF89a\1\0\1\0\0\0\0?"),
    ],
)
def test_a_file_that_is_not_built_as_it_should_be_is_refused(form, data, monkeypatch):
    monkeypatch.setattr("blog.image_metadata.upright", lambda data: None)
    with pytest.raises(Damaged):
        clean(form, data)


class TestFilms:
    def test_a_film_does_not_say_where_it_was_made_and_everything_keeps_its_place(self):
        before = film()
        prepared, found = uploading.prepared(ContentFile(before, "film.mp4"))
        after = prepared.read()
        assert found.content_type == "video/mp4"
        assert SECRET not in after
        assert len(after) == len(before)
        assert after.index(b"sound and picture") == before.index(b"sound and picture")

    def test_a_file_of_an_old_blog_stays_as_it_is(self, tmp_path):
        (tmp_path / "film.mp4").write_bytes(film())
        with (tmp_path / "film.mp4").open("rb") as opened:
            prepared, _found = uploading.prepared(File(opened))
            with prepared:
                assert SECRET not in prepared.read()
        assert (tmp_path / "film.mp4").read_bytes() == film()

    def test_one_that_says_nothing_is_left_alone(self):
        file = io.BytesIO(b"\0\0\0\x10ftypisom\0\0\2\0")
        assert not blank_film(file)

    @pytest.mark.parametrize("tail", [b"\0\0\0\x20moov", b"\0\0\0\4free", b"\xff\xff\xff\xffmdat"])
    def test_a_broken_one_is_refused(self, tail):
        data = b"\0\0\0\x10ftypisom\0\0\2\0" + tail
        with pytest.raises(ValidationError, match="damaged"):
            uploading.prepared(ContentFile(data, "film.mp4"))


def test_a_pdf_stays_as_it_is():
    data = b"%PDF-1.7\n/Author (Jane)"
    prepared, _found = uploading.prepared(ContentFile(data, "paper.pdf"))
    assert prepared.read() == data
