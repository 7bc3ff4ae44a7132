"""Images and other files in an import: from a folder, or from the old blog."""

import functools
import http.server
import io
from pathlib import Path

import pytest
from PIL import Image

from blog.models import Post, Upload
from tests.blog.wordpress import exports
from tests.blog.wordpress.exports import BLOG, item
from tests.comments.wordpress.runs import bring, reasons
from tests.loopback import serving

pytestmark = pytest.mark.django_db
PLACE = "2012/05/a.png"
ADDRESS = f"{BLOG}/wp-content/uploads/{PLACE}"


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT / "uploads"


def picture(width: int = 40, height: int = 30) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), "green").save(target, "PNG")
    return target.getvalue()


@pytest.fixture
def folder(tmp_path) -> Path:
    """A copy of wp-content/uploads with one picture and a smaller copy of it."""
    folder = tmp_path / "uploads"
    (folder / "2012/05").mkdir(parents=True)
    (folder / PLACE).write_bytes(picture())
    (folder / "2012/05/a-20x15.png").write_bytes(picture(20, 15))
    return folder


def export(tmp_path: Path, *parts: str, **fields) -> Path:
    file = exports.attachment(
        5,
        ADDRESS,
        title="A &amp; B",
        excerpt="A <b>fine</b> day",
        postmeta={"_wp_attachment_image_alt": "Something green", "_wp_attached_file": PLACE},
    )
    return exports.write(tmp_path, file, *parts, **fields)


def test_a_file_comes_with_its_description(tmp_path, folder, media, client):
    bring(export(tmp_path), folder=folder)
    upload = Upload.objects.get()
    assert upload.file.name == f"uploads/{PLACE}"
    assert (upload.kind, upload.width, upload.height) == ("image", 40, 30)
    assert (upload.title, upload.alt, upload.caption) == ("A & B", "Something green", "A fine day")
    assert upload.uploaded_at.year == 2012
    assert (media / PLACE).read_bytes() == picture()
    assert client.get(f"/wp-content/uploads/{PLACE}").headers["Location"] == upload.file.url


def test_texts_show_the_file_from_its_new_place(tmp_path, folder):
    content = f'<p><img src="{ADDRESS}" alt="x" /></p>'
    bring(export(tmp_path, item(9, content=content)), folder=folder)
    assert f'src="/media/uploads/{PLACE}"' in Post.objects.get().body_html


def test_resized_copies_that_a_text_refers_to_come_too(tmp_path, folder, media):
    content = f'<p><img src="{ADDRESS.replace("a.png", "a-20x15.png")}" alt="x" /></p>'
    bring(export(tmp_path, item(9, content=content)), folder=folder)
    assert (media / "2012/05/a-20x15.png").exists()
    assert "/media/uploads/2012/05/a-20x15.png" in Post.objects.get().body_html
    assert Upload.objects.count() == 1


def test_where_a_copy_is_missing_the_whole_picture_is_shown(tmp_path, folder):
    content = f'<p><img src="{ADDRESS.replace("a.png", "a-9x9.png")}" alt="x" /></p>'
    report = bring(export(tmp_path, item(9, content=content)), folder=folder)
    assert f'src="/media/uploads/{PLACE}"' in Post.objects.get().body_html
    assert "whole picture" in reasons(report, "a-9x9.png")[0]


def test_a_file_that_only_a_text_names_comes_too(tmp_path, folder):
    content = f'<a href="{ADDRESS}">the picture</a>'
    bring(exports.write(tmp_path, item(9, content=content)), folder=folder)
    assert Upload.objects.get().file.name == f"uploads/{PLACE}"
    assert f'href="/media/uploads/{PLACE}"' in Post.objects.get().body_html


def test_the_lead_image_comes_over(tmp_path, folder):
    bring(export(tmp_path, item(9, postmeta={"_thumbnail_id": 5})), folder=folder)
    assert Post.objects.get().lead_image == Upload.objects.get()


def test_without_the_files_texts_keep_the_old_address(tmp_path):
    report = bring(export(tmp_path, item(9, content=f'<p><img src="{ADDRESS}" alt="x"/></p>')))
    assert not Upload.objects.exists()
    assert ADDRESS in Post.objects.get().body
    assert len(reasons(report, f"file {ADDRESS}")) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no picture",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html><script>alert(1)</script></html>",
        b"<?php echo 1;",
        picture()[:40],
    ],
)
def test_what_is_no_picture_by_its_content_stays_out(tmp_path, folder, media, content):
    (folder / PLACE).write_bytes(content)
    report = bring(export(tmp_path), folder=folder)
    assert not Upload.objects.exists()
    assert not (media / PLACE).exists()
    assert reasons(report, ADDRESS)


