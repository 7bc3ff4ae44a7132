"""The library: looking for files, saying what they show, and where they are used."""

import datetime

import pytest

from blog import library
from blog.models import Upload, User, WorkingCopy
from blog.roles import Role, assign
from tests.blog.images import SECRET

LIST = "/admin/blog/upload/"
LIBRARY = "/admin/blog/upload/library/"

pytestmark = pytest.mark.django_db


def add(name: str, kind: str = "image", *, month: int = 11, **fields) -> Upload:
    upload = Upload.objects.create(file=f"uploads/2026/{month}/{name}", kind=kind, **fields)
    moment = datetime.datetime(2026, month, 3, tzinfo=datetime.UTC)
    Upload.objects.filter(pk=upload.pk).update(uploaded_at=moment)
    return upload


@pytest.fixture
def files(make_post) -> dict[str, Upload]:
    """A ward that a post shows, a corridor nobody shows, an ornament, a paper."""
    found = {
        "ward": add("ward.jpg", alt="Six empty beds"),
        "corridor": add("corridor.jpg", month=10),
        "ornament": add("line.png", is_decorative=True),
        "paper": add("study.pdf", "document", title="Study of night shifts"),
    }
    make_post(body=f'<img src="{found["ward"].file.url}" alt="Beds">')
    return found


@pytest.fixture
def writer(client, author):
    """The browser of an author."""
    assign(author, Role.AUTHOR)
    author.save()
    client.force_login(author)
    return client


class TestSearching:
    @pytest.mark.parametrize(
        ("question", "names"),
        [
            ("", {"ward", "corridor", "ornament", "paper"}),
            ("q=empty beds", {"ward"}),
            ("q=night", {"paper"}),
            ("q=WARD", {"ward"}),
            ("kind=document", {"paper"}),
            ("month=2026-10", {"corridor"}),
            ("show=undescribed", {"corridor"}),
            ("show=unused", {"corridor", "ornament", "paper"}),
            ("kind=image&show=unused&q=line", {"ornament"}),
            ("kind=nonsense&month=1-1&show=x&page=999", {"ward", "corridor", "ornament", "paper"}),
            ("q=%00", {"ward", "corridor", "ornament", "paper"}),
        ],
    )
    def test_it_finds_what_was_asked_for(self, writer, files, question, names):
        answer = writer.get(f"{LIBRARY}?{question}").json()
        assert {item["id"] for item in answer["items"]} == {files[name].pk for name in names}

    def test_more_than_a_page_comes_in_pages(self, writer):
        for number in range(library.TILES + 1):
            add(f"{number}.jpg")
        first = writer.get(LIBRARY).json()
        assert (len(first["items"]), first["next"]) == (library.TILES, 2)
        second = writer.get(f"{LIBRARY}?page=2").json()
        assert (len(second["items"]), second["next"]) == (1, None)

    def test_its_cost_does_not_grow(self, writer, django_assert_max_num_queries):
        for number in range(library.TILES):
            add(f"{number}.jpg")
        with django_assert_max_num_queries(8):
            writer.get(LIBRARY)

    def test_a_picture_of_a_person_is_used(self, files, author):
        author.picture = files["corridor"]
        author.save()
        assert files["corridor"] not in Upload.objects.unused()

    def test_who_may_not_see_files_finds_none(self, client, author):
        assign(author, Role.MODERATOR)
        author.save()
        client.force_login(author)
        assert client.get(LIBRARY).status_code == 403


