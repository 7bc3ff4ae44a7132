"""Images in pages: the sizes among which browsers choose, and what stays as it was."""

import re

import pytest

from blog import pictures
from blog.bodies import render
from blog.models import Upload
from blog.pictures import Place, plain, sizes_for

pytestmark = pytest.mark.django_db

SRC = "/media/uploads/2026/11/photo.jpg"


@pytest.fixture
def image() -> Upload:
    """A photograph of 1,600 by 1,200 pixels with two widths in each format."""
    upload = Upload.objects.create(
        file="uploads/2026/11/photo.jpg", kind="image", content_type="image/jpeg",
        width=1600, height=1200, alt="A ward",
    )  # fmt: skip
    for width in (480, 800):
        for ending, content_type in (("jpg", "image/jpeg"), ("webp", "image/webp")):
            upload.renditions.create(
                file=f"uploads/2026/11/photo-{width}w.{ending}",
                content_type=content_type, width=width, height=width * 3 // 4,
            )  # fmt: skip
    return upload


def shown(body: str) -> str:
    return render(body, anchor="1").html


def sizes_in(html: str) -> str:
    return re.search(r'<img[^>]* sizes="([^"]*)"', html)[1]


class TestText:
    def test_browsers_choose_among_formats_and_widths(self, image):
        html = shown(f'<figure><img src="{SRC}" alt="A ward"></figure>')
        source = re.search(r"<picture><source ([^>]*)>", html)[1]
        assert 'type="image/webp"' in source
        assert "photo-480w.webp 480w, /media/uploads/2026/11/photo-800w.webp 800w" in source
        tag = re.search(r"<img [^>]*>", html)[0]
        assert f"photo-800w.jpg 800w, {SRC} 1600w" in tag
        assert 'width="1600" height="1200"' in tag
        assert 'loading="lazy" decoding="async"' in tag
        assert html.endswith("</picture></figure>")

    def test_without_renditions_there_is_one_file(self, image):
        image.renditions.all().delete()
        html = shown(f'<p><img src="{SRC}" alt="A ward"></p>')
        assert "srcset" not in html
        assert 'width="1600"' in html

    def test_an_original_that_is_wider_than_pages_is_loaded_by_nobody(self, image):
        Upload.objects.update(width=4000, height=3000)
        html = shown(f'<p><img src="{SRC}" alt=""></p>')
        assert "4000w" not in html

    @pytest.mark.parametrize(
        ("around", "expected"),
        [
            ("<figure>{}</figure>", "(min-width: 40em) 570px, calc(100vw - 2.5em)"),
            ('<figure class="wide">{}</figure>', "(min-width: 60em) 880px, "
             "(min-width: 40em) 570px, calc(100vw - 2.5em)"),
            ('<figure class="align-left">{}</figure>',
             "(min-width: 40em) 262px, calc(100vw - 2.5em)"),
            ('<figure class="gallery columns-2"><figure>{}</figure></figure>',
             "(min-width: 40em) 275px, calc(50vw - 2em)"),
            ('<figure class="gallery"><figure>a</figure></figure><p>{}</p>',
             "(min-width: 40em) 570px, calc(100vw - 2.5em)"),
        ],
    )  # fmt: skip
    def test_the_sizes_fit_where_the_image_stands(self, image, around, expected):
        assert sizes_in(shown(around.format(f'<img src="{SRC}" alt="x">'))) == expected

    def test_a_resized_copy_from_wordpress_is_shown_by_the_renditions_of_its_original(self, image):
        copy = SRC.replace(".jpg", "-300x225.jpg")
        html = shown(f'<p><img src="{copy}" alt="x"></p>')
        assert 'width="300" height="225"' in html
        assert "photo-480w.webp" in html
        assert sizes_in(html) == "(min-width: 40em) 300px, min(300px, calc(100vw - 2.5em))"

    def test_a_cropped_copy_stays_what_it_is(self, image):
        copy = SRC.replace(".jpg", "-150x150.jpg")
        html = shown(f'<p><img src="{copy}" alt="x"></p>')
        assert "srcset" not in html
        assert 'width="150" height="150"' in html

    def test_an_image_that_only_adorns_stays_silent(self, image):
        assert 'alt="" role="presentation"' in shown(
            f'<img src="{SRC}" alt="" role="presentation">'
        )

    def test_a_clean_text_is_not_changed_by_what_an_attacker_writes_into_it(self, image):
        attributes = 'srcset="//evil.example/b 1x" sizes="1px" onerror="x()" alt="x"'
        source = '<source srcset="//evil.example/a">'
        html = shown(f'<picture>{source}<img src="{SRC}" {attributes}></picture>')
        assert "evil" not in html
        assert "onerror" not in html
        assert html.count("<picture>") == 1

    def test_feeds_get_each_image_as_one_file(self, image):
        html = plain(shown(f'<figure><img src="{SRC}" alt="A ward"></figure>'))
        assert re.fullmatch(rf'<figure><img src="{SRC}" alt="A ward"[^>]*></figure>', html)
        assert not {"srcset", "sizes", "source", "picture"} & set(re.findall(r"\w+", html))


class TestLeadImage:
    def test_the_one_that_readers_wait_for_is_loaded_first(self, client, image, make_post):
        page = client.get(make_post(lead_image=image).path).content.decode()
        tag = re.search(r"<img[^>]*u-featured[^>]*>", page)[0]
        assert 'fetchpriority="high"' in tag
        assert "lazy" not in tag
        assert '<source type="image/webp"' in page

    def test_in_a_list_only_the_first_one_is(self, client, image, make_post):
        for number in range(2):
            make_post(f"Post {number}", lead_image=image)
        page = client.get("/").content.decode()
        tags = re.findall(r"<img[^>]*u-featured[^>]*>", page)
        assert ["lazy" in tag for tag in tags] == [False, True]


class TestUsed:
    def test_a_text_knows_what_it_shows_and_links_to(self, image, make_post):
        paper = Upload.objects.create(file="uploads/paper ä.pdf", kind="document")
        lead = Upload.objects.create(file="uploads/lead.png", kind="image")
        Upload.objects.create(file="uploads/other.png", kind="image")
        body = (
            f'<img src="{SRC}" alt=""><p><a href="/media/uploads/paper%20%C3%A4.pdf">Paper</a></p>'
        )
        post = make_post(body=body, lead_image=lead)
        assert set(post.uploads.all()) == {image, paper, lead}
        post.body = "Nothing."
        post.save(update_fields=["body"])
        assert set(post.uploads.all()) == {lead}

    def test_a_text_without_images_asks_nothing(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert (
                pictures.uploads_in("<p>Words, and <img src='https://other.example/x.jpg'></p>")
                == {}
            )


@pytest.mark.parametrize(
    ("classes", "expected"),
    [
        ("gallery columns-4", "127px"),
        ("gallery columns-1", "570px"),
        ("columns columns-3", "176px"),
    ],
)
def test_columns_share_the_width(classes, expected):
    assert f"(min-width: 40em) {expected}" in sizes_for([Place("div", frozenset(classes.split()))])
