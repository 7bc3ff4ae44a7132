"""Smaller copies of images: which are made, when, and what becomes of them."""

import io
import os

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from PIL import Image, ImageCms
from procrastinate.contrib.django.models import ProcrastinateJob

from blog import renditions, tasks
from blog.models import Post, Rendition, Upload
from tests.blog.images import SECRET, file_of, photo, smooth, with_metadata
from tests.jobs import do_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def stored(data: bytes, name: str = "photo.jpg", **fields) -> Upload:
    """A file in the library as older versions put it there: just as it came."""
    with Image.open(io.BytesIO(data)) as image:
        width, height = image.size
    fields = {
        "kind": "image",
        "content_type": "image/jpeg",
        "width": width,
        "height": height,
    } | fields
    return Upload.objects.create(file=ContentFile(data, name), **fields)


def png(image: Image.Image, **fields) -> Upload:
    return stored(file_of(image, "PNG"), "image.png", content_type="image/png", **fields)


def made_of(upload: Upload) -> dict[tuple[str, int], Image.Image]:
    """The renditions, by type and width."""
    renditions.prepare(upload.pk)
    return {
        (one.content_type, one.width): Image.open(io.BytesIO(content_of(one)))
        for one in upload.renditions.all()
    }


def content_of(stored: Upload | Rendition) -> bytes:
    with stored.file.open() as file:
        return file.read()


class TestMaking:
    def test_a_photograph_gets_narrower_copies_in_both_formats(self):
        made = made_of(stored(file_of(photo((1000, 500)), "JPEG", quality=95)))
        assert made.keys() == {
            ("image/webp", 480), ("image/webp", 800), ("image/webp", 1000),
            ("image/jpeg", 480), ("image/jpeg", 800),
        }  # fmt: skip
        assert made["image/webp", 480].size == (480, 240)

    def test_none_is_wider_than_the_original_and_none_wider_than_what_pages_show(self):
        wide = made_of(stored(file_of(photo((2600, 40)), "JPEG", quality=95)))
        assert max(width for _type, width in wide) == 2400
        assert made_of(
            stored(file_of(photo((300, 200)), "JPEG", quality=95), "small.jpg")
        ).keys() == {("image/webp", 300)}

    def test_a_copy_with_more_bytes_than_the_original_is_not_kept(self):
        upload = stored(file_of(smooth((1000, 800)), "JPEG", quality=5))
        made_of(upload)
        assert all(one.file.size < upload.file.size for one in upload.renditions.all())

    def test_an_animation_keeps_its_one_file(self):
        frames = [photo((600, 20)) for _ in range(2)]
        data = file_of(frames[0], "GIF", save_all=True, append_images=frames[1:])
        upload = stored(data, "moves.gif", content_type="image/gif")
        assert made_of(upload) == {}
        upload.refresh_from_db()
        assert upload.prepared_at

    def test_a_still_gif_gets_webp_alone(self):
        data = file_of(photo((600, 400)).quantize(), "GIF")
        made = made_of(stored(data, "still.gif", content_type="image/gif"))
        assert {content_type for content_type, _width in made} == {"image/webp"}

    def test_transparency_stays(self):
        made = made_of(png(photo((600, 400), "RGBA")))
        assert {image.mode for image in made.values()} == {"RGBA"}

    def test_a_drawing_keeps_its_exact_colours(self):
        drawing = Image.new("RGB", (600, 400), (12, 200, 99))
        drawing.paste((250, 0, 0), (100, 100, 140, 300))
        drawing.paste(photo((40, 40)), (500, 300))
        webp = made_of(png(drawing))["image/webp", 600]
        assert webp.convert("RGB").getpixel((120, 200)) == (250, 0, 0)

    def test_print_colours_become_those_of_the_web(self):
        made = made_of(
            stored(file_of(Image.new("CMYK", (600, 400), (0, 255, 255, 0)), "JPEG", quality=99))
        )
        for image in made.values():
            red, green, blue = image.convert("RGB").getpixel((10, 10))
            assert red > 200
            assert max(green, blue) < 60

    def test_sixteen_bits_of_grey_become_eight_and_as_bright(self):
        grey = Image.new("I;16", (600, 400), 32_896)
        grey.paste(Image.frombytes("I;16", (200, 400), os.urandom(160_000)), (400, 0))
        image = made_of(png(grey))["image/webp", 480]
        assert 120 < image.convert("L").getpixel((20, 20)) < 136

    def test_a_colour_profile_stays_with_the_copies(self):
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        data = file_of(photo((600, 400)), "JPEG", quality=95, icc_profile=profile)
        assert all(image.info["icc_profile"] == profile for image in made_of(stored(data)).values())

    def test_a_photograph_that_an_older_version_left_lying_is_turned_with_its_copies(self):
        upload = stored(with_metadata("JPEG", orientation=6, image=smooth((800, 500))))
        made = made_of(upload)
        upload.refresh_from_db()
        assert (upload.width, upload.height) == (500, 800)
        assert made["image/webp", 480].size == (480, 768)

    def test_twice_is_once(self):
        upload = stored(file_of(photo((600, 400)), "JPEG", quality=95))
        made_of(upload)
        before = list(upload.renditions.values_list("pk", "file"))
        renditions.prepare(upload.pk)
        assert list(upload.renditions.values_list("pk", "file")) == before


