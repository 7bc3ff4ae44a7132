"""The discussion in templates of the blog, which does not know of it in Python."""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog import changes, fragments
from blog.addresses import absolute
from blog.models import Entry
from blog.templatetags.numbers import grouped
from comments import parts, threads
from comments.forms import ReplyForm
from comments.news import milliseconds
from comments.paging import NEWEST, Pages, is_newest_first, links, page_address
from comments.policy import takes_mentions, takes_replies
from comments.visitors import viewer_of

register = template.Library()


@register.inclusion_tag("comments/discussion.html", takes_context=True)
def discussion(
    context: template.Context, entry: Entry, pages: Pages | None = None, number: int = 1
) -> dict:
    """A page of the replies to a post or page, the mentions and the form.

    Four queries; one for strangers, where nothing has changed.

    Args:
        pages: the discussion, where a view has looked it up already.
        number: which of its pages.
    """
    request = context["request"]
    threads.shown(request, entry)
    viewer = viewer_of(request)
    pages = pages or Pages(entry, viewer, is_newest_first=is_newest_first(request.GET))
    is_open = takes_replies(entry, request.site)
    return {
        "request": request,
        "site": request.site,
        "user": request.user,
        "entry": entry,
        "heading": threads.heading(pages.visible, entry),
        "pages": pages,
        "number": number,
        "links": links(number, len(pages), pages.address) if len(pages) > 1 else None,
        "orders": orders(pages),
        "is_part": len(pages) > 1 or any(thread.is_long for thread in pages.threads),
        "new_threads": pages.end_of_new_threads(number),
        "latest": milliseconds(pages.latest) if pages.latest else 0,
        "thread": parts.threads_html(pages, number, is_open=is_open),
        "mentions": parts.mentions_html(entry),
        "takes_mentions": entry.is_published and takes_mentions(entry, request.site),
        "address": absolute(entry.get_absolute_url()),
        "is_open": is_open,
        "form": ReplyForm(request=request, entry=entry) if is_open else None,
    }


def orders(pages: Pages) -> list[tuple[str, str]]:
    """The words and the address of each order of the threads, where there is anything to order.

    The address of the order that is shown is empty.
    """
    if len(pages.threads) < 2:
        return []
    oldest = page_address(pages.entry, 1)
    newest = f"{oldest}?replies={NEWEST}"
    return [
        (_("Oldest first"), oldest if pages.is_newest_first else ""),
        (_("Newest first"), "" if pages.is_newest_first else newest),
    ]


@register.simple_tag(takes_context=True)
def reply_counts(context: template.Context, posts: Iterable[Entry]) -> dict[int, int]:
    """The numbers of replies for `reply_count_label`. One query for those not in memory."""
    request = context["request"]
    for post in posts:
        threads.shown(request, post)

    def count(pks: list[int]) -> dict[int, str]:
        found = threads.reply_counts(pks)
        return {pk: SafeString(found.get(pk, 0)) for pk in pks}

    keys = {post.pk: f"reply count {post.pk}" for post in posts}
    counted = fragments.gather(keys, lambda pk: (changes.replies(pk),), count)
    return {pk: int(number) for pk, number in counted.items()}


@register.simple_tag(takes_context=True)
def reply_count_label(context: template.Context, counts: dict[int, int], post: Entry) -> str:
    """The words of the link to a post's discussion; empty where there is and can be none."""
    count = counts.get(post.pk, 0)
    if count:
        return ngettext("%(count)s reply", "%(count)s replies", count) % {"count": grouped(count)}
    return _("Leave a reply") if takes_replies(post, context["request"].site) else ""
