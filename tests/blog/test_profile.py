"""What people who write say of themselves, and their sessions."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from blog import roles
from blog.models import Redirect, Role, Upload, User

PROFILE = "/admin/blog/user/profile/"
PASSWORD = "correct horse battery"
SPOT = (48, 12, 7)


@pytest.fixture
def writer(author, client) -> User:
    """Alice, who is signed in as an author."""
    roles.assign(author, Role.AUTHOR)
    author.save()
    client.force_login(author)
    return author


def save(client, **fields):
    form = {"name": "Alice Author", "slug": "alice-author", "biography": "", "email": ""}
    return client.post(PROFILE, form | fields, follow=True)


def photograph(size: tuple[int, int] = (900, 600), name: str = "me.jpg") -> SimpleUploadedFile:
    """A picture that says where it was taken."""
    content, exif = BytesIO(), Image.Exif()
    exif[0x8825] = {2: SPOT}  # GPS latitude
    exif[0x010F] = "A camera"
    Image.new("RGB", size, "teal").save(content, "JPEG", exif=exif)
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


@pytest.mark.django_db
class TestProfile:
    def test_what_one_says_of_oneself_stands_on_the_page_and_below_the_posts(
        self, client, writer, post
    ):
        save(client, biography="Writes <about> hedgehogs.")
        for address in (writer.get_absolute_url(), post.path):
            assert "Writes &lt;about&gt; hedgehogs." in Client().get(address).text

    def test_nothing_stands_below_the_posts_of_who_says_nothing(self, client, writer, post):
        assert "about-author" not in client.get(post.path).text

    def test_another_address_leaves_a_redirect(self, client, writer):
        save(client, slug="al")
        assert Client().get("/author/alice-author/").headers["Location"] == "/author/al/"
        assert Redirect.objects.filter(path="/author/alice-author/").exists()

    def test_an_address_that_somebody_has_is_refused_beside_the_field(self, client, writer):
        User.objects.create_user("bob", slug="bob")
        page = save(client, slug="bob", name="Alice A.")
        assert page.status_code == 422
        assert page.context["form"].errors["slug"]
        assert 'value="Alice A."' in page.text
        writer.refresh_from_db()
        assert writer.name == "Alice Author"

    @pytest.mark.parametrize(
        ("field", "value"),
        [("name", ""), ("name", "x" * 10_000), ("biography", "a\0b"), ("slug", "a/b")],
    )
    def test_what_is_wrong_is_said_beside_the_field(self, client, writer, field, value):
        page = save(client, **{field: value})
        assert page.context["form"].errors[field]

    def test_nobody_gives_themselves_a_role(self, client, writer):
        save(client, role="administrator", is_superuser="on", username="root")
        writer.refresh_from_db()
        assert (writer.role, writer.is_superuser, writer.username) == ("author", False, "alice")

    def test_a_role_that_was_taken_meanwhile_does_not_come_back(self, client, writer):
        """The page was opened before; saving it writes what stands on it and nothing else."""
        from blog.admin.profile import ProfileForm

        form = ProfileForm(
            {"name": "A", "slug": "a", "biography": "", "email": ""}, instance=writer
        )
        assert form.is_valid()
        User.objects.filter(pk=writer.pk).update(role="", is_staff=False)
        form.save()
        writer.refresh_from_db()
        assert (writer.name, writer.role, writer.is_staff) == ("A", "", False)

    def test_another_e_mail_address_needs_the_password(self, client, writer):
        page = save(client, email="alice@example.org")
        assert page.context["form"].errors["password"]
        page = save(client, email="alice@example.org", password="wrong")
        assert page.context["form"].errors["password"]
        assert "wrong" not in page.text
        save(client, email="alice@example.org", password=PASSWORD)
        writer.refresh_from_db()
        assert writer.email == "alice@example.org"

    def test_the_header_of_the_admin_leads_there(self, client, writer):
        assert f'href="{PROFILE}"' in client.get("/admin/").text


@pytest.mark.django_db
class TestPicture:
    def test_it_is_small_and_square_and_says_nothing_of_the_place(self, client, writer, post):
        save(client, portrait=photograph())
        writer.refresh_from_db()
        portrait = writer.picture
        assert (portrait.width, portrait.height, portrait.content_type) == (256, 256, "image/webp")
        with portrait.file.open() as file, Image.open(file) as image:
            assert image.size == (256, 256)
            assert not image.getexif()
        for address in (writer.get_absolute_url(), post.path):
            assert f'src="{portrait.file.url}"' in Client().get(address).text

    def test_another_one_takes_its_place_and_the_old_one_goes(self, client, writer):
        save(client, portrait=photograph())
        before = Upload.objects.get()
        save(client, portrait=photograph((50, 80)))
        writer.refresh_from_db()
        assert list(Upload.objects.all()) == [writer.picture]
        assert writer.picture != before

    def test_it_can_be_removed(self, client, writer):
        save(client, portrait=photograph())
        save(client, removes_picture="on")
        writer.refresh_from_db()
        assert writer.picture is None
        assert not Upload.objects.exists()

    def test_one_that_a_post_shows_stays_in_the_library(self, client, writer, make_post):
        save(client, portrait=photograph())
        make_post(lead_image=Upload.objects.get())
        save(client, removes_picture="on")
        assert Upload.objects.exists()

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("me.jpg", b"no picture"),
            ("me.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            ("me.pdf", b"%PDF-1.7 something"),
            ("me.jpg", b""),
        ],
    )
    def test_what_is_no_picture_is_refused_beside_the_field(self, client, writer, name, content):
        page = save(client, portrait=SimpleUploadedFile(name, content), biography="Typed.")
        assert page.context["form"].errors["portrait"]
        assert "Typed." in page.text
        assert not Upload.objects.exists()

    def test_a_picture_that_breaks_off_is_refused_beside_the_field(self, client, writer):
        content = BytesIO()
        Image.effect_noise((300, 200), 90).save(content, "GIF")
        half = content.getvalue()[: len(content.getvalue()) // 2]
        page = save(client, portrait=SimpleUploadedFile("me.gif", half))
        assert "damaged" in page.context["form"].errors["portrait"][0]


@pytest.mark.django_db
class TestSessions:
    @pytest.fixture
    def elsewhere(self, writer) -> Client:
        """Another browser, in which Alice is signed in."""
        browser = Client()
        browser.force_login(writer)
        assert browser.get("/admin/").status_code == 200
        return browser

    def test_signing_out_everywhere_else_leaves_only_this_browser(self, client, elsewhere):
        client.post(reverse("admin:blog_user_sign_out"))
        assert elsewhere.get("/admin/").status_code == 302
        assert client.get("/admin/").status_code == 200

    def test_it_can_be_done_again(self, client, writer, elsewhere):
        client.post(reverse("admin:blog_user_sign_out"))
        elsewhere.force_login(User.objects.get(pk=writer.pk))
        assert elsewhere.get("/admin/").status_code == 200
        client.post(reverse("admin:blog_user_sign_out"))
        assert elsewhere.get("/admin/").status_code == 302

    def test_another_password_ends_the_other_sessions(self, client, elsewhere):
        passwords = {"new_password1": "seven green bottles", "new_password2": "seven green bottles"}
        client.post("/admin/password_change/", {"old_password": PASSWORD} | passwords)
        assert elsewhere.get("/admin/").status_code == 302
        assert client.get("/admin/").status_code == 200
