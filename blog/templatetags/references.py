"""References, for the page of a post."""

from django import template

register = template.Library()

LIST = '<section class="references"'  # as blog/references.py makes it, after the sanitiser


@register.filter
def lists_references(html: str) -> bool:
    """Whether a list of references stands at the foot of a text."""
    return LIST in html
