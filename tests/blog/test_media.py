"""The files that authors uploaded, as readers get them."""

import pytest

CONTENT = bytes(range(200))


@pytest.fixture
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    folder = tmp_path / "uploads" / "2026" / "11"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def photo(folder):
    (folder / "photo.jpg").write_bytes(CONTENT)
    return "/media/uploads/2026/11/photo.jpg"


def body(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.django_db
class TestMedia:
    def test_an_image_is_shown_and_may_be_kept_for_a_year(self, client, photo):
        response = client.get(photo)
        assert body(response) == CONTENT
        assert response["Content-Type"] == "image/jpeg"
        assert response["Content-Disposition"].startswith("inline")
        assert "immutable" in response["Cache-Control"]
        assert response["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize("name", ["page.html", "drawing.svg", "paper.pdf", "script.js", "x"])
    def test_what_a_browser_might_run_is_handed_over_as_a_file(self, client, folder, name):
        (folder / name).write_text("<script>alert(1)</script>")
        response = client.get(f"/media/uploads/2026/11/{name}")
        body(response)
        assert response["Content-Disposition"].startswith("attachment")
        assert response["Content-Type"] in {"application/octet-stream", "application/pdf"}

    def test_a_browser_that_has_it_is_told_so(self, client, photo):
        first = client.get(photo)
        body(first)
        by_tag = client.get(photo, headers={"If-None-Match": first["ETag"]})
        by_date = client.get(photo, headers={"If-Modified-Since": first["Last-Modified"]})
        assert (by_tag.status_code, by_date.status_code) == (304, 304)

    @pytest.mark.parametrize(
        ("wanted", "content", "header"),
        [
            ("bytes=0-9", CONTENT[:10], "bytes 0-9/200"),
            ("bytes=190-", CONTENT[190:], "bytes 190-199/200"),
            ("bytes=190-999", CONTENT[190:], "bytes 190-199/200"),
            ("bytes=-5", CONTENT[-5:], "bytes 195-199/200"),
            ("bytes=-999", CONTENT, "bytes 0-199/200"),
        ],
    )
    def test_a_player_gets_the_part_that_it_asks_for(self, client, photo, wanted, content, header):
        response = client.get(photo, headers={"Range": wanted})
        assert response.status_code == 206
        assert response["Content-Range"] == header
        assert response["Content-Length"] == str(len(content))
        assert body(response) == content

    @pytest.mark.parametrize("wanted", ["", "bytes=0-199"])
    def test_a_browser_that_takes_gzip_gets_it_as_it_is(self, client, photo, wanted):
        headers = {"Accept-Encoding": "gzip, br"} | ({"Range": wanted} if wanted else {})
        response = client.get(photo, headers=headers)
        assert "Content-Encoding" not in response
        assert response["Content-Length"] == str(len(CONTENT))
        assert response["ETag"].startswith('"'), "a weak one is of no use for a part"
        assert body(response) == CONTENT

    @pytest.mark.parametrize("wanted", ["bytes=200-", "bytes=9-3", "bytes=-0"])
    def test_a_part_that_is_not_there_is_refused(self, client, photo, wanted):
        response = client.get(photo, headers={"Range": wanted})
        assert response.status_code == 416
        assert response["Content-Range"] == "bytes */200"

    @pytest.mark.parametrize("wanted", ["bytes=-", "bytes=a-b", "lines=1-2", "bytes=0-1,5-6", ""])
    def test_a_range_that_is_not_understood_gives_the_whole_file(self, client, photo, wanted):
        response = client.get(photo, headers={"Range": wanted})
        assert response.status_code == 200
        assert body(response) == CONTENT

    def test_a_part_of_an_older_version_is_not_mixed_with_this_one(self, client, photo):
        response = client.get(photo, headers={"Range": "bytes=0-9", "If-Range": '"other"'})
        assert response.status_code == 200
        assert body(response) == CONTENT

    @pytest.mark.parametrize(
        "path",
        [
            "/media/uploads/2026/11/",
            "/media/uploads/2026/11",
            "/media/uploads/none.jpg",
            "/media/uploads/../secret_key",
            "/media/uploads/%2e%2e/secret_key",
            "/media/uploads/..%2fsecret_key",
            "/media/uploads//etc/passwd",
            "/media/uploads/photo%00.jpg",
            "/media/uploads/" + "x" * 5000,
            "/media/secret_key",
            "/wp-content/uploads/none.jpg",
            "/wp-content/uploads/../secret_key",
        ],
    )
    def test_nothing_else_is_served(self, client, folder, path):
        (folder.parent.parent.parent / "secret_key").write_text("secret")
        assert client.get(path).status_code == 404

    def test_a_link_out_of_the_folder_is_not_followed(self, client, folder):
        (folder.parent.parent.parent / "secret_key").write_text("secret")
        (folder / "link.jpg").symlink_to(folder.parent.parent.parent / "secret_key")
        assert client.get("/media/uploads/2026/11/link.jpg").status_code == 404

    def test_wordpress_s_address_of_a_file_leads_to_it(self, client, photo):
        response = client.get("/wp-content/uploads/2026/11/photo.jpg")
        assert (response.status_code, response["Location"]) == (301, photo)

    def test_only_reading_is_possible(self, client, photo):
        assert client.post(photo).status_code == 405