class TestDescribing:
    def describe(self, client, upload: Upload, **values):
        return client.post(f"{LIST}{upload.pk}/describe/", values)

    def test_what_is_sent_changes_and_the_rest_stays(self, writer, files, author):
        Upload.objects.update(uploaded_by=author, caption="A caption")
        answer = self.describe(writer, files["ward"], alt="Five beds").json()
        ward = Upload.objects.get(pk=files["ward"].pk)
        assert (answer["alt"], ward.alt, ward.caption) == ("Five beds", "Five beds", "A caption")

    def test_a_text_that_is_too_long_is_refused_with_a_reason(self, writer, files, author):
        Upload.objects.update(uploaded_by=author)
        response = self.describe(writer, files["ward"], alt="x" * 1001)
        assert response.status_code == 422
        assert "1000" in response.json()["message"]

    def test_nobody_changes_what_is_somebody_else_s(self, writer, files):
        assert self.describe(writer, files["ward"], alt="Mine").status_code == 403

    def test_the_list_has_a_field_in_each_tile(self, admin_client, files):
        uploads = list(Upload.objects.all())
        form = {"form-TOTAL_FORMS": 4, "form-INITIAL_FORMS": 4, "_save": "Save"}
        for number, upload in enumerate(uploads):
            form |= {f"form-{number}-id": upload.pk, f"form-{number}-alt": f"Said {upload.pk}"}
        admin_client.post(LIST, form)
        assert Upload.objects.get(pk=files["ward"].pk).alt == f"Said {files['ward'].pk}"

    def test_in_the_list_too_nobody_changes_what_is_somebody_else_s(self, writer, files):
        ward = files["ward"]
        form = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "_save": "Save",
                "form-0-id": ward.pk, "form-0-alt": "Mine"}  # fmt: skip
        writer.post(f"{LIST}?q=ward", form)
        assert Upload.objects.get(pk=ward.pk).alt == "Six empty beds"


class TestUses:
    def uses(self, upload: Upload) -> list[str]:
        return [use.words for use in library.uses(upload)]

    def test_texts_people_and_what_is_being_written_are_named(self, files, make_post, author):
        ward = files["ward"]
        author.picture = ward
        author.save()
        draft = make_post("Draft", state="draft")
        content = {"body": [f'<img src="{ward.file.url}">']}
        WorkingCopy.objects.create(entry=draft, content=content)
        assert self.uses(ward) == [
            "the post “A post”", "the working copy of “Draft”", "the picture of Alice Author",
        ]  # fmt: skip

    def test_what_nothing_shows_has_none(self, files):
        assert self.uses(files["corridor"]) == []

    def test_its_page_leads_to_them(self, admin_client, files):
        page = admin_client.get(f"{LIST}{files['ward'].pk}/change/").content.decode()
        post = files["ward"].entries.get()
        assert f'<a href="/admin/blog/post/{post.pk}/change/">the post “A post”</a>' in page

    def test_deleting_says_where_it_is_shown_and_asks(self, admin_client, files):
        address = f"{LIST}{files['ward'].pk}/delete/"
        page = admin_client.get(address).content.decode()
        assert "is shown in" in page
        assert "the post “A post”" in page
        admin_client.post(address, {"post": "yes"})
        assert not Upload.objects.filter(pk=files["ward"].pk).exists()
        assert User.objects.exists()


class TestLeadImage:
    def test_the_form_has_a_list_without_scripts_and_what_scripts_need(self, admin_client, files):
        page = admin_client.get("/admin/blog/post/add/").content.decode()
        assert f'<option value="{files["ward"].pk}">ward.jpg</option>' in page
        assert "study.pdf" not in page
        assert 'id="uploads-words"' in page

    def test_an_old_image_that_is_chosen_stays_in_the_list(
        self, admin_client, files, make_post, monkeypatch
    ):
        monkeypatch.setattr("blog.admin.choosing.LISTED", 1)
        post = make_post("Another", lead_image=files["corridor"])
        page = admin_client.get(f"/admin/blog/post/{post.pk}/change/").content.decode()
        assert f'<option value="{files["corridor"].pk}" selected>corridor.jpg</option>' in page


def test_the_html_for_a_document_says_its_type_and_size(admin_client, settings, tmp_path, files):
    settings.MEDIA_ROOT = tmp_path
    folder = tmp_path / "uploads" / "2026" / "11"
    folder.mkdir(parents=True)
    (folder / "study.pdf").write_bytes(b"%PDF-1.7" + SECRET * 500)
    page = admin_client.get(f"{LIST}{files['paper'].pk}/change/").content.decode()
    assert "&lt;/a&gt; (PDF, 2.9\xa0KB)" in page
