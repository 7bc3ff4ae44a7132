"""Real WordPress exports, compared item by item with what the import made of them.

The files are other people's and stay outside of the project; they are read here a second time, by
another parser, so that a mistake of our reader shows.
"""

import datetime
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.utils import timezone

from blog.models import Category, Entry, ImportedRecord, MenuEntry, Page, Redirect, Tag, User
from comments.integrity import find_faults
from comments.models import Comment, Mention
from tests.comments.wordpress.runs import bring

FOLDER = Path(__file__).parents[4] / "shared" / "wxr"
FILES = sorted(FOLDER.glob("*.xml"))

pytestmark = pytest.mark.skipif(not FILES, reason="the exports in ../shared/wxr are not here")
# Each of the functions below states what holds of every file; the one test runs them all on each,
# since the import of a file is what takes time.


def local(node) -> str:
    """`{http://wordpress.org/export/1.2/}post_id` as `wp:post_id`."""
    namespace, _brace, name = node.tag.rpartition("}")
    if "wordpress.org/export/" in namespace:
        return f"{'excerpt' if 'excerpt' in namespace else 'wp'}:{name}"
    return f"content:{name}" if "content" in namespace else name


def fields(node) -> dict[str, str]:
    return {local(child): (child.text or "").strip() for child in node}


