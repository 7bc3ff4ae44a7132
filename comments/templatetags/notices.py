"""What authors are told on the pages of the admin."""

from django import template

from comments import samples
from comments.models import Comment

register = template.Library()


@register.simple_tag
def waiting_replies() -> int:
    """How many replies wait for approval. One query."""
    return Comment.objects.waiting().count()


@register.simple_tag
def sample_posts() -> int:
    """How many of the sample posts are still there. One query."""
    return samples.count_posts()
