"""What other pages are told, on the page where a post is written."""

from django import template

from blog.models import Entry
from comments.linkbacks import log

register = template.Library()


@register.simple_tag
def sent_linkbacks(entry: Entry) -> list[str]:
    """How many pages were told of an entry, and how many not, in a few words each. One query."""
    return log.summary_of(entry)
