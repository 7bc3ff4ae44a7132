"""What speaks against showing a reply at once. Each rule gives the reasons that it finds.

Moderators adjust the rules in the admin (`Protection`). They look at what was written, never at
who wrote it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from blog import rows
from comments import fingerprints
from comments.models import Comment, Protection
from comments.reasons import Code, Reason
from comments.spam import lists
from comments.spam.arrivals import Arrival
from comments.spam.content import Content

MAX_NAMED = 5  # lines of a list that a reason names
IS_HERE = """
    SELECT EXISTS (
        SELECT FROM comments_comment WHERE fingerprint = %s AND id <> %s AND removed_by <> %s
    )
"""


@dataclass(frozen=True)
class Case:
    """A reply that is judged, and the rules as moderators have set them."""

    arrival: Arrival
    rules: Protection

    @cached_property
    def content(self) -> Content:
        return Content(self.arrival.name, self.arrival.html)


Rule = Callable[[Case], list[Reason]]


def trap(case: Case) -> list[Reason]:
    """The field was filled in that people do not see."""
    return [(Code.TRAP, "")] if case.arrival.trap else []


def links(case: Case) -> list[Reason]:
    """It has many links."""
    number, limit = case.content.number_of_links, case.rules.links_held
    return [(Code.LINKS, str(number))] if limit and number >= limit else []


def held_words(case: Case) -> list[Reason]:
    return words_of_list(case.content, case.rules.held_words)


def spam_words(case: Case) -> list[Reason]:
    return words_of_list(case.content, case.rules.spam_words)


def words_of_list(content: Content, lines: str) -> list[Reason]:
    """Words and phrases of this list stand in the text, in the name, or in a link."""
    if not lines:
        return []
    return named(Code.WORD, lists.phrases(lines).find(content.words))


def held_hosts(case: Case) -> list[Reason]:
    return hosts_of_list(case.content, case.rules.held_hosts)


def spam_hosts(case: Case) -> list[Reason]:
    return hosts_of_list(case.content, case.rules.spam_hosts)


def hosts_of_list(content: Content, lines: str) -> list[Reason]:
    """It links to sites of this list, or names them."""
    if not lines:
        return []
    return named(Code.HOST, lists.hosts(lines).find(content.hosts))


def named(code: Code, found: list[str]) -> list[Reason]:
    """One reason that names the first lines that were found."""
    return [(code, ", ".join(found[:MAX_NAMED]))] if found else []


def repeated(case: Case) -> list[Reason]:
    """A text of the same words is here already, and was not taken back by its writer. One query."""
    fingerprint = fingerprints.of(case.arrival.text)
    if fingerprint is None or not case.rules.duplicates_held:
        return []
    own = case.arrival.replaces.pk if case.arrival.replaces else 0
    is_here = rows.one(IS_HERE, [fingerprint, own, Comment.Remover.WRITER])[0]
    return [(Code.REPEATED, "")] if is_here else []


def author_name(case: Case) -> list[Reason]:
    """It is signed with what looks like the name of an author. One query, if any."""
    return like_an_author(case.arrival.author_like)


def like_an_author(author: str) -> list[Reason]:
    """One reason that names the author whose name it looks like, if it does."""
    return [(Code.AUTHOR_NAME, author)] if author else []


# What these find is spam; what those find waits for a moderator.
SPAM: tuple[Rule, ...] = (trap, spam_words, spam_hosts)
HELD: tuple[Rule, ...] = (links, held_words, held_hosts, repeated, author_name)
# A moderator who trusts a writer need not be asked about every link.
HELD_IF_TRUSTED: tuple[Rule, ...] = (held_words, held_hosts, author_name)
