"""The last part of addresses."""

import pytest
from django.core.exceptions import ValidationError

from blog.models import Post, Tag
from blog.slugs import MAX_SLUG_LENGTH, free_slug, slug_for, validate_slug


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Three numbers, on the letter!", "three-numbers-on-the-letter"),
        ("It's 5 o'clock", "its-5-oclock"),
        ("Été à la mer", "été-à-la-mer"),
        ("हिन्दी में लेख", "हिन्दी-में-लेख"),
        ("日本語", "日本語"),
        ("  --- ", "untitled"),
        ("🎉", "untitled"),
        ("a / b ? c # d", "a-b-c-d"),
        ("x" * 500, "x" * MAX_SLUG_LENGTH),
    ],
)
def test_a_title_suggests_a_slug(title, slug):
    assert slug_for(title) == slug
    validate_slug(slug)


@pytest.mark.parametrize("slug", ["a b", "a/b", "a?b", "a#b", "..", "a%20b", "a\\b", "<b>", "a\0"])
def test_what_cannot_stand_in_an_address_is_refused(slug):
    with pytest.raises(ValidationError, match="without spaces"):
        validate_slug(slug)


def test_a_slug_that_is_taken_gets_a_number(db):
    for slug in ("tea", "tea-2"):
        Tag.objects.create(name=slug, slug=slug)
    assert free_slug("Tea", Tag.objects.all()) == "tea-3"


def test_a_long_slug_that_is_taken_stays_within_the_limit(db):
    Tag.objects.create(name="x", slug="x" * MAX_SLUG_LENGTH)
    slug = free_slug("x" * 300, Tag.objects.all())
    assert (len(slug), slug[-2:]) == (MAX_SLUG_LENGTH, "-2")


def test_a_post_in_any_script_can_be_saved_in_the_admin(admin_client, make_post):
    post = make_post("हिन्दी में लेख")
    address = f"/admin/blog/post/{post.pk}/change/"
    fields = {
        "title": "नया",
        "slug": post.slug,
        "body": "<p>Some text.</p>",
        "_update": "1",
        "published_at_0": "2026-01-02",
        "published_at_1": "03:04",
        "author": post.author_id,
    }
    response = admin_client.post(address, fields)
    assert response.status_code == 302
    post = Post.objects.get(pk=post.pk)
    assert (post.title, post.path) == ("नया", "/2026/01/हिन्दी-में-लेख/")
