"""Posts: what follows from what an author writes."""

import datetime
import struct
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from blog.models import Entry, Post, Site

pytestmark = pytest.mark.django_db


def at(month: int, day: int, hour: int = 12) -> datetime.datetime:
    return datetime.datetime(2020, month, day, hour, tzinfo=datetime.UTC)


def test_the_address_is_made_of_year_month_and_title(make_post):
    assert make_post("Of Hedgehogs & Others", published_at=at(3, 1)).path == (
        "/2020/03/of-hedgehogs-others/"
    )


def test_the_month_is_that_of_the_time_zone_of_the_blog(make_post):
    Site(time_zone="America/New_York").save()
    assert make_post("Post", published_at=at(4, 1, hour=3)).path == "/2020/03/post/"


def test_a_post_without_title_has_an_address_and_a_name(make_post):
    post = make_post("", published_at=at(3, 1))
    assert post.path == "/2020/03/untitled/"
    assert str(post) == "Untitled"


def test_a_draft_has_no_public_address(make_post):
    draft = make_post(state=Post.State.DRAFT, published_at=None)
    assert draft.path is None
    assert draft.get_absolute_url() == f"/preview/{draft.pk}/"


def test_a_post_published_without_a_date_is_published_now(make_post, time_machine):
    time_machine.move_to(at(3, 1), tick=False)
    assert make_post(published_at=None).published_at == at(3, 1)


def test_published_means_public_and_due(make_post):
    soon = timezone.now() + datetime.timedelta(minutes=1)
    public = make_post("Public")
    private = make_post("Private", is_private=True)
    scheduled = make_post("Scheduled", published_at=soon)
    draft = make_post("Draft", state=Post.State.DRAFT)
    assert list(Post.objects.published()) == [public]
    for post in (public, private, scheduled, draft):
        assert post.is_published == (post is public)
    assert scheduled.is_scheduled
    assert not public.is_scheduled


def test_authors_may_read_what_is_private_but_not_what_is_scheduled(make_post, author):
    private = make_post("Private", is_private=True)
    make_post("Scheduled", published_at=timezone.now() + datetime.timedelta(days=1))
    assert list(Post.objects.readable_by(author)) == [private]


def test_two_posts_cannot_have_one_address(make_post, author):
    make_post("Post", published_at=at(3, 1))
    other = Post(
        title="Post",
        slug="post",
        author=author,
        state=Post.State.PUBLISHED,
        published_at=at(3, 2),
    )
    with pytest.raises(ValidationError) as refusal:
        other.full_clean()
    assert "slug" in refusal.value.message_dict
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()


def test_posts_of_two_months_may_share_a_slug(make_post):
    posts = [make_post("Post", published_at=at(month, 1)) for month in (3, 4)]
    assert [post.path for post in posts] == ["/2020/03/post/", "/2020/04/post/"]


def test_the_text_is_rendered_when_it_is_saved(make_post):
    post = make_post(body="One\n\n<script>alert(1)</script>Two")
    assert "<p>One</p>" in post.body_html
    assert "script" not in post.body_html
    post.body = "<p>Three</p>"
    post.save()
    assert Entry.objects.get(pk=post.pk).body_html == "<p>Three</p>"


def test_saving_only_some_fields_saves_what_follows_from_them(make_post):
    post = make_post("Post", published_at=at(3, 1))
    post.slug, post.body = "another", "<p>New</p>"
    post.save(update_fields=["slug", "body"])
    saved = Entry.objects.get(pk=post.pk)
    assert saved.path == "/2020/03/another/"
    assert saved.body_html == "<p>New</p>"


def test_saving_a_field_that_nothing_follows_from_leaves_the_rest_alone(make_post):
    post = make_post()
    post.title = "Not to be saved"
    post.is_pinned = True
    post.save(update_fields=["is_pinned"])
    saved = Entry.objects.get(pk=post.pk)
    assert saved.is_pinned
    assert saved.title == "A post"


def test_an_edit_is_dated_unless_the_date_is_given(make_post, time_machine):
    time_machine.move_to(at(3, 1), tick=False)
    post = make_post()
    assert post.updated_at == at(3, 1)
    time_machine.move_to(at(4, 1), tick=False)
    post.save()
    assert post.updated_at == at(4, 1)
    post.updated_at = at(2, 1)
    post.save()
    assert Entry.objects.get(pk=post.pk).updated_at == at(2, 1)


def test_a_published_entry_without_a_date_is_refused_by_the_database(make_post):
    post = make_post()
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=post.pk).update(published_at=None)


def test_a_list_does_not_fetch_the_texts_that_it_does_not_show(make_post):
    make_post()
    summaries = Post.objects.for_lists(full_text=False).get()
    assert {"body", "body_html", "search"} <= summaries.get_deferred_fields()
    whole = Post.objects.for_lists(full_text=True).get()
    assert "body_html" not in whole.get_deferred_fields()
    assert {"body", "search"} <= whole.get_deferred_fields()


def catalogue(folder: Path, language: str, word: str, translated: str) -> None:
    """Writes a catalogue of one word, as GNU gettext's msgfmt would (its manual, section 10.3)."""
    entries = [("", "Content-Type: text/plain; charset=UTF-8\n"), (word, translated)]
    texts = [text.encode() for column in zip(*entries, strict=True) for text in column]
    place, tables, strings = 28 + 8 * len(texts), [], b""
    for text in texts:
        tables += [len(text), place + len(strings)]
        strings += text + b"\0"
    head = [0x950412DE, 0, len(entries), 28, 28 + 8 * len(entries), 0, 0]
    file = folder / language / "LC_MESSAGES" / "django.mo"
    file.parent.mkdir(parents=True)
    file.write_bytes(struct.pack(f"<{7 + len(tables)}I", *head, *tables) + strings)


def test_what_the_blog_adds_to_a_text_is_in_its_language_whoever_saves_it(
    make_post, tmp_path, settings
):
    catalogue(tmp_path, "de", "Table", "Tabelle")
    settings.LOCALE_PATHS = [tmp_path]
    Site(language="de").save()
    with translation.override("fr"):
        post = make_post(body="<table><tr><td>1</td></tr></table>")
    assert 'aria-label="Tabelle"' in post.body_html


def test_a_second_text_of_one_title_gets_an_address_of_its_own(make_post):
    titles = [make_post(title="Night shift", slug="") for _ in range(3)]
    assert [post.slug for post in titles] == ["night-shift", "night-shift-2", "night-shift-3"]
    assert len({post.path for post in titles}) == 3
