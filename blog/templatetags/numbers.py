"""Numbers as people write them in the language of the blog."""

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def grouped(number: int) -> str:
    """With a mark between the thousands: `5,000` in English.

    Not by the setting for all numbers: it would put the mark into those of links and fields too.
    """
    return number_format(number, force_grouping=True)
