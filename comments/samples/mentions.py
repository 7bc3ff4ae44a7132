"""Pages of other sites that mention the sample blog. The sites are none: their names are reserved
for examples (RFC 2606), and nothing here is ever fetched."""

from dataclasses import dataclass, field
from typing import Any

from comments.models import Mention
from comments.reasons import Code, Reason


@dataclass(frozen=True)
class SampleMention:
    """A page that links to a post.

    Attributes:
        days: so long after the post.
        held_for: why it waits.
        fields: what else its row holds.
    """

    days: float
    source: str
    fields: dict[str, Any] = field(default_factory=dict)
    held_for: tuple[Reason, ...] = ()


def says(days: float, source: str, title: str, excerpt: str, **fields: Any) -> SampleMention:
    fields = {"protocol": Mention.Protocol.WEBMENTION} | fields
    return SampleMention(days, source, fields | {"title": title, "excerpt": excerpt})


def answers(days: float, source: str, author: str, excerpt: str) -> SampleMention:
    return says(days, source, "", excerpt, kind=Mention.Kind.REPLY, author=author)


def does(days: float, source: str, kind: str) -> SampleMention:
    fields = {"protocol": Mention.Protocol.WEBMENTION, "kind": kind}
    return SampleMention(days, source, fields)


def waits(mention: SampleMention, *reasons: Reason) -> SampleMention:
    fields = mention.fields | {"state": Mention.State.PENDING}
    return SampleMention(mention.days, mention.source, fields, reasons)


ON_COLOUR = [
    says(
        1,
        "https://ward-notes.example.org/the-card",
        "We tried the card with two photographs",
        "After reading about it, our ward printed one. The first week of questions was loud, the "
        "second was quiet, and in the third a patient corrected it.",
        author="Ward Notes",
    ),
    answers(
        1.4,
        "https://jottings.example.com/2291",
        "Ilse",
        "Ours came without the line to break it. I asked, and was told that half a tablet is a "
        "quarter of a decision.",
    ),
    does(1.5, "https://jottings.example.com/2292", Mention.Kind.REPOST),
    does(2, "https://hatch.example.net/likes/88", Mention.Kind.LIKE),
    does(2.2, "https://short.example.org/u/perrin/41", Mention.Kind.LIKE),
    does(2.6, "https://short.example.org/u/odile/7", Mention.Kind.LIKE),
    does(4, "https://shelf.example.com/pharmacy", Mention.Kind.BOOKMARK),
    says(
        6.5,
        "https://reading.example.net/november",
        "What I read in November",
        "[…] A pharmacist explains why the pink tablet is white now, and who was not asked. […]",
        protocol=Mention.Protocol.PINGBACK,
    ),
]

ON_SHORTAGE = [
    says(
        3,
        "https://stores.example.org/counting",
        "Counting what is not there",
        "The function at the end of that post is ours now, with one more line for the week "
        "before Easter.",
        protocol=Mention.Protocol.TRACKBACK,
    ),
    waits(
        says(
            5,
            "https://clippings.example.com/week-47",
            "Week 47",
            "Five links on empty shelves, of which this is the calmest.",
        ),
        (Code.NEW_SITE, ""),
    ),
]

# By the name of the post's text.
MENTIONS = {"colour": ON_COLOUR, "shortage": ON_SHORTAGE}
