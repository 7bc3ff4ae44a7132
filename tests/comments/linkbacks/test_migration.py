"""What becomes of the mentions that a blog had before they were verified."""

from importlib import import_module

import pytest
from django.db import connection

from blog.models import ImportedRecord
from comments.models import Decision, Mention

pytestmark = pytest.mark.django_db

migration = import_module("comments.migrations.0006_linkbacks")


@pytest.fixture
def older(post):
    """Writes a mention as it was before: without a host, and as often as it came."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX comments_mention_once")

    def older(source: str, state: str = "approved") -> Mention:
        mention = Mention(entry=post, protocol="pingback", source=source, state=state)
        return Mention.objects.bulk_create([mention])[0]

    return older


def tidy() -> None:
    with connection.cursor() as cursor:
        cursor.execute(migration.TIDY)


def test_the_host_is_what_is_made_of_the_address_now(older):
    sources = [
        "https://www.example.org/a",
        "HTTP://Example.org:8080?p=1",
        "https://user:word@example.org/",
        "https://example.org#x",
        "http://sub.example.org",
        "mailto:ann@example.org",
        "https:///nowhere",
    ]
    for source in sources:
        older(source)
    tidy()
    hosts = dict(Mention.objects.values_list("source", "host"))
    assert hosts == {
        **dict.fromkeys(sources[:4], "example.org"),
        "http://sub.example.org": "sub.example.org",
        **dict.fromkeys(sources[5:], ""),
    }


def test_a_page_mentions_a_post_once_and_the_best_that_was_decided_stays(older):
    older("https://example.org/", "pending")
    shown, spam = older("https://example.org/"), older("https://example.org/", "spam")
    alone = older("https://example.org/alone", "spam")
    Decision.objects.create(mention=spam, after="spam", by="moderator")
    tidy()
    assert set(Mention.objects.all()) == {shown, alone}
    assert not Decision.objects.exists()


def test_none_is_shown_before_its_page_was_looked_at_but_those_of_the_samples(older):
    old, sample = older("https://example.org/"), older("https://example.com/")
    ImportedRecord.objects.create(
        source=ImportedRecord.SAMPLES, kind="mention", foreign_id=sample.pk, object_id=sample.pk
    )
    tidy()
    assert list(Mention.objects.visible()) == [sample]
    assert old.is_imported
