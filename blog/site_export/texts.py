"""One Markdown file for each post and page."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from blog import references
from blog.addresses import absolute
from blog.models import Category, Entry, Site
from blog.site_export import front_matter, markdown
from blog.site_export.files import Files


def entries() -> QuerySet[Entry]:
    """All posts and pages with what their files hold."""
    return Entry.objects.with_terms().defer("body", "teaser_html", "search").order_by("pk")


def text_of(entry: Entry, files: Files, site: Site) -> str:
    """The file of a post or page, as `entries` gives it. No query."""
    place = files.paths[entry.pk]
    body = markdown.from_html(entry.body_html, lambda address: files.address(address, place))
    return f"{front_matter.of(facts(entry, files, site))}\n{body}"


def facts(entry: Entry, files: Files, site: Site) -> dict[str, Any]:
    """What stands above the text."""
    place, zone = files.paths[entry.pk], site.zone
    image = entry.lead_image
    return {
        "title": entry.title,
        "date": entry.published_at and timezone.localtime(entry.published_at, zone),
        "updated": timezone.localtime(entry.updated_at, zone),
        "slug": entry.slug,
        "path": entry.path,
        "state": state_of(entry),
        "pinned": entry.is_pinned or None,
        "authors": [str(author) for author in entry.authors],
        "categories": [lineage(category) for category in entry.categories.all()],
        "tags": [tag.name for tag in entry.tags.all()],
        "summary": entry.summary,
        "image": files.address(image.file.url, place) if image else None,
        "image_alt": image.alt if image else None,
        "replies": entry.reply_policy or None,
        "close_replies_after_days": entry.close_after_days,
        "references": list(references_of(entry)),
    }


def state_of(entry: Entry) -> str:
    if entry.state == Entry.State.DRAFT:
        return "draft"
    if entry.is_private:
        return "private"
    return "scheduled" if entry.is_scheduled else "published"


def lineage(category: Category) -> str:
    """A category by its address and those above it, such as "food/fish"."""
    return "/".join(category.lineage)


def references_of(entry: Entry) -> Iterator[dict[str, str]]:
    """The publications that a text links to, whether or not it lists them."""
    for reference in references.found_in(entry.body_html):
        found = {
            "kind": str(reference.identifier.kind.value),
            "id": reference.identifier.value,
            "address": absolute(reference.identifier.address),
        }
        yield found | ({"citation": reference.citation} if reference.citation else {})
