"""Posts as lists show them: all that they show is read in one query, and written by one template.

When Django's ORM fetched authors, categories and tags each with a query of its own, and Django's
templates wrote them, a page with ten of them took 42 ms of a slow processor, and takes 20 on it
now. Most of that was building the statements and looking up names.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from blog.addresses import list_address
from blog.models import Entry, Post, Upload
from blog.templatetags.dates import day_in_words

# Of each post its columns; then who wrote it, its categories and its tags, each as a list. The
# order of categories is that of their tree, with the slugs from its top down.
STATEMENT = """
SELECT {columns}, {text},
    (SELECT json_build_array(id, name, username, slug) FROM blog_user WHERE id = author_id),
    (SELECT json_agg(json_build_array(person.id, name, username, slug))
        FROM blog_entry_coauthors link JOIN blog_user person ON person.id = link.user_id
        WHERE link.entry_id = entry.id),
    (SELECT json_agg(json_build_array(name, (
            SELECT string_agg(slug, '/' ORDER BY above.lft) FROM blog_category above
            WHERE above.tree_id = category.tree_id
                AND above.lft <= category.lft AND above.rght >= category.rght
        )) ORDER BY tree_id, lft)
        FROM blog_entry_categories link JOIN blog_category category
            ON category.id = link.category_id
        WHERE link.entry_id = entry.id),
    (SELECT json_agg(json_build_array(name, slug) ORDER BY name)
        FROM blog_entry_tags link JOIN blog_tag tag ON tag.id = link.tag_id
        WHERE link.entry_id = entry.id)
FROM blog_entry entry WHERE id = ANY(%s)
"""
# In the order that they have in the model, as `from_db` wants them.
COLUMNS = (
    "id", "kind", "title", "path", "is_cut", "lead_image_id", "state", "published_at",
    "is_private", "is_pinned",
)  # fmt: skip


class Link(NamedTuple):
    """Words that lead somewhere."""

    words: str
    address: str


@dataclass(slots=True)
class Listed:
    """A post with all that a list shows of it."""

    post: Post
    html: SafeString
    authors: list[Link]
    categories: list[Link]
    tags: list[Link]


def cards(
    pks: Iterable[int], *, full_text: bool, first: int | None, is_for_all: bool
) -> dict[int, SafeString]:
    """What a list shows of these posts, each up to the line about its replies.

    One query; two more where there are lead images.

    Args:
        first: the post at the top of the page, whose image readers wait for.
        is_for_all: leaves out what not everybody may read, in case it has just become private.
    """
    found = [
        one for one in read(pks, full_text=full_text) if one.post.is_published or not is_for_all
    ]
    images = images_of(one.post for one in found)
    return {
        one.post.pk: card(one, full_text, images, is_first=one.post.pk == first) for one in found
    }


def read(pks: Iterable[int], *, full_text: bool) -> list[Listed]:
    """These posts, in any order. One query."""
    text = "body_html" if full_text else "teaser_html"
    statement = STATEMENT.format(columns=", ".join(COLUMNS), text=text)
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(pks)])
        return [listed(row) for row in cursor.fetchall()]


def listed(row: tuple[Any, ...]) -> Listed:
    """What a row of STATEMENT says."""
    text, author, coauthors, categories, tags = row[len(COLUMNS) :]
    return Listed(
        post=Post.from_db(connection.alias, COLUMNS, row[: len(COLUMNS)]),
        html=mark_safe(text),
        authors=people(author, coauthors or []),
        categories=[Link(name, list_address("category", path)) for name, path in categories or []],
        tags=[Link(name, list_address("tag", slug)) for name, slug in tags or []],
    )


def people(author: list, coauthors: list[list]) -> list[Link]:
    """As `Entry.authors`: the author, then those who wrote along, by name."""
    others = [person for person in coauthors if person[0] != author[0]]
    others.sort(key=lambda person: (person[1] or person[2]).casefold())
    return [
        Link(name or username, list_address("author", slug))
        for _, name, username, slug in (author, *others)
    ]


def images_of(posts: Iterable[Post]) -> dict[int, Upload]:
    """The lead images of posts, by number. Two queries, if there are any."""
    pks = {post.lead_image_id for post in posts} - {None}
    return Upload.objects.prefetch_related("renditions").in_bulk(pks) if pks else {}


def card(one: Listed, full_text: bool, images: dict[int, Upload], *, is_first: bool) -> SafeString:
    image = images.get(one.post.lead_image_id)
    return partial(
        "card",
        entry=one.post,
        title=str(one.post),
        address=one.post.get_absolute_url(),
        published=published(one.post),
        authors=one.authors,
        categories=one.categories,
        tags=one.tags,
        html=one.html,
        full_text=full_text,
        image=image and lead_image(image, is_first),
        players=players(one.html),
        is_list=True,
    )


def lead_image(image: Upload, is_first: bool) -> SafeString:
    context = {"image": image, "is_list": True, "is_first": is_first}
    return get_template("blog/_lead_image.html").render(context)


def players(text: str) -> SafeString:
    return get_template("blog/_players.html").render({"html": text})


def byline(entry: Entry) -> SafeString:
    """When an entry was published and who wrote it. One query, if any, as `Entry.authors`."""
    return partial(
        "_byline",
        entry=entry,
        published=published(entry),
        authors=[Link(str(one), one.get_absolute_url()) for one in entry.authors],
        is_list=False,
    )


def terms(entry: Entry) -> SafeString:
    """The categories and tags of an entry. Two queries, if they were not fetched along."""
    return partial(
        "_terms",
        categories=[Link(one.name, one.get_absolute_url()) for one in entry.categories.all()],
        tags=[Link(one.name, one.get_absolute_url()) for one in entry.tags.all()],
    )


def published(entry: Entry) -> dict[str, str] | None:
    """When an entry was published, for programs and for people."""
    if entry.published_at is None:
        return None
    moment = timezone.localtime(entry.published_at)
    return {"iso": moment.isoformat(), "words": day_in_words(moment.date(), get_language())}


def partial(name: str, **context: Any) -> SafeString:
    return mark_safe(get_template(f"blog/{name}.html", using="jinja2").render(context))