class TestMetadata:
    def test_the_files_of_an_older_blog_lose_what_they_say(self):
        upload = stored(with_metadata("JPEG"))
        assert SECRET in content_of(upload)
        renditions.prepare(upload.pk)
        assert SECRET not in content_of(Upload.objects.get())
        assert Upload.objects.get().file.name == upload.file.name


class TestFailing:
    @pytest.mark.parametrize("data", [b"", b"not an image", file_of(photo(), "JPEG")[:900]])
    def test_a_broken_file_harms_nothing_and_is_not_tried_for_ever(self, data, make_post, caplog):
        upload = Upload.objects.create(
            file=ContentFile(data, "photo.jpg"),
            kind="image", content_type="image/jpeg", width=64, height=48,
        )  # fmt: skip
        post = make_post(body=f'<p><img src="{upload.file.url}" alt="x"></p>')
        renditions.prepare(upload.pk)
        assert "No renditions of uploads/" in caplog.text
        assert Upload.objects.get().prepared_at
        assert upload.file.url in Post.objects.get(pk=post.pk).body_html

    def test_a_file_that_is_gone_harms_nothing(self):
        upload = Upload.objects.create(file="uploads/none.jpg", kind="image", width=1, height=1)
        renditions.prepare(upload.pk)
        assert Upload.objects.get().prepared_at

    def test_an_upload_that_was_deleted_meanwhile_is_passed_over(self):
        upload = stored(file_of(photo(), "JPEG"))
        copies = list(renditions.copies_of(upload))
        Upload.objects.all().delete()
        renditions.keep(upload, copies)
        renditions.prepare(upload.pk)
        assert not Rendition.objects.exists()


class TestJobs:
    def test_a_new_file_is_prepared_and_the_texts_that_show_it_are_made_again(self, make_post):
        upload = stored(file_of(photo((1000, 500)), "JPEG", quality=95))
        post = make_post(body=f'<figure><img src="{upload.file.url}" alt="Noise"></figure>')
        assert "srcset" not in post.body_html
        do_jobs()
        post.refresh_from_db()
        assert "<picture>" in post.body_html
        assert f"{upload.renditions.first().file.url} 480w" in post.body_html

    def test_the_files_of_an_older_blog_get_theirs_by_themselves(self, make_post):
        upload = stored(file_of(photo((600, 400)), "JPEG", quality=95))
        post = make_post(body=f'<img src="{upload.file.url}" alt="">')
        post.uploads.clear()
        ProcrastinateJob.objects.all().delete()
        tasks.prepare_uploads(0)
        do_jobs()
        assert list(post.uploads.all()) == [upload]
        assert "srcset" in Post.objects.get().body_html

    def test_a_file_that_waits_already_is_not_queued_twice(self):
        stored(file_of(photo(), "JPEG"))
        tasks.prepare_uploads(0)
        assert ProcrastinateJob.objects.filter(task_name="blog.prepare_upload").count() == 1

    def test_what_is_prepared_is_not_queued_again(self):
        stored(file_of(photo(), "JPEG"))
        do_jobs()
        tasks.prepare_uploads(0)
        assert not ProcrastinateJob.objects.exists()


class TestDeleting:
    def test_the_copies_go_with_the_upload(self, tmp_path, django_capture_on_commit_callbacks):
        upload = stored(file_of(photo((600, 400)), "JPEG", quality=95))
        made_of(upload)
        with django_capture_on_commit_callbacks(execute=True):
            upload.delete()
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []

    def test_also_where_many_are_deleted_at_once(
        self, tmp_path, django_capture_on_commit_callbacks
    ):
        made_of(stored(file_of(photo((600, 400)), "JPEG", quality=95)))
        with django_capture_on_commit_callbacks(execute=True):
            Upload.objects.all().delete()
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_render_again_notes_what_the_texts_show(make_post):
    upload = stored(file_of(photo(), "JPEG"))
    post = make_post(body=f'<p><a href="{upload.file.url}">The photo</a></p>')
    post.uploads.clear()
    call_command("render_again")
    assert list(post.uploads.all()) == [upload]
