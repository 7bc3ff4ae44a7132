"""Writes the elements of a WordPress export (WXR 1.2): RSS 2.0 with elements of WordPress's own.

The source of the names and forms is what WordPress 6 writes (wp-admin/includes/export.php).
"""

import datetime
import re
from collections.abc import Iterable
from email.utils import format_datetime
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from blog.feed_formats import legal

VERSION = "1.2"
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"
  xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:wfw="http://wellformedweb.org/CommentAPI/"
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
"""
FOOT = "</channel>\n</rss>\n"
NO_DATE = "0000-00-00 00:00:00"  # what WordPress gives drafts that were never published
ESCAPED_BYTE = re.compile("%[0-9A-F]{2}")


def words(name: str, text: str) -> str:
    """An element with any text, as CDATA, without the characters that XML forbids."""
    return f"<{name}><![CDATA[{legal(text).replace(']]>', ']]]]><![CDATA[>')}]]></{name}>\n"


def plain(name: str, value: object) -> str:
    """An element with a number or an address."""
    return f"<{name}>{escape(legal(str(value)))}</{name}>\n"


def term(domain: str, nicename: str, name: str) -> str:
    """What an item belongs to: a category, a tag, a menu, a further author."""
    attributes = f"domain={quoteattr(domain)} nicename={quoteattr(legal(nicename))}"
    return words("category", name).replace("<category>", f"<category {attributes}>", 1)


def meta(values: Iterable[tuple[str, object]]) -> str:
    """What WordPress keeps about an item under a key of its own."""
    return "".join(
        "<wp:postmeta>\n"
        + words("wp:meta_key", key)
        + words("wp:meta_value", str(value))
        + "</wp:postmeta>\n"
        for key, value in values
    )


def shown(text: str) -> str:
    """Plain text where WordPress keeps HTML: titles, names, excerpts."""
    return escape(text)


def nicename(slug: str) -> str:
    """A slug as WordPress stores it: other scripts percent-encoded, in lower case."""
    return ESCAPED_BYTE.sub(lambda byte: byte[0].lower(), quote(slug, safe=""))


def date(moment: datetime.datetime | None, zone: datetime.tzinfo = datetime.UTC) -> str:
    """A date on the clock of this zone, to the second."""
    if moment is None:
        return NO_DATE
    try:
        moment = moment.astimezone(zone)
    except OverflowError:  # at the ends of the calendar, where a zone leads out of it
        moment = moment.astimezone(datetime.UTC)
    return moment.replace(tzinfo=None).isoformat(" ", "seconds")


def dates(name: str, moment: datetime.datetime, zone: datetime.tzinfo) -> str:
    """A date twice, as WordPress has it: on the blog's clock and in UTC."""
    return words(name, date(moment, zone)) + words(f"{name}_gmt", date(moment))


def rss_date(moment: datetime.datetime) -> str:
    return plain("pubDate", format_datetime(moment.astimezone(datetime.UTC)))
