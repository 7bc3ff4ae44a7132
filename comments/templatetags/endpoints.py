"""How other blogs find out where they can tell that they link to a post."""

from django import template
from django.template.loader import render_to_string
from django.urls import reverse

from blog.addresses import absolute
from blog.models import Entry
from comments.policy import takes_mentions

register = template.Library()


@register.simple_tag(takes_context=True)
def linkback_endpoints(context: template.Context, entry: Entry) -> str:
    """The addresses for the head of a page of an entry; nothing where it takes no mentions.

    `LinkbackHeadersMiddleware` says the same in the headers. No query.
    """
    request = context["request"]
    if not (entry.is_published and takes_mentions(entry, request.site)):
        return ""
    request.takes_mentions = True
    address = absolute(entry.get_absolute_url())
    facts = {
        "webmention": absolute(reverse("comments:webmention")),
        "pingback": absolute(reverse("comments:pingback")),
        "address": address,
        "trackback": f"{address}trackback/",
        # In a comment of the page, which only a `>` could end; and that is escaped.
        "title": str(entry),
    }
    return render_to_string("comments/_linkbacks.html", facts)
