"""What readers see of the mentions of a post or page: pages in their own words, and counts.

Text alone is shown of them, and always with the site that it comes from: a page can call itself
and its author whatever it likes, its host it cannot.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Min
from django.utils.translation import ngettext

from blog.models import Entry
from blog.templatetags.numbers import grouped
from comments.models import Mention
from comments.models.mentions import MentionQuerySet

# What says nothing in words of its own: it is counted.
COUNTED = (Mention.Kind.LIKE, Mention.Kind.REPOST, Mention.Kind.BOOKMARK)
# Pages that stand below the post itself, newest first: two screens of a phone. All of them have
# pages of their own.
BELOW_POST = 20
NAMED_HOSTS = 8  # in a line that counts likes: more is a list that nobody reads
ON_A_PAGE = 100  # of the list of all mentions
# Columns that no page shows, of which some are long.
UNSEEN = ("target", "detail")


@dataclass(frozen=True)
class Host:
    """A site in a line of likes.

    Attributes:
        address: of the page there, where there is one only.
        count: how many pages there.
    """

    name: str
    address: str
    count: int


@dataclass(frozen=True)
class Counted:
    """The likes, the reposts or the bookmarks.

    Attributes:
        hosts: those that are named, the ones with the most pages first.
        others: how many sites are not named.
    """

    kind: str
    count: int
    hosts: list[Host]
    others: int

    @property
    def words(self) -> str:
        return in_words(self.kind, self.count)


@dataclass(frozen=True)
class Shown:
    """What stands below a post.

    Attributes:
        count: of all mentions.
        said: the newest of those with words of their own.
    """

    count: int = 0
    said: list[Mention] = field(default_factory=list)
    counted: list[Counted] = field(default_factory=list)
    unsaid: int = 0  # how many with words of their own are not among them

    @property
    def is_all(self) -> bool:
        """Whether the list of all mentions tells nothing more."""
        return not self.unsaid and not any(line.others for line in self.counted)


def shown(entry: Entry) -> Shown:
    """The mentions of an entry as they stand below it.

    Two queries; one where none has words of its own.
    """
    rows = (
        of(entry)
        .values("kind", "host")
        .annotate(count=Count("*"), address=Min("source"))
        .order_by("-count", "host")
    )
    by_kind: dict[str, list[Host]] = {}
    for row in rows:
        address = row["address"] if row["count"] == 1 else ""
        by_kind.setdefault(row["kind"], []).append(Host(row["host"], address, row["count"]))
    total = sum(total_of(hosts) for hosts in by_kind.values())
    counted = [counted_of(kind, by_kind.pop(kind)) for kind in COUNTED if kind in by_kind]
    with_words = sum(total_of(hosts) for hosts in by_kind.values())
    those = of(entry).exclude(kind__in=COUNTED)
    said = list(newest_first(those)[:BELOW_POST]) if with_words else []
    return Shown(total, said, counted, with_words - len(said))


def of(entry: Entry) -> MentionQuerySet:
    """The mentions of an entry that readers see."""
    return Mention.objects.visible().filter(entry=entry)


def whole(entry: Entry) -> list[Mention]:
    """All of them in the order of their dates, for what is taken away. One query."""
    return list(of(entry).defer(*UNSEEN))


def newest_first(mentions: MentionQuerySet) -> MentionQuerySet:
    """Without what no page shows of them."""
    return mentions.order_by("-mentioned_at", "-id").defer(*UNSEEN)


def total_of(hosts: Iterable[Host]) -> int:
    return sum(host.count for host in hosts)


def counted_of(kind: str, hosts: list[Host]) -> Counted:
    return Counted(kind, total_of(hosts), hosts[:NAMED_HOSTS], len(hosts[NAMED_HOSTS:]))


def heading(count: int) -> str:
    """The line above the mentions, apart from that of the replies."""
    words = ngettext(
        "%(count)s mention on another site", "%(count)s mentions on other sites", count
    )
    return words % {"count": grouped(count)}


def in_words(kind: str, count: int) -> str:
    """So many likes, reposts or bookmarks."""
    if kind == Mention.Kind.LIKE:
        words = ngettext("%(count)s like", "%(count)s likes", count)
    elif kind == Mention.Kind.REPOST:
        words = ngettext("%(count)s repost", "%(count)s reposts", count)
    else:
        words = ngettext("%(count)s bookmark", "%(count)s bookmarks", count)
    return words % {"count": grouped(count)}
