"""Which posts stand on which page of a list, kept in memory until that changes.

Only what strangers see is kept. Who is signed in may read more, and has every list read anew.
"""

from collections.abc import Callable

from django.core.paginator import Page, Paginator
from django.db import connection
from django.utils.functional import cached_property

from blog import changes
from blog.changes import ENTRIES
from blog.models import Post
from blog.models.entries import EntryQuerySet
from blog.remembered import found

POST = 900  # bytes that one takes in memory. Measured with tracemalloc: 10 took 8.5 kB.
# Of a post, what decides whether it takes replies, and what the link to them says; in the order
# that they have in the model, as `from_db` wants them.
SHOWN = (
    "id", "kind", "title", "path", "state", "published_at", "is_private", "reply_policy",
    "close_after_days",
)  # fmt: skip
STATEMENT = f"SELECT {', '.join(SHOWN)} FROM blog_entry WHERE id = ANY(%s)"  # noqa: S608 (ours)


class Pages(Paginator):
    """The pages of a list of posts. Three queries for a page; none for what is in memory.

    Args:
        posts: makes the query for all posts of the list, in their order. Asked only where
            something has to be read.
        key: names the list in memory; empty for a reader who is no stranger.
        size: posts a page.
    """

    def __init__(self, posts: Callable[[], EntryQuerySet], key: str, size: int) -> None:
        super().__init__((), size)
        self.make, self.key = posts, key

    @cached_property
    def posts(self) -> EntryQuerySet:
        """The query for all of them. Making it may cost one, as `EntryQuerySet.by` does."""
        return self.make()

    @cached_property
    def count(self) -> int:
        """Counted once after each publication: 100,000 entries of an index took 83 ms."""
        if not self.key:
            return self.posts.count()
        return found(f"{self.key} count", lambda: self.posts.count())

    def page(self, number: int) -> Page:
        """A page, with posts that have the columns SHOWN and no more.

        Raises:
            EmptyPage: there is no such page.
        """
        number = self.validate_number(number)
        if not self.key:
            return Page(self.read(number), number, self)
        posts = found(
            f"{self.key} {number}",
            lambda: self.read(number),
            lambda posts: (ENTRIES, *(changes.entry(post.pk) for post in posts)),
            lambda posts: len(posts) * POST,
        )
        return Page(posts, number, self)

    def read(self, number: int) -> list[Post]:
        """The numbers first: an index has them in their order, and page 10,000 is found by walking
        along it, where each post before it would have to be looked at for any other column.
        """
        begin = (number - 1) * self.per_page
        pks = list(self.posts.values_list("pk", flat=True)[begin : begin + self.per_page])
        with connection.cursor() as cursor:
            cursor.execute(STATEMENT, [pks])
            posts = [Post.from_db(connection.alias, SHOWN, row) for row in cursor.fetchall()]
        return sorted(posts, key=lambda post: pks.index(post.pk))