class Source:
    """The items of a file, as another parser reads them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        channel = ElementTree.parse(path).getroot().find("channel")
        self.items = []
        for node in channel.findall("item"):
            item = fields(node)
            item["comments"] = [fields(c) for c in node if local(c) == "wp:comment"]
            item["terms"] = {
                (c.get("domain"), unquote(c.get("nicename")))
                for c in node
                if local(c) == "category" and c.get("nicename")
            }
            item["is_double"] = any(i["wp:post_id"] == item["wp:post_id"] for i in self.items)
            self.items.append(item)

    @property
    def entries(self) -> list[dict]:
        return [
            item
            for item in self.items
            if item["wp:post_type"] in {"post", "page"} and item["wp:status"] != "trash"
        ]


def here(item: dict) -> Entry:
    if item["is_double"]:
        return Entry.objects.get(
            kind=item["wp:post_type"], title=item["title"], slug=item["wp:post_name"]
        )
    record = ImportedRecord.objects.get(kind="entry", foreign_id=item["wp:post_id"])
    return Entry.objects.get(pk=record.object_id)


def moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC)


def every_post_and_page_is_here_once(source, client):
    assert Entry.objects.count() == len(source.entries)
    assert Page.objects.count() == sum(i["wp:post_type"] == "page" for i in source.entries)
    for item in source.entries:
        assert here(item).kind == item["wp:post_type"]


def slugs_authors_and_dates_are_those_of_the_file(source, client):
    for item in source.entries:
        entry = here(item)
        if item["wp:post_name"]:
            assert entry.slug == unquote(item["wp:post_name"])
        assert entry.author.username.lower() == item["creator"].strip(">").lower()
        if item["wp:status"] == "publish" and not item["wp:post_date_gmt"].startswith("0000"):
            assert entry.published_at == moment(item["wp:post_date_gmt"])


def only_what_was_public_is_public(source, client):
    now = timezone.now()
    public = {
        item["wp:post_id"]
        for item in source.entries
        if item["wp:status"] == "publish"
        and not item["wp:post_password"]
        and moment(item["wp:post_date"]) <= now
    }
    published = Entry.objects.published()
    assert {item["wp:post_id"] for item in source.entries if here(item) in published} == public


def hidden_pages_answer_nobody(source, client):
    hidden = [here(item) for item in source.entries if not here(item).is_published]
    for entry in hidden:
        for address in {entry.path, f"/{entry.slug}/"} - {None}:
            assert client.get(address).status_code == 404


def posts_keep_their_categories_and_tags(source, client):
    for item in source.entries:
        entry = here(item)
        categories = {slug for domain, slug in item["terms"] if domain == "category"}
        tags = {slug for domain, slug in item["terms"] if domain in {"tag", "post_tag"}}
        assert set(entry.categories.values_list("slug", flat=True)) == categories
        assert set(entry.tags.values_list("slug", flat=True)) == tags


def pages_stand_below_the_same_pages(source, client):
    numbers = {item["wp:post_id"] for item in source.entries}
    for item in source.entries:
        if item["wp:post_type"] == "page" and item["wp:post_parent"] in numbers:
            above = next(i for i in source.entries if i["wp:post_id"] == item["wp:post_parent"])
            assert here(item).page.parent_id == here(above).pk


def texts_keep_their_words(source, client):
    for item in source.entries:
        if item["content:encoded"]:
            assert here(item).body_html


def every_reply_has_its_words_its_date_and_its_state(source, client):
    states = {"1": "approved", "0": "pending", "spam": "spam", "trash": "removed"}
    replies = 0
    for item in source.entries:
        entry = here(item)
        for comment in item["comments"]:
            state = states[comment["wp:comment_approved"]]
            if comment.get("wp:comment_type") in {"pingback", "trackback"}:
                mention = Mention.objects.get(entry=entry, source=comment["wp:comment_author_url"])
                assert (mention.state, mention.protocol) == (state, comment["wp:comment_type"])
                continue
            replies += 1
            reply = Comment.objects.get(pk=comment["wp:comment_id"])
            assert reply.entry_id == entry.pk
            assert reply.state == state
            assert reply.posted_at == moment(comment["wp:comment_date_gmt"])
            assert reply.text == comment["wp:comment_content"]
            if comment["wp:comment_user_id"] == "0":
                assert reply.author is None
    assert Comment.objects.count() == replies


def replies_answer_what_they_answered(source, client):
    for item in source.entries:
        numbers = {comment["wp:comment_id"] for comment in item["comments"]}
        for comment in item["comments"]:
            reply = Comment.objects.filter(pk=comment["wp:comment_id"]).first()
            if reply is None:
                continue
            above = comment["wp:comment_parent"]
            assert reply.parent_id == (int(above) if above in numbers else None)


def siblings_stand_in_the_order_of_their_dates(source, client):
    for entry in Entry.objects.all():
        for parent in {None, *entry.comments.values_list("parent", flat=True)}:
            siblings = entry.comments.filter(parent=parent).in_reading_order()
            dates = list(siblings.values_list("posted_at", flat=True))
            assert dates == sorted(dates)


def the_trees_are_sound(source, client):
    assert not list(find_faults())


def old_addresses_lead_on(source, client):
    for item in source.entries:
        entry = here(item)
        if not entry.is_published or item["is_double"]:
            continue
        for address in (f"/?p={item['wp:post_id']}", item["link"].partition("://")[2]):
            path = address if address.startswith("/") else "/" + address.partition("/")[2]
            if unquote(path) != entry.path:
                answer = client.get(path)
                assert answer.status_code == 301
                assert answer.headers["Location"] == entry.get_absolute_url()


def no_address_of_a_visitor_is_kept(source, client):
    emails = {
        comment["wp:comment_author_email"]
        for item in source.entries
        for comment in item["comments"]
        if comment["wp:comment_author_email"]
    } - set(User.objects.values_list("email", flat=True))
    stored = "\n".join(
        " ".join(map(str, row))
        for model in (Comment, Mention)
        for row in model.objects.values_list()
    )
    assert not [email for email in emails if email in stored]


def a_second_run_changes_nothing(source, client):
    def state():
        return {
            model: list(model.objects.order_by("pk").values())
            for model in (
                Entry,
                Page,
                Comment,
                Mention,
                Category,
                Tag,
                User,
                Redirect,
                MenuEntry,
                ImportedRecord,
            )
        }

    before = state()
    report = bring(source.path)
    assert state() == before
    assert not report.imported


CHECKS = [
    every_post_and_page_is_here_once,
    slugs_authors_and_dates_are_those_of_the_file,
    only_what_was_public_is_public,
    hidden_pages_answer_nobody,
    posts_keep_their_categories_and_tags,
    pages_stand_below_the_same_pages,
    texts_keep_their_words,
    every_reply_has_its_words_its_date_and_its_state,
    replies_answer_what_they_answered,
    siblings_stand_in_the_order_of_their_dates,
    the_trees_are_sound,
    old_addresses_lead_on,
    no_address_of_a_visitor_is_kept,
    a_second_run_changes_nothing,
]


@pytest.mark.django_db
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[:2])
def test_an_export_comes_over_whole(path, client, subtests):
    bring(path)
    source = Source(path)
    for check in CHECKS:
        with subtests.test(check.__name__):
            check(source, client)
