"""A reply as it came in."""

from dataclasses import dataclass
from functools import cached_property

from blog.models import Entry, User
from comments import markdown
from comments.models import Comment, Writer
from comments.spam import lookalikes


@dataclass(frozen=True)
class Arrival:
    """What somebody sent, and what is known of who sent it.

    Attributes:
        address: the visitor's; it is hashed before it is counted, and never kept.
        draft: a random word by which a browser knows one text that it sends again; may be empty.
        trap: what stood in the field that people do not see.
        replaces: the reply itself, where its writer changes it; it is no repetition of itself.
    """

    entry: Entry
    parent: Comment | None
    name: str
    text: str
    user: User | None = None
    writer: Writer | None = None
    address: str = ""
    draft: str = ""
    trap: str = ""
    replaces: Comment | None = None

    @cached_property
    def html(self) -> str:
        """The sanitised HTML of the text, made once: the rules read what readers would."""
        return markdown.to_html(self.text)

    @cached_property
    def author_like(self) -> str:
        """The author whose name the reply seems to be signed with; may be empty. One query, if any.

        Asked for before a transaction begins, in which nothing is taken from memory.
        """
        return lookalikes.author_like(self.name)
