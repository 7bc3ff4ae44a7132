"""Images and files in the admin."""

import io
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from blog import uploading
from blog.models import Upload
from blog.roles import Role, assign
from tests.blog.images import SECRET, file_of, photo, smooth, with_metadata

ADD = "/admin/blog/upload/add/"
SEND = "/admin/blog/upload/send/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def picture(name: str = "photo.png") -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(buffer, "PNG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/png")


def bomb() -> bytes:
    """A PNG of a hundred bytes that says it has 3,600 million pixels."""
    data = bytearray(file_of(smooth((40, 30)), "PNG"))
    data[16:24] = (60_000).to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


# Name, content, and what is said of it.
WRONG = {
    "nothing": ("empty.jpg", b"", "empty"),
    "drawing": ("photo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "can show"),
    "drawing named as a photograph": ("photo.jpg", b"<?xml version='1.0'?><svg/>", "can show"),
    "page named as a photograph": ("photo.jpg", b"<!doctype html><script>x()</script>", "can show"),
    "script in an image's clothes": ("photo.gif", b"GIF89a=1;alert(1)//", "damaged|can show"),
    "program": ("photo.png", b"MZ\x90\0\3", "can show"),
    "photograph of a newer phone": ("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0", "can show"),
    "TIFF": ("scan.tif", b"II*\0" + bytes(200), "can show"),
    "half a JPEG": ("photo.jpg", file_of(photo((200, 200)), "JPEG")[:9000], "damaged"),
    "half a PNG": ("photo.png", file_of(photo(), "PNG")[:-40], "damaged"),
    "half a WebP": ("photo.webp", file_of(photo(), "WEBP")[:-400], "damaged|can show"),
    "bomb": ("bomb.png", bomb(), "million pixels"),
    "too many pixels": ("big.png", file_of(smooth((10_001, 5_000)), "PNG"), "50 million pixels"),
    "broken film": ("film.mp4", b"\0\0\0\x10ftypisom\0\0\2\0\0\0\0\xffmoov", "damaged"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", WRONG)
class TestWrongKinds:
    def test_the_form_says_so_beside_the_field_and_keeps_what_was_typed(self, admin_client, kind):
        name, content, message = WRONG[kind]
        form = {"file": SimpleUploadedFile(name, content, "image/jpeg"), "alt": "What I typed"}
        response = admin_client.post(ADD, form)
        errors = response.context["adminform"].form.errors
        assert list(errors) == ["file"]
        assert any(words in errors["file"][0] for words in message.split("|"))
        assert "What I typed" in response.content.decode()
        assert not Upload.objects.exists()

    def test_the_editor_is_told_the_same(self, admin_client, tmp_path, kind):
        name, content, message = WRONG[kind]
        response = admin_client.post(SEND, {"file": SimpleUploadedFile(name, content, "image/png")})
        assert response.status_code == 422
        assert any(words in response.json()["message"] for words in message.split("|"))
        assert not Upload.objects.exists()
        assert not list(tmp_path.rglob("*.*"))


@pytest.mark.django_db
class TestSending:
    def test_an_image_is_kept_without_metadata_and_described_for_the_editor(
        self, admin_client, admin_user
    ):
        file = SimpleUploadedFile("Ward 3.JPG", with_metadata("JPEG", orientation=6), "image/jpeg")
        response = admin_client.post(SEND, {"file": file})
        upload = Upload.objects.get()
        assert response.status_code == 201
        assert response.json() | {"size": ""} == {
            "id": upload.pk, "src": upload.file.url, "alt": "", "width": 48, "height": 64,
            "caption": "", "isDecorative": False, "title": "Ward_3.JPG", "kind": "image",
            "type": "JPG", "size": "", "preview": upload.file.url,
            "facts": response.json()["facts"], "lacksAlt": True,
        }  # fmt: skip
        assert upload.uploaded_by == admin_user
        with upload.file.open() as stored:
            assert SECRET not in stored.read()

    def test_a_file_over_the_limit_is_refused_with_both_sizes(self, admin_client, monkeypatch):
        monkeypatch.setattr(uploading, "MAX_IMAGE_BYTES", 50)
        response = admin_client.post(SEND, {"file": picture()})
        assert "At most 50" in response.json()["message"]

    def test_a_form_without_a_file_is_refused(self, admin_client):
        response = admin_client.post(SEND, {"file": "none"})
        assert (response.status_code, list(response.json())) == (422, ["message"])

    @pytest.mark.parametrize(
        ("name", "kept"),
        [
            ("../../../etc/passwd.png", "passwd.png"),
            ("a\0b.png", "ab.png"),
            ("x" * 1000 + ".png", "x" * 150 + ".png"),
            ("Köln 😀.png", "Köln_.png"),
            ("photo.php", "photo.png"),
        ],
    )
    def test_no_name_leads_out_of_the_folder(self, admin_client, tmp_path, name, kept):
        admin_client.post(SEND, {"file": picture(name)})
        path = tmp_path / Upload.objects.get().file.name
        assert path.is_file()
        assert path.name == kept

    def test_a_pdf_is_handed_over_as_a_file(self, admin_client, client):
        file = SimpleUploadedFile("paper.pdf", b"%PDF-1.7\n<script>alert(1)</script>")
        address = admin_client.post(SEND, {"file": file}).json()["src"]
        response = client.get(address)
        b"".join(response.streaming_content)
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"].startswith("attachment")
        assert response["X-Content-Type-Options"] == "nosniff"

    def test_only_those_who_may_upload_can(self, client, author):
        for role, status in ((Role.AUTHOR, 201), (Role.MODERATOR, 403), ("", 302)):
            assign(author, role)
            author.save()
            client.force_login(author)
            assert client.post(SEND, {"file": picture()}).status_code == status
        client.logout()
        assert client.post(SEND, {"file": picture()}).status_code == 302

    def test_a_foreign_page_cannot_send_anything(self, admin_user):
        client = Client(enforce_csrf_checks=True)
        client.force_login(admin_user)
        assert client.post(SEND, {"file": picture()}).status_code == 403


@pytest.mark.django_db
class TestUploads:
    def test_an_image_is_kept_with_its_size_and_who_brought_it(self, admin_client, admin_user):
        admin_client.post(ADD, {"file": picture(), "alt": "A teal field"})
        upload = Upload.objects.get()
        assert (upload.kind, upload.content_type) == ("image", "image/png")
        assert (upload.width, upload.height) == (40, 30)
        assert upload.uploaded_by == admin_user

    def test_it_can_be_read_at_its_address(self, admin_client, client):
        admin_client.post(ADD, {"file": picture()})
        response = client.get(Upload.objects.get().file.url)
        assert response["Content-Type"] == "image/png"
        assert b"".join(response.streaming_content).startswith(b"\x89PNG")

    def test_its_name_gets_the_ending_of_what_it_is(self, admin_client):
        admin_client.post(ADD, {"file": picture("page.html")})
        assert Upload.objects.get().file.name.endswith("page.png")

    def test_two_files_of_one_name_are_both_kept(self, admin_client):
        for _number in range(2):
            admin_client.post(ADD, {"file": picture()})
        assert len({upload.file.name for upload in Upload.objects.all()}) == 2

    def test_the_form_offers_the_html_for_a_text(self, admin_client):
        admin_client.post(ADD, {"file": picture(), "alt": 'A "teal" field', "caption": "Teal & co"})
        upload = Upload.objects.get()
        page = admin_client.get(f"/admin/blog/upload/{upload.pk}/change/").content.decode()
        assert "&lt;figcaption&gt;Teal &amp;amp; co&lt;/figcaption&gt;" in page

    def test_the_texts_can_be_changed_and_the_file_stays(self, admin_client):
        admin_client.post(ADD, {"file": picture()})
        upload = Upload.objects.get()
        admin_client.post(f"/admin/blog/upload/{upload.pk}/change/", {"alt": "New"})
        changed = Upload.objects.get()
        assert (changed.alt, changed.file.name) == ("New", upload.file.name)

    def test_deleting_takes_the_file_along(
        self, admin_client, tmp_path, django_capture_on_commit_callbacks
    ):
        admin_client.post(ADD, {"file": picture()})
        form = {
            "action": "delete_selected",
            "_selected_action": [Upload.objects.get().pk],
            "post": "yes",
        }
        with django_capture_on_commit_callbacks(execute=True):
            admin_client.post("/admin/blog/upload/", form)
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
