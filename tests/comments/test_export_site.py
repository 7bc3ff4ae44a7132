"""`manage.py export_site`: the blog as files to keep."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from blog.models import Category, MenuEntry, Page, Redirect, Site, Tag, Upload, User
from comments import posting
from comments.models import Comment, Subscription
from tests.comments.mentions import mention_of

IN_2012 = datetime(2012, 5, 6, 22, 30, tzinfo=UTC)


@pytest.fixture
def export(db, tmp_path):
    """Exports into a new folder and gives it."""

    def export() -> Path:
        call_command("export_site", str(tmp_path / "blog"))
        return tmp_path / "blog"

    return export


@pytest.fixture
def upload(db, settings, tmp_path) -> Upload:
    settings.MEDIA_ROOT = tmp_path / "media"
    file = SimpleUploadedFile("Größe 1.png", b"pixels")
    return Upload.objects.create(
        file=file, kind="image", content_type="image/png", alt="A pixel", width=1, height=1
    )


def front_matter(path: Path) -> dict:
    """The values above a text, read as JSON; a date stands without quotation marks."""
    head = path.read_text().split("---\n")[1]
    pairs = (line.split(": ", 1) for line in head.splitlines())
    return {key: value if re.match(r"\d{4}-", value) else json.loads(value) for key, value in pairs}


def body(path: Path) -> str:
    return path.read_text().split("---\n", 2)[2].strip()


def read(path: Path):
    return json.loads(path.read_text())


class TestTexts:
    def test_a_post_is_a_file_at_its_address_that_says_what_it_is(self, make_post, export, upload):
        Site(time_zone="Europe/Berlin").save()
        post = make_post(
            'A "title": with # signs\u2028',
            slug="title",
            published_at=IN_2012,
            summary="First.\n\nSecond.",
            is_pinned=True,
            lead_image=upload,
            body='<h2>One</h2><p>See <a href="https://doi.org/10.1000/182">The handbook</a>.</p>',
        )
        food = Category.objects.create(name="Food")
        post.categories.set([Category.objects.create(name="Fish", parent=food)])
        post.tags.set([Tag.objects.create(name="Salt & vinegar")])
        post.coauthors.set([User.objects.create_user("bob", name="Bob")])
        path = export() / "posts/2012/05/title.md"
        found = front_matter(path)
        assert found["title"] == 'A "title": with # signs\u2028'
        assert found["date"] == "2012-05-07T00:30:00+02:00"
        assert found["path"] == "/2012/05/title/"
        assert found["state"] == "published"
        assert found["authors"] == ["Alice Author", "Bob"]
        assert found["categories"] == ["food/fish"]
        assert found["tags"] == ["Salt & vinegar"]
        assert found["summary"] == "First.\n\nSecond."
        assert found["pinned"] is True
        assert (path.parent / found["image"].replace("%20", " ").replace("%C3%B6", "ö")).parent
        assert found["references"][0]["id"] == "10.1000/182"
        assert body(path).startswith("## One\n\nSee [The handbook](https://doi.org/10.1000/182")

    def test_a_page_stands_below_the_page_above_it(self, author, export):
        fields = {"author": author, "state": "published", "published_at": IN_2012}
        above = Page.objects.create(title="About", **fields)
        Page.objects.create(title="Team", parent=above, **fields)
        folder = export() / "pages"
        assert front_matter(folder / "about.md")["title"] == "About"
        assert front_matter(folder / "about/team.md")["title"] == "Team"

    def test_what_is_not_public_says_so(self, make_post, export):
        make_post("Idea", state="draft", published_at=None, slug="idea")
        make_post("Secret", is_private=True, published_at=IN_2012, slug="secret")
        folder = export()
        assert front_matter(folder / "drafts/idea.md")["state"] == "draft"
        assert "date" not in front_matter(folder / "drafts/idea.md")
        assert front_matter(folder / "posts/2012/05/secret.md")["state"] == "private"

    def test_links_between_texts_and_to_images_lead_there_in_the_folder(
        self, make_post, export, upload, settings
    ):
        make_post("Other", slug="other", published_at=IN_2012)
        make_post(
            "One",
            slug="one",
            published_at=IN_2012.replace(year=2013),
            body='<p><a href="/2012/05/other/#more">there</a> '
            f'<a href="{settings.SITE_URL}/2012/05/other/">whole</a> '
            '<a href="/tag/salt/">tag</a> <a href="https://example.org/a">away</a></p>'
            f'<figure><img src="{upload.file.url}" alt="A [pixel]">'
            "<figcaption>Small</figcaption></figure>",
        )
        path = export() / "posts/2013/05/one.md"
        links = re.findall(r"\]\(([^)\s]+)\)", path.read_text())
        assert links[0] == links[1] == "../../2012/05/other.md"
        assert links[2] == f"{settings.SITE_URL}/tag/salt/"
        assert links[3] == "https://example.org/a"
        image = path.parent / links[4].replace("%20", " ").replace("%C3%B6", "ö").replace(
            "%C3%9F", "ß"
        )
        assert image.read_bytes() == b"pixels"
        assert "![A \\[pixel\\]](" in path.read_text()
        assert "\n_Small_\n" in path.read_text()

    def test_an_image_that_is_gone_is_named_and_stops_nothing(
        self, make_post, export, upload, capsys
    ):
        Path(upload.file.path).unlink()
        make_post(slug="one", body=f'<img src="{upload.file.url}" alt="">', published_at=IN_2012)
        assert "/media/uploads/" in (export() / "posts/2012/05/one.md").read_text()
        assert upload.file.name in capsys.readouterr().err

    def test_names_are_such_that_every_system_takes_them(self, make_post, export):
        for slug in ("con", "CON-2", "Über", "über", "🐟" * 150, "nul"):
            make_post(slug, slug=slug, published_at=IN_2012)
        names = [path.name for path in (export() / "posts/2012/05").iterdir()]
        assert len({name.casefold() for name in names}) == 6
        assert max(len(name.encode()) for name in names) < 120
        assert not {"con.md", "nul.md"} & set(names)


class TestDiscussion:
    @pytest.fixture
    def replies(self, make_post, export):
        """Writes replies below a post, exports, and gives the JSON."""

        def replies(*states: str) -> list[dict]:
            post = make_post(slug="post", published_at=IN_2012)
            parent_id = None
            for state in states:
                text = f"*I* am {state}"
                fields = {"name": "Vera", "state": "approved", "parent_id": parent_id}
                parent_id = posting.post(post.pk, text=text, **fields).pk
            for state in states:
                Comment.objects.filter(text=f"*I* am {state}").update(state=state)
            return read(export() / "posts/2012/05/post.replies.json")["replies"]

        return replies

    def test_replies_stand_beside_the_text_with_what_they_answer(self, replies):
        first, second = replies("approved", "approved")
        assert (first["name"], first["text"], first["state"]) == (
            "Vera",
            "*I* am approved",
            "approved",
        )
        assert "<em>I</em>" in first["html"]
        assert second["in_reply_to"] == first["id"]

    def test_what_waits_is_kept_and_says_so(self, replies):
        (reply,) = replies("pending")
        assert (reply["state"], reply["is_shown"], reply["text"]) == (
            "pending",
            False,
            "*I* am pending",
        )

    @pytest.mark.parametrize("state", ["spam", "removed"])
    def test_what_the_blog_deletes_leaves_its_place(self, replies, state):
        gone, answer = replies(state, "approved")
        assert (gone["state"], "text" in gone) == (state, False)
        assert answer["in_reply_to"] == gone["id"]

    def test_mentions_are_apart(self, make_post, export):
        post = make_post(slug="post", published_at=IN_2012)
        fields = {"title": "T", "author": "Ann", "excerpt": "Words", "protocol": "webmention"}
        mention_of(post, **fields, kind="reply", verified_at=IN_2012)
        data = read(export() / "posts/2012/05/post.replies.json")
        (mention,) = data["mentions"]
        assert mention.items() >= fields.items()
        assert (mention["url"], mention["host"]) == ("https://example.org/x", "example.org")
        assert (mention["kind"], mention["verified_at"]) == ("reply", IN_2012.isoformat())
        assert (mention["state"], mention["verification"]) == ("approved", "links")
        assert mention["is_shown"]
        assert data["replies"] == []

    def test_a_mention_that_waits_says_so_and_one_that_is_gone_is_left_out(self, make_post, export):
        post = make_post(slug="post", published_at=IN_2012)
        mention_of(post, state="pending")
        mention_of(post, "https://example.org/unseen", verification="unchecked")
        mention_of(post, "https://example.org/gone", verification="missing")
        mention_of(post, "https://example.org/spam", state="spam")
        mention_of(post, "https://example.org/removed", state="removed")
        found = read(export() / "posts/2012/05/post.replies.json")["mentions"]
        said = [(one["state"], one["verification"], one["is_shown"]) for one in found]
        assert said == [("pending", "links", False), ("approved", "unchecked", False)]

    def test_a_text_without_replies_has_no_such_file(self, make_post, export):
        make_post(slug="post", published_at=IN_2012)
        assert not (export() / "posts/2012/05/post.replies.json").exists()

    def test_nobody_is_exposed(self, make_post, export):
        author = User.objects.create_user(
            "carol", email="carol@example.org", password="x", name="Carol"
        )
        post = make_post(author=author)
        reply = posting.post(post.pk, name="Vera", text="Hello", state="approved")
        Comment.objects.filter(pk=reply.pk).update(receipt="a-hash", fingerprint=4711471147)
        Subscription.objects.create(entry=post, comment=reply, email="vera@example.org")
        text = "".join(p.read_text() for p in export().rglob("*") if p.is_file())
        for secret in ("@example.org", "a-hash", "4711471147", author.password):
            assert secret not in text


def test_the_rest_of_the_blog_is_there_as_json(make_post, export, upload):
    Site(title="Salt", time_zone="Europe/Berlin").save()
    post = make_post(slug="post", published_at=IN_2012)
    top = MenuEntry.objects.create(label="Post", entry=post)
    MenuEntry.objects.create(label="Away", address="https://example.org/", parent=top)
    Redirect.leave("/old/", entry=post)
    Category.objects.create(name="Fish")
    folder = export()
    assert read(folder / "site.json")["time_zone"] == "Europe/Berlin"
    assert read(folder / "authors.json")[0]["name"] == "Alice Author"
    menu = read(folder / "menu.json")
    assert [(line["label"], line["depth"]) for line in menu] == [("Post", 0), ("Away", 1)]
    assert (folder / menu[0]["file"]).is_file()
    assert read(folder / "redirects.json")[0] | {} == {
        "from": "/old/",
        "file": "posts/2012/05/post.md",
        "to": None,
    }
    assert read(folder / "categories.json")[0]["slug"] == "fish"
    assert (folder / read(folder / "uploads.json")[0]["file"]).read_bytes() == b"pixels"
    assert (folder / "README.md").read_text().startswith("# Salt\n")


class TestFolder:
    def test_an_empty_folder_is_filled(self, post, tmp_path):
        (tmp_path / "empty").mkdir()
        call_command("export_site", str(tmp_path / "empty"))
        assert (tmp_path / "empty/README.md").is_file()

    def test_a_folder_with_something_in_it_is_left_alone(self, post, tmp_path):
        (tmp_path / "mine.txt").write_text("mine")
        with pytest.raises(CommandError, match="not empty"):
            call_command("export_site", str(tmp_path))
        assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]

    @pytest.mark.parametrize("name", ["file", "missing/blog", "x" * 300])
    def test_a_place_where_no_folder_can_be_is_named(self, post, tmp_path, name):
        (tmp_path / "file").write_text("")
        with pytest.raises(CommandError) as caught:
            call_command("export_site", str(tmp_path / name))
        assert name in str(caught.value)
        assert "\n" not in str(caught.value)

    def test_after_an_error_in_the_middle_nothing_is_left(self, post, upload, tmp_path):
        place = tmp_path / "there"
        place.mkdir()
        file = Path(upload.file.path)
        file.chmod(0)
        file.unlink()
        file.mkdir()  # no file at all: nothing can be copied from it
        (tmp_path / "there/blog").symlink_to(tmp_path / "there/blog")
        with pytest.raises(CommandError):
            call_command("export_site", str(place / "blog"))
        assert [path.name for path in place.iterdir()] == ["blog"]
