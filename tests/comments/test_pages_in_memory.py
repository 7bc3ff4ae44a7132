"""Whatever changes: each page that readers get from memory is the one they would get afresh."""

import datetime
from collections.abc import Callable, Iterator

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import RequestFactory

from blog.changes import changes
from blog.models import Category, MenuEntry, Page, Post, Rendition, Site, Tag, Upload, User
from blog.pagecache import PageCache
from comments import correcting, moderation, posting
from comments.models import Comment, Mention, Protection
from tests.comments.mentions import mention_of

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime.datetime(2026, 5, 3, 12, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
LIMIT = 10_000_000  # bytes
HOST = "testserver"


class Readers:
    """Readers of some pages, from memory and afresh."""

    def __init__(self) -> None:
        self.blog = WSGIHandler()
        self.memory = PageCache(self.blog, changes, limit=LIMIT, hosts=frozenset([HOST]))

    def read(self, path: str) -> tuple[int, str]:
        return answer(self.memory, path)

    def read_afresh(self, path: str) -> tuple[int, str]:
        """As it is where nobody hears of changes, so that no part is in memory either."""
        changes.is_listening = False
        try:
            return answer(self.blog, path)
        finally:
            changes.is_listening = True

    def differing(self, paths: list[str]) -> list[str]:
        return [path for path in paths if self.read(path) != self.read_afresh(path)]


def answer(application: Callable, path: str) -> tuple[int, str]:
    path, _, query = path.partition("?")
    environ = RequestFactory(headers={"host": HOST}).get(path, query_params={}).environ
    said = []
    environ["QUERY_STRING"] = query
    chunks = application(environ, lambda status, headers, *more: said.append(status))
    body = b"".join(chunks).decode()
    if close := getattr(chunks, "close", None):
        close()
    return int(said[0].split()[0]), body


class World:
    """A blog with something of everything, and what can happen to it."""

    def __init__(self, alice: User, time_machine) -> None:
        self.clock = time_machine
        self.clock.move_to(NOON)
        Site(title="Mine", posts_a_page=2, time_zone="Europe/Berlin").save()
        self.alice, self.ben = alice, User.objects.create_user("ben", name="Ben")
        self.travel = Category.objects.create(name="Travel")
        self.asia = Category.objects.create(name="Asia", parent=self.travel)
        self.tag = Tag.objects.create(name="hills")
        self.image = Upload.objects.create(file="uploads/a.png", kind="image", alt="A hill")
        self.about = self.write(Page, "About")
        self.posts = [
            self.write(Post, f"Post {number}", published_at=NOON - (9 - number) * DAY)
            for number in range(4)
        ]
        self.post = self.posts[3]
        for post in self.posts:
            post.categories.add(self.asia)
            post.tags.add(self.tag)
        MenuEntry.objects.create(entry=self.about)
        self.reply = self.answer()
        self.deep = self.reply
        for _ in range(4):
            self.deep = self.answer(self.deep)
        self.other = self.answer(name="Dora")
        self.mention = mention_of(
            self.post, title="Mentioned", state="pending", verification="unchecked"
        )

    def write(self, model: type[Post | Page], title: str, **fields) -> Post | Page:
        body = "<p>Some text.</p>"
        fields = {"state": "published", "published_at": NOON - DAY} | fields
        return model.objects.create(title=title, body=body, author=self.alice, **fields)

    def answer(self, parent: Comment | None = None, **fields) -> Comment:
        fields = {"name": "Cora", "text": "Yes.", "state": Comment.State.APPROVED} | fields
        return posting.post(self.post.pk, parent_id=parent and parent.pk, **fields)

    def pages(self) -> list[str]:
        """One of each kind that is kept."""
        post, discussion = self.post.path, f"/comments/on/{self.post.pk}"
        return [
            "/", "/page/2/", "/2026/04/", "/category/travel/", "/tag/hills/", post, "/about/",
            self.alice.get_absolute_url(), f"/comments/{self.reply.pk}/thread/",
            f"{discussion}/replies.json",
            f"{discussion}/news/", "/feed/", f"{post}feed/", "/sitemap.xml", "/comments/privacy/",
            f"/references/{self.post.pk}.bib", f"{post}mentions/", f"{post}mentions/feed/",
        ]  # fmt: skip

    def edit(self, thing: object, **fields) -> None:
        """As the admin saves it."""
        for name, value in fields.items():
            setattr(thing, name, value)
        thing.save()

    def change(self) -> Iterator[str]:
        """Changes one thing after another, and says which."""
        post, neighbour = self.post, self.posts[2]
        yield "nothing yet"
        self.edit(post, title="Another title")
        yield "title"
        self.edit(post, body="<p>Another text.</p><p>And more.</p>", summary="In short")
        yield "text"
        Post.objects.filter(pk=post.pk).update(updated_at=NOON)
        yield "date of the last change"
        self.edit(neighbour, published_at=NOON - 40 * DAY)
        yield "date, and address with it"
        self.edit(neighbour, is_pinned=True)
        yield "pinned"
        self.edit(neighbour, is_private=True)
        yield "private"
        self.edit(neighbour, is_private=False, state="draft")
        yield "unpublished"
        self.edit(neighbour, state="published")
        yield "published"
        self.edit(post, lead_image=self.image)
        yield "lead image"
        Upload.objects.filter(pk=self.image.pk).update(alt="Two hills", width=800, height=600)
        yield "words of the lead image"
        Rendition.objects.create(
            upload=self.image, file="uploads/a-400.webp", content_type="image/webp", width=400,
            height=300,
        )  # fmt: skip
        yield "renditions"
        self.edit(self.asia, name="All of Asia")
        yield "category renamed"
        self.edit(self.asia, slug="everywhere")
        yield "address of a category"
        post.categories.remove(self.asia)
        yield "category removed"
        post.categories.add(self.travel)
        yield "category added"
        self.edit(self.tag, name="Mountains")
        yield "tag renamed"
        post.tags.clear()
        yield "tags removed"
        post.tags.add(self.tag)
        yield "tag added"
        post.coauthors.add(self.ben)
        yield "co-author"
        self.edit(self.ben, name="Benjamin")
        yield "co-author renamed"
        self.edit(self.alice, name="Alice", biography="Writes.", picture=self.image)
        yield "author renamed"
        self.edit(Site.current(), title="Ours", tagline="Two of us", posts_a_page=3)
        yield "settings"
        self.edit(Site.current(), full_text_on_lists=False)
        yield "summaries on lists"
        MenuEntry.objects.create(label="Hills", address="/tag/hills/")
        yield "menu"
        self.edit(self.about, title="About us")
        yield "title of a page in the menu"
        below = self.write(Page, "Below", parent=self.about)
        yield "a page below"
        Page.objects.filter(pk=below.pk).update(parent=None)
        yield "a page moved by hand"
        yield from self.change_discussion()
        self.edit(Site.current(), language="de")
        yield "language"
        new = self.write(Post, "New", published_at=NOON)
        yield "a new post"
        new.delete()
        yield "a post deleted"
        self.write(Post, "Tomorrow", published_at=NOON + DAY)
        yield "a post scheduled"
        self.clock.move_to(NOON + DAY)
        yield "a scheduled post appears"
        self.edit(post, close_after_days=30)
        yield "replies will be closed"
        self.clock.move_to(NOON + 30 * DAY)
        yield "replies closed by themselves"
        self.edit(post, reply_policy="open", close_after_days=0)
        yield "replies opened"
        self.edit(Site.current(), reply_policy="closed")
        yield "replies closed"

    def change_discussion(self) -> Iterator[str]:
        reply = Comment.objects.filter(pk=self.reply.pk)
        self.answer()
        yield "a reply"
        answer = self.answer(self.other)
        yield "an answer"
        self.answer(self.deep, state=Comment.State.PENDING)
        yield "an answer that waits"
        held = self.answer(state=Comment.State.PENDING)
        yield "a reply that waits"
        moderation.approve(Comment.objects.filter(pk=held.pk))
        yield "approved"
        moderation.hold(Comment.objects.filter(pk=held.pk))
        yield "held after reports"
        posting.edit(Comment.objects.get(pk=answer.pk), text="I meant *no*.")
        yield "edited"
        correcting.edit(Comment.objects.get(pk=answer.pk), text="No.", name="D.", user=self.alice)
        yield "corrected"
        moderation.set_pick(self.other, True, user=self.alice)
        yield "picked"
        moderation.set_lock(self.reply, True, user=self.alice)
        yield "locked"
        moderation.set_lock(self.reply, False, user=self.alice)
        yield "opened again"
        moderation.move(self.other, self.reply.pk, user=self.alice)
        yield "moved below another"
        moderation.move(Comment.objects.get(pk=self.other.pk), None, user=self.alice)
        yield "split off"
        moderation.remove(reply, user=self.alice, note="Off topic")
        yield "removed, with answers below"
        posting.delete(Comment.objects.get(pk=answer.pk))
        yield "deleted"
        moderation.approve(reply, user=self.alice)
        yield "put back"
        reply.update(author=self.ben)
        yield "signed by an author"
        mention = Mention.objects.filter(pk=self.mention.pk)
        moderation.approve(mention)
        yield "mention approved"
        mention.update(verification="links")
        yield "mention verified"
        mention.update(title="Mentioned there", checked_at=NOON)
        yield "title of a mention"
        mention.update(verification="missing")
        yield "mention vanished"
        mention.update(verification="links", kind="like")
        yield "mention back, as a like"
        Protection(spam_days=3).save()
        yield "protection"


def test_pages_from_memory_are_those_that_would_be_made_now(listening, author, time_machine):
    # All requests have one connection, as from a pool: a new one for each would know of no table.
    # It took 55 s of this process, and takes 47 s so, beside what the database saves.
    connection.close_at = None
    world, readers, differing = World(author, time_machine), Readers(), {}
    for what in world.change():
        if different := readers.differing(world.pages()):
            differing[what] = different
    assert differing == {}
    kept = {path for path in world.pages() if path in readers.memory.memory.kept}
    assert kept == set(world.pages()), "all of them came from memory"
