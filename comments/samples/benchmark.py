"""A blog of any size for measuring: the same each time, and of the shape that blogs have.

Posts of 600 words with 3 of 200 tags and 1 of 8 categories, by 4 authors; three of them,
`anchor-25`, `anchor-500` and `anchor-5000`, have exactly so many replies, and the others what is
left, a few many and many few. `benchmarks/` measures it beside another system with such data.

A post saved by itself takes some eight queries, and a reply four. So posts go in by the hundred
and replies by ten thousand, and texts are made once and used again: 1,000 bodies and 4,000
replies, so that a blog of 1,000 posts has no body twice.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from blog import bodies, outgoing_links, search
from blog.models import Category, Entry, OutgoingLink, Post, Site, Tag, User
from blog.progress import ProgressBar
from comments import fingerprints, markdown, posting
from comments.models import Comment
from comments.samples.made_up import MadeUp

SEED = 20_261_122
ANCHORS = (25, 500, 5_000)  # replies
FEWEST_POSTS = 50  # room for the search word and the anchors
SEARCH_WORD = "kittiwake"
FOUND = 40  # posts with that word
CATEGORIES = "Notes Travel Food Books Code Garden Music History".split()
TAGS = 200
TAGS_A_POST = 3
AUTHORS = ("benchmark-abel", "benchmark-cora", "benchmark-elin", "benchmark-mats")
MAX_DEPTH = 6
CHANCE_OF_A_THREAD = 0.35  # that a reply answers the post, and not another reply
NEWEST = datetime(2024, 12, 1, 8, tzinfo=UTC)  # of the posts; all replies come after theirs
POST_INTERVAL = timedelta(hours=18)
LONGEST_LIFE = timedelta(days=20 * 365)  # of the blog: more posts are closer together
FIRST_REPLY, REPLY_INTERVAL = timedelta(minutes=10), timedelta(minutes=1)
BODIES, REPLY_TEXTS, REPLY_NAMES = 1_000, 4_000, 500
POSTS_A_BATCH, REPLIES_A_BATCH = 500, 10_000


class ForeignBlog(Exception):
    """The blog has posts that were not made here."""


class OtherSize(Exception):
    """A benchmark blog of another size is there, or one that was broken off."""


class TooSmall(Exception):
    """So few posts or replies have no room for what every benchmark blog has."""


@dataclass(frozen=True)
class Body:
    """The text of a post: as it was written, rendered, and where it links to."""

    source: str
    rendered: bodies.Rendered
    links: dict[str, str]


def make(posts: int, replies: int, progress: ProgressBar) -> bool:
    """Fills an empty blog. Returns False where exactly this one is there already.

    Args:
        posts: at least FEWEST_POSTS.
        replies: with those of ANCHORS, which come first.

    Raises:
        ForeignBlog, OtherSize, TooSmall.
    """
    if Entry.objects.exclude(author__username__in=AUTHORS).exists():
        raise ForeignBlog
    if posts < FEWEST_POSTS or replies < sum(ANCHORS):
        raise TooSmall
    if Entry.objects.exists():
        if (Entry.objects.count(), Comment.objects.count()) != (posts, replies):
            raise OtherSize
        return False
    Making(posts, replies, progress).make()
    return True


def settle() -> None:
    """Has the database look at all that is new, as it does by itself in time; no transaction."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def take_over(firsts: dict[int, int]) -> None:
    """Gives posts the HTML, and the words for the search, of the first post with that text.

    Making these words anew took 4 ms a post, which is more than all the rest. One query.

    Args:
        firsts: the number of the first post, by the number of the post.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE blog_entry AS post
            SET body_html = first.body_html, search = post.search || ts_filter(first.search, '{c}')
            FROM unnest(%s::bigint[], %s::bigint[]) AS pair (post_id, first_id)
            JOIN blog_entry AS first ON first.id = pair.first_id
            WHERE post.id = pair.post_id
            """,
            [list(firsts), list(firsts.values())],
        )


