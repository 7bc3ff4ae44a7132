"""What authors are told on the pages of the admin."""

from django import template
from django.utils.translation import gettext as _

from comments import samples, waiting
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
    return waiting.in_words(replies, mentions) or _("Moderation")


@register.simple_tag
def sample_posts() -> int:
    """How many of the sample posts are still there. One query."""
    return samples.count_posts()
