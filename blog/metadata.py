"""What a page says about itself to programs: search engines, link previews, feed readers."""

import html
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from blog.addresses import absolute
from blog.models import Entry, Site, Upload, User

DESCRIPTION_LENGTH = 200  # characters; search engines show about 160
# In a script element these would end it, or begin a comment (HTML standard, 4.12.1.3).
UNSAFE_IN_SCRIPT = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@dataclass
class Metadata:
    """The head of one page. Addresses are absolute; what is empty is left out."""

    title: str
    description: str = ""
    canonical: str = ""
    is_indexed: bool = True
    kind: str = "website"
    image: Upload | None = None
    author: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    feed: str = ""
    feed_title: str = ""
    structured: dict[str, Any] | None = None

    @property
    def image_address(self) -> str:
        return absolute(self.image.file.url) if self.image else ""

    @property
    def json_ld(self) -> SafeString:
        """The structured data for a data block, which is no script: nothing in it can run."""
        text = json.dumps(self.structured, ensure_ascii=False)
        return mark_safe(text.translate(UNSAFE_IN_SCRIPT))


def plain(markup: str) -> str:
    """The beginning of an HTML text, without its marks."""
    text = " ".join(html.unescape(strip_tags(markup)).split())
    return Truncator(text).chars(DESCRIPTION_LENGTH)


def of_entry(entry: Entry, site: Site, *, is_preview: bool = False) -> Metadata:
    """The head of a post's or page's own page."""
    metadata = Metadata(
        title=str(entry),
        description=plain(entry.teaser_html),
        is_indexed=entry.is_published and not is_preview,
        kind="article",
        image=entry.lead_image,
        author=entry.byline,
        published_at=entry.published_at,
        updated_at=entry.updated_at,
    )
    if metadata.is_indexed:
        metadata.canonical = absolute(entry.get_absolute_url())
        metadata.structured = structured_entry(entry, site, metadata)
    return metadata


def structured_entry(entry: Entry, site: Site, metadata: Metadata) -> dict[str, Any]:
    """The entry in the vocabulary of schema.org."""
    is_post = entry.kind == Entry.Kind.POST
    data = {
        "@context": "https://schema.org",
        "@type": "BlogPosting" if is_post else "WebPage",
        "headline" if is_post else "name": str(entry),
        "description": metadata.description,
        "url": metadata.canonical,
        "mainEntityOfPage": metadata.canonical,
        "inLanguage": site.language,
        "datePublished": entry.published_at.isoformat(),
        "dateModified": max(entry.updated_at, entry.published_at).isoformat(),
        "author": people(entry.authors),
        "publisher": {"@type": "Organization", "name": site.title, "url": absolute("/")},
    }
    if is_post:
        data["articleSection"] = [category.name for category in entry.categories.all()]
        data["keywords"] = [tag.name for tag in entry.tags.all()]
    if entry.lead_image:
        data["image"] = metadata.image_address
    return {key: value for key, value in data.items() if value}


def people(authors: list[User]) -> dict[str, str] | list[dict[str, str]]:
    """Who wrote something; a list where there are several."""
    found = [
        {"@type": "Person", "name": str(one), "url": absolute(one.get_absolute_url())}
        for one in authors
    ]
    return found if len(found) > 1 else found[0]


def of_front_page(site: Site, address: str, number: int) -> Metadata:
    """The head of the front page and of its further pages."""
    metadata = of_list(site, site.title, address, description=site.description or site.tagline)
    if number == 1:
        metadata.structured = {
            "@context": "https://schema.org",
            "@type": "WebSite",
            "name": site.title,
            "url": absolute("/"),
            "inLanguage": site.language,
            "potentialAction": {
                "@type": "SearchAction",
                "target": absolute(reverse("blog:search")) + "?q={query}",
                "query-input": "required name=query",
            },
        }
    return metadata


def of_list(
    site: Site, heading: str, address: str, *, description: str = "", feed: str = ""
) -> Metadata:
    """The head of a page of a list.

    Args:
        address: of this very page of the list.
        feed: the address of the list's own RSS feed, where it has one.
    """
    return Metadata(
        title=heading,
        description=plain(description),
        canonical=absolute(address),
        feed=absolute(feed) if feed else "",
        feed_title=f"{heading} · {site.title}" if feed else "",
    )
