"""What authors are told on the pages of the admin."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments import samples
from comments.models import Comment, Mention

register = template.Library()


@register.simple_tag
def waiting_replies() -> int:
    """How many replies wait for approval. One query."""
    return Comment.objects.waiting().count()


@register.simple_tag
def mentions_that_wait() -> int:
    """How many mentions by other pages wait for approval. One query."""
    return Mention.objects.waiting().count()


@register.simple_tag
def waiting_in_words(replies: int, mentions: int) -> str:
    """What waits for a moderator, as the link to the queue says it."""
    numbers = {"replies": replies, "mentions": mentions}
    if replies and mentions:
        return _("Waiting: %(replies)d replies, %(mentions)d mentions") % numbers
    if replies:
        words = ngettext("%(replies)d reply is waiting", "%(replies)d replies are waiting", replies)
    elif mentions:
        words = ngettext(
            "%(mentions)d mention is waiting", "%(mentions)d mentions are waiting", mentions
        )
    else:
        words = _("Moderation")
    return words % numbers


@register.simple_tag
def sample_posts() -> int:
    """How many of the sample posts are still there. One query."""
    return samples.count_posts()
