"""Posts that belong beside a post: the next ones in time, and those on the same subjects."""

from typing import NamedTuple

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from blog.models import Entry, Page, Post
from blog.models.entries import EntryQuerySet

MAX_RELATED = 4  # more would be a list of its own
LOOKED_AT = 100  # posts of each term, those that were written last
CANDIDATES = 10 * MAX_RELATED  # of these, those that share most
# By the numbers of posts alone, which indexes hold: a post's date stands in its row.
LIKELY = """
    SELECT entry_id FROM (
        SELECT entry_id FROM unnest(%s::bigint[]) AS tag (id), LATERAL (
            SELECT entry_id FROM blog_entry_tags WHERE tag_id = tag.id AND entry_id <> %s
            ORDER BY entry_id DESC LIMIT %s
        ) AS tagged
        UNION ALL
        SELECT entry_id FROM unnest(%s::bigint[]) AS category (id), LATERAL (
            SELECT entry_id FROM blog_entry_categories
            WHERE category_id = category.id AND entry_id <> %s
            ORDER BY entry_id DESC LIMIT %s
        ) AS filed
    ) AS links
    GROUP BY entry_id ORDER BY count(*) DESC, entry_id DESC LIMIT %s
"""

SHOWN = ("title", "slug", "path", "state", "published_at", "kind")


class Neighbours(NamedTuple):
    """The posts before and after a post in time, where there are any."""

    older: Post | None
    newer: Post | None


def neighbours(post: Entry, user) -> Neighbours:
    """The posts next to this one that the reader may read. One query."""
    if post.kind != Entry.Kind.POST or post.published_at is None:
        return Neighbours(None, None)
    moment, number = post.published_at, post.pk
    # By the moment alone first: PostgreSQL begins there in its index, and not at the end of it.
    before = Q(published_at__lte=moment) & (Q(published_at__lt=moment) | Q(pk__lt=number))
    after = Q(published_at__gte=moment) & (Q(published_at__gt=moment) | Q(pk__gt=number))
    posts = Post.objects.readable_by(user).only(*SHOWN)
    older = posts.filter(before).newest_first()[:1]
    newer = posts.filter(after).order_by("published_at", "pk")[:1]
    found = list(older.union(newer, all=True))
    return Neighbours(
        older=next((p for p in found if (p.published_at, p.pk) < (moment, number)), None),
        newer=next((p for p in found if (p.published_at, p.pk) > (moment, number)), None),
    )


def related(post: Entry) -> EntryQuerySet:
    """Published posts that share categories or tags with it, most shared first, then newest.

    At most MAX_RELATED of them. One query, and the terms of the post, if they are not fetched yet.
    It reads a bounded number of rows: a tag of 50,000 posts would have all of them counted. So
    posts that were written long before others with the same tag, and share little else, are not
    looked at.
    """
    tags = [tag.pk for tag in post.tags.all()]
    categories = [category.pk for category in post.categories.all()]
    if post.kind != Entry.Kind.POST or not (tags or categories):
        return Post.objects.none()
    parameters = [tags, post.pk, LOOKED_AT, categories, post.pk, LOOKED_AT, CANDIDATES]
    same_tags = Entry.tags.through.objects.filter(tag__in=tags)
    same_categories = Entry.categories.through.objects.filter(category__in=categories)
    return (
        Post.objects.published()
        .filter(pk__in=RawSQL(LIKELY, parameters))  # noqa: S611 (nothing of it is typed in)
        .annotate(shared=number_of(same_tags) + number_of(same_categories))
        .order_by("-shared", "-published_at", "-pk")
        .only(*SHOWN)[:MAX_RELATED]
    )


def number_of(links) -> Coalesce:
    """How many of these links to terms a post has, as part of a query over posts."""
    own = links.filter(entry=OuterRef("pk")).order_by().values("entry")
    return Coalesce(
        Subquery(own.annotate(number=Count("pk")).values("number"), output_field=IntegerField()), 0
    )


def pages_below(page: Entry, user) -> EntryQuerySet:
    """The pages directly below a page that the reader may read. One query."""
    if page.kind != Entry.Kind.PAGE:
        return Page.objects.none()
    pages = Page.objects.filter(parent=page.pk).readable_by(user)
    return pages.order_by("title", "pk").only("title", "path", "state", "published_at")