class Making:
    """One making of a blog."""

    def __init__(self, posts: int, replies: int, progress: ProgressBar) -> None:
        self.posts, self.replies, self.progress = posts, replies, progress
        self.chance = random.Random(SEED)  # noqa: S311 - nothing here is secret
        self.made_up = MadeUp(self.chance)
        places = (posts * 4 // 10, posts * 5 // 10, posts * 6 // 10)
        self.anchors = dict(zip(places, ANCHORS, strict=True))
        step = posts // FOUND  # evenly over all of them
        self.with_the_word = range(1, 1 + step * FOUND, step)
        self.interval = min(POST_INTERVAL, LONGEST_LIFE / posts)

    def make(self) -> None:
        site = Site.current()
        site.checks_links = False  # its links are made up, and lead to a host that is not ours
        site.save()
        texts = self.make_bodies()
        entries = self.make_posts(texts, site)
        self.make_replies(entries)
        self.progress.end()

    def make_bodies(self) -> dict[int, Body]:
        """The bodies by the number of the first post that has them, counted from 0."""
        numbers = sorted({*range(min(self.posts, BODIES)), *self.with_the_word})
        advance = self.progress.begin("Texts", len(numbers), " texts")
        made = {}
        for number in numbers:
            is_found = number in self.with_the_word
            made[number] = self.body(f" The {SEARCH_WORD} sat there." if is_found else "")
            advance(1)
        return made

    def first_with_body_of(self, number: int) -> int:
        """Which of the first posts has the body of a post that comes after them."""
        first = number % BODIES
        return first - 1 if first in self.with_the_word else first

    def body(self, more: str = "") -> Body:
        """Some 600 words in blocks, as WordPress stores them.

        Args:
            more: ends the first paragraph.
        """
        blocks, words, wanted = [], 0, self.chance.randint(540, 660)
        while words < wanted:
            if len(blocks) % 4 == 3:
                heading = self.made_up.heading(4)
                blocks.append(f"<!-- wp:heading -->\n<h2>{heading}</h2>\n<!-- /wp:heading -->")
            length = min(self.chance.randint(60, 110), max(20, wanted - words))
            text = self.made_up.paragraph(length) + (more if not blocks else "")
            if self.chance.randrange(4) == 0:
                place, link, stress = self.made_up.some(3)
                text += f' See <a href="https://example.org/{place}">{link}</a>, <em>{stress}</em>.'
            blocks.append(f"<!-- wp:paragraph -->\n<p>{text}</p>\n<!-- /wp:paragraph -->")
            words += length
        source = "\n\n".join(blocks)
        rendered = bodies.render(source, anchor="")  # it has no footnotes, and so no anchors
        return Body(source, rendered, outgoing_links.links_of(rendered.html))

    # Posts

    def make_posts(self, texts: dict[int, Body], site: Site) -> list[Entry]:
        """All posts, oldest first."""
        # Some may be there, of a run that was broken off.
        authors = [
            User.objects.get_or_create(username=name, defaults={"name": name[10:].title()})[0]
            for name in AUTHORS
        ]
        categories = [Category.objects.get_or_create(name=name)[0] for name in CATEGORIES]
        tags = [Tag.objects.get_or_create(name=word)[0] for word in self.made_up.rare(TAGS)]
        advance = self.progress.begin("Posts", self.posts, " posts")
        entries = []
        for start in range(0, self.posts, POSTS_A_BATCH):
            numbers = range(start, min(start + POSTS_A_BATCH, self.posts))
            of_post = {
                number: texts.get(number) or texts[self.first_with_body_of(number)]
                for number in numbers
            }
            batch = [self.post(number, of_post[number], authors, site) for number in numbers]
            again = {number: batch[number - start] for number in numbers if number not in texts}
            for post in again.values():
                post.body_html = ""  # so that the search does not read it again
            with transaction.atomic():
                Entry.objects.bulk_create(batch)
                entries += [Entry(pk=post.pk, published_at=post.published_at) for post in batch]
                self.link(Entry.categories.through, "category", batch, categories, 1)
                self.link(Entry.tags.through, "tag", batch, tags, TAGS_A_POST)
                OutgoingLink.objects.bulk_create(
                    OutgoingLink(entry=entry, address=address, host="example.org", words=words)
                    for entry, text in zip(batch, of_post.values(), strict=True)
                    for address, words in text.links.items()
                )
                search.index([entry.pk for entry in batch], site.language)
                take_over(
                    {
                        post.pk: entries[self.first_with_body_of(number)].pk
                        for number, post in again.items()
                    }
                )
            advance(len(batch))
        return entries

    def post(self, number: int, text: Body, authors: list[User], site: Site) -> Post:
        title, slug = self.made_up.heading(self.chance.randint(4, 8)), f"post-{number:04}"
        if replies := self.anchors.get(number):
            title, slug = f"Anchor {replies}", f"anchor-{replies}"
        published_at = NEWEST - (self.posts - 1 - number) * self.interval
        post = Post(
            title=title,
            slug=slug,
            body=text.source,
            body_html=text.rendered.html,
            teaser_html=text.rendered.teaser,
            is_cut=text.rendered.is_cut,
            author=self.chance.choice(authors),
            state=Entry.State.PUBLISHED,
            published_at=published_at,
            created_at=published_at,
            updated_at=published_at,
        )
        post.prepare(site)
        return post

    def link(self, through: type, kind: str, batch: list[Post], terms: list, each: int) -> None:
        """Gives each post of a batch so many of the categories or tags."""
        through.objects.bulk_create(
            through(entry_id=post.pk, **{f"{kind}_id": term.pk})
            for post in batch
            for term in self.chance.sample(terms, each)
        )

    # Replies

    def make_replies(self, entries: list[Entry]) -> None:
        texts = [self.reply_text() for _ in range(min(REPLY_TEXTS, self.replies))]
        pool = [
            {"text": text, "html": markdown.to_html(text), "fingerprint": fingerprints.of(text)}
            for text in texts
        ]
        names = [self.made_up.name() for _ in range(REPLY_NAMES)]
        advance = self.progress.begin("Replies", self.replies, " replies")
        for batch in self.batches(entries, pool, names):
            posting.plant_new(batch)
            advance(len(batch))

    def reply_text(self) -> str:
        """Some 48 words, every fourth time in two paragraphs."""
        text = self.made_up.paragraph(self.chance.randint(12, 70))
        if self.chance.randrange(4) == 0:
            text += "\n\n" + self.made_up.paragraph(self.chance.randint(10, 40))
        return text

    def batches(
        self, entries: list[Entry], pool: list[dict], names: list[str]
    ) -> Iterator[list[Comment]]:
        """All replies, those of one post never in two batches."""
        batch: list[Comment] = []
        for entry, number in zip(entries, self.numbers_of_replies(), strict=True):
            batch += self.discussion(entry, number, pool, names)
            if len(batch) >= REPLIES_A_BATCH:
                yield batch
                batch = []
        if batch:
            yield batch

    def numbers_of_replies(self) -> list[int]:
        """How many replies each post has: falling as the rank to the power of -1/3, shuffled."""
        numbers = [self.anchors.get(place, 0) for place in range(self.posts)]
        others = [place for place in range(self.posts) if place not in self.anchors]
        self.chance.shuffle(others)
        for _ in range(self.replies - sum(ANCHORS)):
            numbers[others[int(len(others) * self.chance.random() ** 1.5)]] += 1
        return numbers

    def discussion(
        self, entry: Entry, number: int, pool: list[dict], names: list[str]
    ) -> list[Comment]:
        """The replies to one post. Those of an anchor begin with a chain of the full depth."""
        replies: list[tuple[Comment, int]] = []
        for place in range(number):
            parent, depth = None, 1
            if number in ANCHORS and 0 < place < MAX_DEPTH:
                above, depth_above = replies[-1]
                parent, depth = above, depth_above + 1
            elif place and self.chance.random() > CHANCE_OF_A_THREAD:
                above, depth_above = self.chance.choice(replies)
                if depth_above < MAX_DEPTH:
                    parent, depth = above, depth_above + 1
            posted_at = entry.published_at + FIRST_REPLY + place * REPLY_INTERVAL
            reply = Comment(
                entry_id=entry.pk,
                parent=parent,
                name=self.chance.choice(names),
                state=Comment.State.APPROVED,
                posted_at=posted_at,
                shown_at=posted_at,
                **self.chance.choice(pool),
            )
            replies.append((reply, depth))
        return [reply for reply, _depth in replies]
