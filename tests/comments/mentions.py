"""Mentions for tests."""

from blog.models import Entry
from comments.models import Mention


def mention_of(entry: Entry, source: str = "https://example.org/x", **fields) -> Mention:
    """One that readers see, unless the fields say otherwise."""
    fields = {"protocol": "webmention", "state": "approved", "verification": "links"} | fields
    return Mention.objects.create(entry=entry, source=source, **fields)
