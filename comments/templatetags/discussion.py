"""The discussion in templates of the blog, which does not know of it in Python."""

from collections.abc import Iterable

from django import template
from django.urls import reverse
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog.models import Entry
from comments import nodes, threads
from comments.forms import ReplyForm
from comments.models import Mention
from comments.policy import takes_replies
from comments.visitors import viewer_of

register = template.Library()


@register.inclusion_tag("comments/discussion.html", takes_context=True)
def discussion(context: template.Context, entry: Entry) -> dict:
    """The replies and mentions of a post or page, and the form. Two queries."""
    request = context["request"]
    viewer = viewer_of(request)
    replies = threads.replies_of(entry, viewer)
    count = sum(reply.is_visible for reply in replies)
    is_open = takes_replies(entry, request.site)
    return {
        "request": request,
        "site": request.site,
        "user": request.user,
        "entry": entry,
        "count": count,
        "heading": threads.heading(count, entry),
        "thread": nodes.to_html(
            nodes.nodes(entry, replies, viewer, is_open=is_open),
            entry=entry,
            viewer=viewer,
            request=request,
        ),
        "mentions": Mention.objects.visible().filter(entry=entry),
        "is_open": is_open,
        "form": ReplyForm(request=request, entry=entry) if is_open else None,
        "post_url": reverse("comments:post", args=[entry.pk]),
        "is_waiting": request.GET.get("reply") == "waiting",
    }


@register.simple_tag
def reply_counts(posts: Iterable[Entry]) -> dict[int, int]:
    """The numbers of replies for `reply_count_label`. One query for a whole list."""
    return threads.reply_counts(post.pk for post in posts)


@register.simple_tag(takes_context=True)
def reply_count_label(context: template.Context, counts: dict[int, int], post: Entry) -> str:
    """The words of the link to a post's discussion; empty where there is and can be none."""
    count = counts.get(post.pk, 0)
    if count:
        return ngettext("%(count)s reply", "%(count)s replies", count) % {"count": localize(count)}
    return _("Leave a reply") if takes_replies(post, context["request"].site) else ""
