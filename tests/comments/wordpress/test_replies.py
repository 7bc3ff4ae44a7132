"""The discussion in an import: nesting, order, states, and what is never kept."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from blog.models import Entry, ImportedRecord, Post, User
from comments import retention
from comments.integrity import find_faults
from comments.models import Comment, Mention
from comments.models.comments import MAX_NAME_LENGTH
from tests.blog.wordpress import exports
from tests.blog.wordpress.exports import comment, item
from tests.comments.mentions import mention_of
from tests.comments.wordpress.runs import bring, reasons

pytestmark = pytest.mark.django_db


def edges() -> dict[int, int | None]:
    assert not list(find_faults())
    return dict(Comment.objects.values_list("pk", "parent"))


def test_replies_are_nested_as_they_answered(tmp_path):
    # 1 ── 2 ── 4
    # └─── 3
    # 5
    parents = {1: 0, 2: 1, 3: 1, 4: 2, 5: 0}
    replies = [comment(number, parent=parent) for number, parent in parents.items()]
    bring(exports.write(tmp_path, item(9, "Title", *replies)))
    assert edges() == {1: None, 2: 1, 3: 1, 4: 2, 5: None}
    assert list(Comment.objects.in_reading_order().values_list("pk", flat=True)) == [1, 2, 4, 3, 5]


def test_siblings_stand_by_date_and_then_by_number(tmp_path):
    dates = {3: "2012-05-01", 1: "2012-05-03", 2: "2012-05-01"}
    replies = [comment(n, date_gmt=f"{date} 08:00:00") for n, date in dates.items()]
    bring(exports.write(tmp_path, item(9, "Title", *replies)))
    assert list(Comment.objects.in_reading_order().values_list("pk", flat=True)) == [2, 3, 1]


@pytest.mark.parametrize(
    ("approved", "state"),
    [
        ("1", Comment.State.APPROVED),
        ("0", Comment.State.PENDING),
        ("spam", Comment.State.SPAM),
        ("trash", Comment.State.REMOVED),
        ("post-trashed", Comment.State.REMOVED),
        ("approved", Comment.State.PENDING),
        ("", Comment.State.PENDING),
        ("shadowed", Comment.State.PENDING),
    ],
)
def test_only_what_was_approved_is_shown(tmp_path, approved, state):
    bring(exports.write(tmp_path, item(9, "Title", comment(1, approved=approved))))
    assert Comment.objects.get().state == state


@pytest.mark.parametrize("approved", ["spam", "trash"])
def test_old_spam_is_kept_as_long_from_the_import_as_new_spam(tmp_path, approved):
    bring(exports.write(tmp_path, item(9, "Title", comment(1, approved=approved))))
    retention.sweep()
    assert Comment.objects.exists()
    with time_machine.travel(timezone.now() + datetime.timedelta(days=31)):
        retention.sweep()
    assert not Comment.objects.exists()


def test_mentions_that_were_spam_are_forgotten_like_replies(tmp_path):
    fields = {"type": "trackback", "author_url": "https://example.org/a"}
    bring(exports.write(tmp_path, item(9, "Title", comment(1, approved="spam", **fields))))
    retention.sweep()
    assert Mention.objects.exists()
    with time_machine.travel(timezone.now() + datetime.timedelta(days=31)):
        retention.sweep()
    assert not Mention.objects.exists()


def test_words_date_and_website_stay(tmp_path):
    reply = comment(
        1,
        "One.\n\nTwo <strong>strong</strong> <script>alert(1)</script>",
        author="Vera &amp; Wim",
        author_url="https://vera.example/",
        date_gmt="2012-05-07 09:30:00",
    )
    bring(exports.write(tmp_path, item(9, "Title", reply)))
    reply = Comment.objects.get()
    assert reply.name == "Vera & Wim"
    assert reply.website == "https://vera.example/"
    assert reply.posted_at == datetime.datetime(2012, 5, 7, 9, 30, tzinfo=datetime.UTC)
    assert "<p>Two <strong>strong</strong>" in reply.html
    assert "script" not in reply.html
    assert reply.markup == Comment.Markup.HTML


def test_neither_mail_nor_ip_address_of_a_visitor_is_kept(tmp_path):
    reply = comment(1, author="vera@visitors.example", author_url="mailto:vera@visitors.example")
    ping = comment(2, type="pingback", author_url="https://other.example/")
    report = bring(exports.write(tmp_path, item(9, "Title", reply, ping)))
    rows = [*Comment.objects.values(), *Mention.objects.values(), *Post.objects.values()]
    everything = " ".join(map(str, [*rows, *report.notes]))
    for secret in ("visitors.example", "198.51.100.7", "192.0.2.9"):
        assert secret not in everything
    assert Comment.objects.get().name == "vera"


def test_a_website_that_is_none_is_left_out(tmp_path):
    report = bring(
        exports.write(tmp_path, item(9, "Title", comment(1, author_url="javascript:alert(1)")))
    )
    assert Comment.objects.get().website == ""
    assert "website" in reasons(report, "reply 1")[0]


def test_names_are_cut_and_missing_ones_replaced(tmp_path):
    replies = comment(1, author="N" * 300), comment(2, author="")
    report = bring(exports.write(tmp_path, item(9, "Title", *replies)))
    long, empty = Comment.objects.order_by("pk")
    assert len(long.name) == MAX_NAME_LENGTH
    assert reasons(report, "reply 1")
    assert empty.name == "Anonymous"


def test_the_authors_own_replies_are_theirs(tmp_path):
    replies = comment(1, user_id=4), comment(2, user_id=0), comment(3, user_id=77)
    bring(exports.write(tmp_path, exports.author(4, "anna"), item(9, "Title", *replies)))
    authors = dict(Comment.objects.values_list("pk", "author__username"))
    assert authors == {1: "anna", 2: None, 3: None}


def test_an_author_without_a_number_writes_no_visitors_replies(tmp_path):
    bring(exports.write(tmp_path, exports.author(0, "anna"), item(9, "Title", comment(1))))
    assert Comment.objects.get().author is None


def test_an_orphan_starts_a_thread_and_is_reported(tmp_path):
    replies = comment(7, parent=6), comment(8, parent=7)
    report = bring(exports.write(tmp_path, item(9, "Title", *replies)))
    assert edges() == {7: None, 8: 7}
    assert "6" in reasons(report, "reply 7")[0]


def test_a_reply_to_a_reply_on_another_post_starts_a_thread(tmp_path):
    bring(exports.write(tmp_path, item(8, "One", comment(1)), item(9, "Two", comment(2, parent=1))))
    assert edges() == {1: None, 2: None}


@pytest.mark.parametrize("length", [1, 2, 5])
def test_a_circle_is_broken_at_its_oldest_reply(tmp_path, length):
    replies = [comment(n, parent=n % length + 1) for n in range(1, length + 1)]
    replies.append(comment(50, parent=length))
    report = bring(exports.write(tmp_path, item(9, "Title", *replies)))
    found = edges()
    assert [n for n, parent in found.items() if parent is None] == [1]
    assert found[50] == length
    assert "circle" in reasons(report, "reply 1")[0]


def test_a_chain_of_any_length_stays_a_chain(tmp_path):
    replies = [comment(n, "Yes.", parent=n - 1) for n in range(1, 1501)]
    bring(exports.write(tmp_path, item(9, "Title", *replies)))
    assert Comment.objects.get(pk=1500).level == 1499
    assert not list(find_faults())


@pytest.mark.parametrize("kind", ["pingback", "trackback"])
def test_mentions_stand_apart(tmp_path, kind):
    ping = comment(
        1,
        "[&#8230;] they <strong>said</strong> [&#8230;]",
        type=kind,
        author="Other &amp; blog",
        author_url="https://other.example/post/",
    )
    bring(exports.write(tmp_path, item(9, "Title", ping, comment(2, parent=1))))
    mention = Mention.objects.get()
    assert (mention.protocol, mention.source) == (kind, "https://other.example/post/")
    assert mention.title == "Other & blog"
    assert mention.excerpt == "[…] they said […]"
    assert mention.state == Mention.State.APPROVED
    assert edges() == {2: None}


def ping(number: int, address: str, **fields) -> str:
    return comment(number, type="pingback", author_url=address, **fields)


def test_a_page_is_one_mention_of_a_post(tmp_path):
    """Shown goes before what is not, and then the first; two posts have one each."""
    page, same = "https://other.example/post/", "HTTPS://Other.Example:443/post/#reply-3"
    file = exports.write(
        tmp_path,
        item(8, "One", ping(1, page, approved="spam"), ping(2, same), ping(3, page)),
        item(9, "Two", ping(4, same, approved="0")),
    )
    report = bring(file)
    found = Mention.objects.order_by("entry").values_list("source", "host", "state")
    assert list(found) == [
        (page, "other.example", "approved"),
        (page, "other.example", "pending"),
    ]
    assert "here once" in reasons(report, "reply 1")[0]
    assert "here once" in reasons(report, "reply 3")[0]
    assert bring(file).known["reply or mention"] == 4
    assert Mention.objects.count() == 2


def test_a_page_that_was_told_of_here_is_no_second_mention(tmp_path):
    bring(exports.write(tmp_path, item(9, "Title")))
    here = mention_of(Entry.objects.get(), "https://other.example/post/", state="spam")
    bring(exports.write(tmp_path, item(9, "Title", ping(1, "https://OTHER.example/post/"))))
    assert list(Mention.objects.values_list("pk", "state")) == [(here.pk, "spam")]


@pytest.mark.parametrize("address", ["http://LOCALHOST/a", "http://127.0.0.1:8000/A"])
def test_an_address_that_is_never_fetched_comes_over_all_the_same(tmp_path, address):
    bring(exports.write(tmp_path, item(9, "Title", ping(1, address))))
    scheme, _slashes, rest = address.partition("://")
    assert Mention.objects.get().source == f"{scheme}://{rest.replace('LOCALHOST', 'localhost')}"


def test_a_trashed_mention_is_not_shown(tmp_path):
    ping = comment(1, type="pingback", approved="trash", author_url="https://other.example/")
    bring(exports.write(tmp_path, item(9, "Title", ping)))
    assert not Mention.objects.visible().exists()


@pytest.mark.parametrize("kind", ["note", "order_note", "review", "<b>"])
def test_what_is_no_reply_is_reported_and_left_out(tmp_path, kind):
    report = bring(exports.write(tmp_path, item(9, "Title", comment(1, type=kind, approved="0"))))
    assert not Comment.objects.exists()
    assert "not imported" in reasons(report, "reply 1")[0]


def test_a_number_that_is_taken_here_stays_as_old_anchor(tmp_path, post):
    Comment.objects.create(pk=1, entry=post, name="Here", text="First.", html="")
    bring(exports.write(tmp_path, item(9, "Title", comment(1, "Mine."), comment(2, parent=1))))
    moved = Comment.objects.get(text="Mine.")
    assert moved.pk != 1
    assert moved.old_anchor == 1
    assert Comment.objects.get(pk=2).parent == moved


def test_new_replies_get_numbers_above_the_imported_ones(tmp_path):
    from comments import posting

    bring(exports.write(tmp_path, item(9, "Title", comment(5000))))
    reply = posting.post(Post.objects.get().pk, name="New", text="Hello.", state="approved")
    assert reply.pk > 5000


def test_a_number_beyond_all_measure_is_not_kept(tmp_path):
    bring(exports.write(tmp_path, item(9, "Title", comment(10**17))))
    assert Comment.objects.get().pk < 10**12


def test_replies_without_number_or_date_come_over_once(tmp_path):
    bare = "<wp:comment><wp:comment_content>Bare.</wp:comment_content></wp:comment>"
    path = exports.write(tmp_path, item(9, "Title", bare))
    bring(path)
    bring(path)
    reply = Comment.objects.get()
    assert reply.text == "Bare."
    assert reply.state == Comment.State.PENDING


def test_two_replies_with_one_number_both_come_over(tmp_path):
    path = exports.write(
        tmp_path, item(8, "One", comment(1, "First.")), item(9, "Two", comment(1, "Second."))
    )
    report = bring(path)
    assert set(Comment.objects.values_list("text", flat=True)) == {"First.", "Second."}
    assert any("this number" in note.reason for note in report.notes)
    assert not bring(path).imported


def test_a_newer_export_adds_new_replies_where_they_belong(tmp_path):
    old = comment(1), comment(2, parent=1)
    bring(exports.write(tmp_path, item(9, "Title", *old)))
    new = comment(3, parent=2), comment(4, parent=3), comment(5)
    report = bring(exports.write(tmp_path, item(9, "Title", *old, *new)))
    assert edges() == {1: None, 2: 1, 3: 2, 4: 3, 5: None}
    assert sum(report.imported.values()) == 3


def test_what_was_deleted_or_changed_here_stays_so(tmp_path):
    path = exports.write(tmp_path, item(9, "Title", comment(1), comment(2)))
    bring(path)
    Comment.objects.filter(pk=1).delete()
    Comment.objects.filter(pk=2).update(text="Changed.")
    bring(path)
    assert list(Comment.objects.values_list("pk", "text")) == [(2, "Changed.")]


def test_an_answer_to_a_reply_that_was_deleted_here_starts_a_thread(tmp_path):
    bring(exports.write(tmp_path, item(9, "Title", comment(1))))
    Comment.objects.all().delete()
    report = bring(exports.write(tmp_path, item(9, "Title", comment(1), comment(2, parent=1))))
    assert edges() == {2: None}
    assert "deleted here" in reasons(report, "reply 2")[0]


def test_new_replies_to_a_post_that_was_deleted_here_are_reported(tmp_path):
    bring(exports.write(tmp_path, item(9, "Title")))
    Post.objects.all().delete()
    report = bring(exports.write(tmp_path, item(9, "Title", comment(1))))
    assert not Comment.objects.exists()
    assert not Post.objects.exists()
    assert "deleted here" in reasons(report, "Title")[0]


def test_closed_posts_keep_their_replies(tmp_path):
    bring(exports.write(tmp_path, item(9, "Title", comment(1), comment_status="closed")))
    assert Post.objects.get().reply_policy == "closed"
    assert Comment.objects.count() == 1


def test_every_reply_leaves_a_record(tmp_path):
    bring(exports.write(tmp_path, item(9, "Title", comment(1), comment(2))))
    records = ImportedRecord.objects.filter(kind="comment", source="old.example")
    assert dict(records.values_list("foreign_id", "object_id")) == {1: 1, 2: 2}
    assert User.objects.count() == 1