def test_a_picture_of_too_many_pixels_stays_out(tmp_path, folder, monkeypatch):
    monkeypatch.setattr("blog.uploading.MAX_PIXELS", 100)
    report = bring(export(tmp_path), folder=folder)
    assert not Upload.objects.exists()
    assert "pixels" in reasons(report, ADDRESS)[0]


def test_a_name_gets_the_ending_of_its_content(tmp_path, folder, media):
    image = io.BytesIO()
    Image.new("RGB", (9, 9)).save(image, "JPEG")
    (folder / PLACE).write_bytes(image.getvalue())
    bring(export(tmp_path, item(9, content=f'<p><img src="{ADDRESS}" alt=""/></p>')), folder=folder)
    assert Upload.objects.get().file.name == "uploads/2012/05/a.jpg"
    assert "/media/uploads/2012/05/a.jpg" in Post.objects.get().body_html


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path, folder, media):
    outside = tmp_path / "secret.png"
    outside.write_bytes(picture())
    (folder / PLACE).unlink()
    (folder / PLACE).symlink_to(outside)
    report = bring(export(tmp_path), folder=folder)
    assert not (media / PLACE).exists()
    assert "--uploads" in reasons(report, ADDRESS)[0]


def test_a_second_run_changes_nothing(tmp_path, folder):
    path = export(tmp_path, item(9, content=f'<p><img src="{ADDRESS}" alt=""/></p>'))
    bring(path, folder=folder)
    before = list(Upload.objects.values()), list(Post.objects.values())
    report = bring(path, folder=folder)
    assert (list(Upload.objects.values()), list(Post.objects.values())) == before
    assert not report.imported


def test_a_file_that_was_deleted_here_does_not_come_back(tmp_path, folder):
    bring(export(tmp_path), folder=folder)
    Upload.objects.all().delete()
    bring(export(tmp_path), folder=folder)
    assert not Upload.objects.exists()


def test_files_that_come_with_a_later_run_reach_the_texts(tmp_path, folder):
    content = f'<p><img src="{ADDRESS}" alt="x" /></p>'
    path = export(tmp_path, item(9, content=content, postmeta={"_thumbnail_id": 5}))
    bring(path)
    bring(path, folder=folder)
    post = Post.objects.get()
    assert f'src="/media/uploads/{PLACE}"' in post.body_html
    assert post.lead_image == Upload.objects.get()


def test_a_trial_writes_no_file(tmp_path, folder, media):
    report = bring(export(tmp_path), folder=folder, is_trial=True)
    assert not media.exists()
    assert not Upload.objects.exists()
    assert report.imported


@pytest.fixture
def old_blog(tmp_path, settings):
    """The old blog's web server; it counts what it is asked for."""
    settings.FETCH_ALLOW_LOOPBACK = True
    root = tmp_path / "old"
    (root / "wp-content/uploads/2012/05").mkdir(parents=True)
    (root / "wp-content/uploads" / PLACE).write_bytes(picture())

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            self.server.asked.append(self.path)

    with serving(functools.partial(Handler, directory=str(root))) as server:
        server.asked = []
        yield server


def old_export(tmp_path: Path, old_blog, name: str = PLACE) -> Path:
    address = f"{old_blog.address}/wp-content/uploads/{name}"
    return exports.write(tmp_path, exports.attachment(5, address), blog=old_blog.address)


def test_files_are_downloaded_once(tmp_path, old_blog, media):
    path = old_export(tmp_path, old_blog)
    bring(path, may_download=True)
    assert (media / PLACE).read_bytes() == picture()
    Upload.objects.all().delete()
    bring(old_export(tmp_path, old_blog), may_download=True)
    assert len(old_blog.asked) == 1


def test_a_run_that_broke_off_does_not_download_again(tmp_path, old_blog, media):
    (media / "2012/05").mkdir(parents=True)
    (media / PLACE).write_bytes(picture())
    bring(old_export(tmp_path, old_blog), may_download=True)
    assert Upload.objects.exists()
    assert not old_blog.asked


def test_what_cannot_be_downloaded_is_reported_and_tried_again(tmp_path, old_blog):
    path = old_export(tmp_path, old_blog, "2012/05/later.png")
    report = bring(path, may_download=True)
    assert "404" in reasons(report, "later.png")[0]
    place = tmp_path / "old/wp-content/uploads/2012/05/later.png"
    place.write_bytes(picture())
    bring(path, may_download=True)
    assert Upload.objects.exists()


def test_an_address_inside_is_not_asked(tmp_path, old_blog, settings):
    settings.FETCH_ALLOW_LOOPBACK = False
    report = bring(old_export(tmp_path, old_blog), may_download=True)
    assert not old_blog.asked
    assert reasons(report, "file")


def test_a_trial_downloads_nothing(tmp_path, old_blog):
    bring(old_export(tmp_path, old_blog), may_download=True, is_trial=True)
    assert not old_blog.asked
