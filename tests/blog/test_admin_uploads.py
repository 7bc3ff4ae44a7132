"""Images and files in the admin."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from blog.models import Upload

ADD = "/admin/blog/upload/add/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def picture(name: str = "photo.png") -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(buffer, "PNG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/png")


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

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "can show"),
            (b"<script>alert(1)</script>", "can show"),
            (b"", "empty"),
        ],
    )
    def test_what_is_refused_is_refused_beside_the_field(self, admin_client, content, message):
        file = SimpleUploadedFile("photo.jpg", content, "image/jpeg")
        response = admin_client.post(ADD, {"file": file})
        assert message in response.context["adminform"].form.errors["file"][0]
        assert not Upload.objects.exists()

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
