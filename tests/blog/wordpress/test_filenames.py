"""Which file an old address means."""

import pytest

from blog.wordpress.filenames import FileNames, original_of, safe_tail

names = FileNames(["https://old.example/blog", "https://cdn.example/wp-content/uploads/a.jpg"])


@pytest.mark.parametrize(
    ("address", "tail"),
    [
        ("https://old.example/wp-content/uploads/2012/05/a.jpg", "2012/05/a.jpg"),
        ("http://www.old.example/wp-content/uploads/2012/05/a.jpg?w=300#x", "2012/05/a.jpg"),
        ("//old.example/blog/wp-content/uploads/a.jpg", "a.jpg"),
        ("/wp-content/uploads/2012/05/a%20b.jpg", "2012/05/a b.jpg"),
        ("https://cdn.example/wp-content/uploads/2012/05/a.jpg", "2012/05/a.jpg"),
        ("https://old.example/wp-content/uploads/sites/3/2012/a.jpg", "sites/3/2012/a.jpg"),
        ("https://old.example/files/2012/05/a.jpg", "2012/05/a.jpg"),
        ("https://someone.files.wordpress.com/2012/05/a.jpg?w=604", "2012/05/a.jpg"),
        ("https://i0.wp.com/old.example/wp-content/uploads/a.jpg?resize=1", "a.jpg"),
        ("https://other.example/wp-content/uploads/a.jpg", None),
        ("https://old.example/2012/05/a/", None),
        ("https://old.example/wp-content/uploads/../../../etc/passwd.txt", None),
        ("https://old.example/wp-content/uploads/%2e%2e/%2e%2e/secret.txt", None),
        ("https://old.example/wp-content/uploads/a%00.jpg", None),
        ("http://[broken", None),
        ("", None),
    ],
)
def test_an_address_means_a_place_below_uploads(address, tail):
    assert names.tail_of(address) == tail


@pytest.mark.parametrize(
    "tail",
    [
        "../a.jpg", "2012/../../a.jpg", "/etc/a.jpg", "a//b.jpg", ".htaccess", "2012/.hidden.jpg",
        "a\\b.jpg", "a\nb.jpg", "a\0.jpg", "", ".", "no-ending", "x" * 300 + ".jpg",
        "d/" * 300 + "a.jpg",
    ],
)  # fmt: skip
def test_a_place_outside_of_uploads_is_none(tail):
    assert safe_tail(tail) is None


@pytest.mark.parametrize(
    "copy",
    [
        "a.jpg",
        "a-300x200.jpg",
        "a-scaled.jpg",
        "a-rotated.jpg",
        "a-e1234567890.jpg",
        "a-e1234567890-300x200.jpg",
    ],
)
def test_copies_of_one_picture_have_one_original(copy):
    assert original_of(f"2012/05/{copy}") == "2012/05/a"


@pytest.mark.parametrize("name", ["a-300.jpg", "a-2x.jpg", "a-e12.jpg", "-300x200.jpg"])
def test_other_names_are_left_alone(name):
    assert original_of(name) == name.removesuffix(".jpg")
