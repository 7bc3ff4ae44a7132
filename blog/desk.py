"""What somebody finds on the first page of the admin: what they are writing, and what is new."""

from typing import NamedTuple

from django.db.models import QuerySet
from django.db.models.functions import Greatest

from blog import outgoing_links, working_copies
from blog.models import Entry, OutgoingLink, User

SHOWN = 6  # of each kind; the lists have the rest


class Desk(NamedTuple):
    """The texts of one person, or of everybody for those who may change them all."""

    drafts: QuerySet[Entry]
    scheduled: QuerySet[Entry]
    published: QuerySet[Entry]
    broken_links: QuerySet[OutgoingLink]


def of(user: User) -> Desk:
    """The desk of somebody who writes. A query for each of its parts, when it is read."""
    mine = Entry.objects.writable_by(user).select_related("author")
    light = mine.defer("body", "body_html", "teaser_html", "search")
    drafts = working_copies.with_titles(light.filter(state=Entry.State.DRAFT)).annotate(
        touched_at=Greatest("updated_at", "working_copy__saved_at")
    )
    return Desk(
        drafts=drafts.order_by("-touched_at", "-id")[:SHOWN],
        scheduled=light.scheduled().order_by("published_at", "id")[:SHOWN],
        published=light.published().filter(kind=Entry.Kind.POST).newest_first()[:SHOWN],
        broken_links=outgoing_links.dead(user)[:SHOWN],
    )
