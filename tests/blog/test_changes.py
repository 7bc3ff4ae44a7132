"""Which writes tell of changes, and when."""

import datetime

import psycopg
import pytest
from django.db import connection, models
from django.utils import timezone

from blog.changes import TABLES, Changes
from blog.models import Category, Entry, MenuEntry, Page, Post, Rendition, Site, Tag, Upload, User
from comments import posting
from comments.models import Comment, Mention, Protection, Writer
from tests.blog.writes import give_up, sql
from tests.comments.mentions import mention_of

pytestmark = pytest.mark.django_db(transaction=True)

ENTRIES = {"entries"}
NOTHING: set[str] = set()


class Ears(Changes):
    """Listens, and remembers what it heard."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: set[str] = set()
        self.tell(self.heard.update)

    def hear(self) -> set[str]:
        """What was told since it was asked last, without the kinds that are told along."""
        self.ask(is_heartbeat=True)
        heard = {name for name in self.heard if name not in ("entry", "replies", "thread")}
        self.heard.clear()
        return heard


@pytest.fixture
def ears():
    ears = Ears()
    ears.connect()
    yield ears
    ears.lose()


def of_entry(entry: Entry) -> set[str]:
    return {"entries", f"entry:{entry.pk}"}


def of_reply(reply: Comment) -> set[str]:
    return {f"replies:{reply.entry_id}", f"thread:{reply.tree_id}"}


def write_reply(entry: Entry, state: str = Comment.State.APPROVED, **fields) -> Comment:
    return posting.post(entry.pk, name="Bob", text="Yes.", state=state, **fields)


# What a change of a column of a published entry tells beside "entry:…".
OF_COLUMNS = {
    "entries": (
        "kind title slug path author_id lead_image_id state published_at is_private is_pinned"
    ),
    "": (
        "body body_html teaser_html is_cut summary reply_policy close_after_days shows_references "
        "created_at updated_at search"
    ),
}
# Of people: what readers see, and what is nobody's business.
PEOPLE = {
    "all": "username name slug biography picture_id is_active",
    "": ("password last_login is_superuser email is_staff date_joined role invited_at sign_outs"),
}
# Of replies that are shown. The numbers of nested sets change in thousands of rows at once.
REPLIES = {
    "told": (
        "entry_id parent_id tree_id author_id name website html state posted_at shown_at edited_at "
        "removed_by removal_reason is_pick is_locked old_anchor"
    ),
    "": "writer_id text markup receipt fingerprint doubt lft rght level",
}
# Of mentions that are shown. When their pages were looked at, readers do not see.
MENTIONS = {
    "told": (
        "entry_id protocol kind source host title author excerpt state mentioned_at verification"
    ),
    "": "target doubt received_at detail verified_at checked_at due_at failures",
}


def other_value(field: models.Field, others: dict[str, str]) -> str:
    """SQL for a value that a column does not have."""
    if field.column in others:
        return others[field.column]
    if isinstance(field, models.BooleanField):
        return f"NOT {field.column}"
    if isinstance(field, models.DateTimeField):
        return f"coalesce({field.column}, now()) - interval '1 day'"
    if isinstance(field, models.IntegerField):
        return f"coalesce({field.column}, 0) + 1"
    return f"{field.column} || 'x'"


def told_by_columns(ears: Ears, thing: models.Model, **others: str) -> dict[str, set[str]]:
    """What the change of each column of a row tells, by raw SQL."""
    table, told = thing._meta.db_table, {}
    ears.hear()
    for field in type(thing)._meta.concrete_fields:
        if field.primary_key:
            continue
        value = other_value(field, others)
        sql(f"UPDATE {table} SET {field.column} = {value} WHERE id = %s", thing.pk)
        told[field.column] = ears.hear()
        values = [getattr(thing, field.attname), thing.pk]
        if field.column != "search":
            sql(f"UPDATE {table} SET {field.column} = %s WHERE id = %s", *values)
        ears.hear()
    return told


def test_each_column_of_a_post_is_accounted_for(ears, post, author):
    """A new column fails here, until somebody has decided which pages it changes."""
    other = User.objects.create_user("ben")
    image = Upload.objects.create(file="uploads/a.png", kind="image")
    told = told_by_columns(
        ears, Entry.objects.get(pk=post.pk), author_id=str(other.pk), state="'draft'",
        lead_image_id=str(image.pk), kind="'page'", search="to_tsvector('word')",
    )  # fmt: skip
    expected = {name: of_entry(post) for name in OF_COLUMNS["entries"].split()}
    expected |= {name: {f"entry:{post.pk}"} for name in OF_COLUMNS[""].split()}
    assert told == expected


def test_each_column_of_a_person_is_accounted_for(ears, author):
    image = Upload.objects.create(file="uploads/a.png", kind="image")
    author.refresh_from_db()
    told = told_by_columns(ears, author, picture_id=str(image.pk))
    expected = {name: {"all"} for name in PEOPLE["all"].split()}
    assert told == expected | dict.fromkeys(PEOPLE[""].split(), NOTHING)


def test_each_column_of_a_reply_is_accounted_for(ears, post, author, make_post):
    other, above = make_post("Another"), write_reply(post)
    writer = Writer.objects.create()
    reply = Comment.objects.get(pk=write_reply(post).pk)
    told = told_by_columns(
        ears, reply, entry_id=str(other.pk), parent_id=str(above.pk), author_id=str(author.pk),
        writer_id=str(writer.pk), state="'pending'", rght="rght + 1", lft="lft - 1",
        tree_id="tree_id + 1000",
    )  # fmt: skip
    expected = {name: of_reply(reply) for name in REPLIES["told"].split()}
    expected |= dict.fromkeys(REPLIES[""].split(), NOTHING)
    expected["entry_id"] |= {f"replies:{other.pk}"}
    expected["tree_id"] |= {f"thread:{reply.tree_id + 1000}"}
    assert told == expected


def test_each_column_of_a_mention_is_accounted_for(ears, post, make_post):
    other, mention = make_post("Another"), mention_of(post)
    told = told_by_columns(
        ears, mention, entry_id=str(other.pk), state="'spam'", verification="'missing'",
        protocol="'pingback'", kind="'like'",
    )  # fmt: skip
    expected = {name: {f"replies:{post.pk}"} for name in MENTIONS["told"].split()}
    expected |= dict.fromkeys(MENTIONS[""].split(), NOTHING)
    expected["entry_id"] |= {f"replies:{other.pk}"}
    assert told == expected


def test_each_way_to_write_tells(ears, author):
    now, drafts = timezone.now(), {"author": author, "state": "draft"}
    ears.hear()

    post = Post.objects.create(title="New", author=author, state="published")
    assert ears.hear() == of_entry(post)
    Post.objects.filter(pk=post.pk).update(title="Renamed")
    assert ears.hear() == of_entry(post)
    sql("UPDATE blog_entry SET body_html = 'x' WHERE id = %s", post.pk)
    assert ears.hear() == {f"entry:{post.pk}"}
    made = Post.objects.bulk_create(
        Post(title=title, author=author, state="published", published_at=now) for title in "ab"
    )
    assert ears.hear() == of_entry(made[0]) | of_entry(made[1])
    Post.objects.bulk_update([Post(pk=made[0].pk, title="c")], ["title"])
    assert ears.hear() == of_entry(made[0])
    Post.objects.filter(pk=made[0].pk).delete()
    assert ears.hear() == of_entry(made[0])
    sql("DELETE FROM blog_entry WHERE id = %s", made[1].pk)
    assert ears.hear() == of_entry(made[1])

    draft = Post.objects.create(title="Draft", **drafts)
    Post.objects.filter(pk=draft.pk).update(title="Draft 2")
    draft.tags.add(Tag.objects.create(name="tag"))
    assert ears.hear() == NOTHING, "a draft is nobody's business"
    Post.objects.filter(pk=draft.pk).update(state="published", published_at=now)
    assert ears.hear() == of_entry(draft)
    Post.objects.filter(pk=draft.pk).update(state="draft")
    assert ears.hear() == of_entry(draft)
    draft.delete()
    assert ears.hear() == NOTHING


def test_terms_people_images_settings_and_the_menu_tell(ears, author, make_post):
    post, page = make_post(), Page.objects.create(title="P", author=author, state="published")
    image = Upload.objects.create(file="uploads/a.png", kind="image")
    below = Page.objects.create(title="B", author=author, state="published")
    ears.hear()

    for things, name in ((post.categories, Category), (post.tags, Tag)):
        term = name.objects.create(name="Term")
        assert ears.hear() == ({"all"} if name is Category else NOTHING), "a tag nobody has yet"
        things.add(term)
        assert "entries" in ears.hear()
        name.objects.filter(pk=term.pk).update(name="Renamed")
        assert ears.hear() == {"all"}
        things.remove(term)
        assert "entries" in ears.hear()
        things.add(term)
        term.delete()
        assert {"all", "entries"} <= ears.hear()
    ben = User.objects.create_user("ben", name="Ben")
    assert ears.hear() == {"all"}
    post.coauthors.add(ben)
    assert ears.hear() == ENTRIES
    User.objects.filter(pk=author.pk).update(last_login=timezone.now())
    assert ears.hear() == NOTHING, "signing in"

    Upload.objects.filter(pk=image.pk).update(alt="A hill")
    Rendition.objects.create(upload=image, file="a-1.png", width=1, height=1)
    assert ears.hear() == NOTHING, "an image that nobody looks up"
    Post.objects.filter(pk=post.pk).update(lead_image=image)
    assert ears.hear() == of_entry(post)
    Upload.objects.filter(pk=image.pk).update(alt="Two hills")
    assert ears.hear() == {"all"}
    Rendition.objects.create(upload=image, file="a-2.png", width=2, height=2)
    assert ears.hear() == {"all"}
    Rendition.objects.all().delete()
    assert ears.hear() == {"all"}

    Site(title="Mine").save()
    assert ears.hear() == {"all"}
    MenuEntry.objects.create(entry=page)
    assert ears.hear() == {"all"}
    MenuEntry.objects.all().delete()
    assert ears.hear() == {"all"}
    Page.objects.filter(pk=below.pk).update(parent=page)
    assert ears.hear() == ENTRIES, "it stands below another page, with the same address"


def test_replies_that_nobody_sees_tell_nothing(ears, post):
    above = write_reply(post)
    ears.hear()
    reply = write_reply(post, Comment.State.PENDING, parent_id=above.pk)
    Comment.objects.filter(pk=reply.pk).update(html="<p>No.</p>")
    Comment.objects.filter(pk=reply.pk).update(state=Comment.State.SPAM)
    assert ears.hear() == NOTHING
    Comment.objects.filter(pk=reply.pk).update(state=Comment.State.APPROVED)
    assert ears.hear() == of_reply(reply)
    Comment.objects.filter(pk=reply.pk).update(state=Comment.State.PENDING)
    assert ears.hear() == of_reply(reply)


def test_replies_mentions_and_protection_tell(ears, post):
    ears.hear()
    reply = write_reply(post)
    assert ears.hear() == of_reply(reply)
    answer = write_reply(post, parent_id=reply.pk)
    assert ears.hear() == of_reply(reply)
    posting.edit(answer, text="No.")
    assert ears.hear() == of_reply(reply)
    former = answer.tree_id
    posting.move(answer, None)
    assert ears.hear() == of_reply(reply) | of_reply(answer) | {f"thread:{former}"}
    posting.delete(answer)
    assert ears.hear() >= of_reply(answer)
    mention_of(post)
    assert ears.hear() == {f"replies:{post.pk}"}
    Protection(spam_days=3).save()
    assert ears.hear() == {"all"}


def test_mentions_that_nobody_sees_tell_nothing(ears, post):
    """Neither while they wait for a moderator nor while their page was not seen to link here."""
    ears.hear()
    mention = mention_of(post, state="pending", verification="unchecked")
    ours = Mention.objects.filter(pk=mention.pk)
    ours.update(state="approved", title="Soon")
    ours.update(verification="unreadable")
    ours.update(state="pending", verification="links")
    assert ears.hear() == NOTHING
    ours.update(state="approved")
    assert ears.hear() == {f"replies:{post.pk}"}
    ours.update(verification="missing")
    assert ears.hear() == {f"replies:{post.pk}"}
    ours.delete()
    assert ears.hear() == NOTHING


def test_a_page_and_its_parts_hear_of_a_change_at_once(post):
    """Else a page could be made again from a part that is told only then."""
    reply, told = write_reply(post), []
    ears = Changes()
    ears.tell(told.append)
    ears.connect()
    Comment.objects.filter(pk=reply.pk).update(name="Ben")
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
        other.execute("LISTEN rejoinder_changes")
        Comment.objects.filter(pk=reply.pk).update(name="Bert")
        Entry.objects.filter(pk=post.pk).update(title="Both")
        payloads = [note.payload for note in other.notifies(timeout=1, stop_after=2)]
    ears.lose()
    assert payloads == [
        f"replies:{post.pk} thread:{reply.tree_id}",
        f"entries entry:{post.pk}",
    ]


def test_an_emptied_table_tells(ears):
    for table in [name for name in TABLES if name != "blog_site"]:
        sql(f"TRUNCATE {table} CASCADE")
        assert ears.hear() == {"all"}, table


def test_a_transaction_that_is_rolled_back_tells_nothing(ears, post):
    ears.hear()
    give_up(post)
    assert ears.hear() == NOTHING


def test_what_was_committed_before_is_known_after_catching_up(ears, post):
    for number in range(20):
        Post.objects.filter(pk=post.pk).update(title=f"Title {number}")
        ears.catch_up()
        assert f"entry:{post.pk}" in ears.heard
        ears.heard.clear()


def test_a_scheduled_post_is_told_when_its_time_comes(ears, make_post, time_machine):
    noon = datetime.datetime(2126, 5, 3, 12, tzinfo=datetime.UTC)
    time_machine.move_to(noon - datetime.timedelta(minutes=2))
    make_post("First", published_at=noon)
    make_post("Second", published_at=noon + datetime.timedelta(minutes=1))
    ears.hear()
    ears.catch_up()
    assert ears.heard == set()
    for minute in (0, 1):
        time_machine.move_to(noon + datetime.timedelta(minutes=minute))
        with ears.watch() as watch:
            ears.catch_up()
        assert watch.saw(ENTRIES)
        assert ears.hear() == ENTRIES
    time_machine.move_to(noon + datetime.timedelta(hours=1))
    ears.catch_up()
    assert ears.heard == set()


def test_a_lost_connection_is_told_and_another_one_hears_again(ears, post):
    sql("SELECT pg_terminate_backend(%s, 10000)", ears.connection.info.backend_pid)
    with ears.watch() as watch:
        ears.hand_out()
        assert not ears.is_listening
    assert watch.saw(NOTHING)
    with ears.watch() as watch:
        ears.connect()
    assert watch.saw(NOTHING), "what was begun while nobody listened"
    ears.hear()
    Post.objects.filter(pk=post.pk).update(title="Heard again")
    assert ears.hear() == of_entry(post)


def test_listening_takes_no_connection_of_a_pool(ears):
    """A pool hands connections out and back, and a listener never gives its own back."""
    assert ears.connection is not connection.connection
    assert not hasattr(ears.connection, "_pool") or ears.connection._pool is None
