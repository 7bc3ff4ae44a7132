"""What the writing page needs to know of its form."""

from django import template
from django.contrib.admin.helpers import Fieldset

register = template.Library()


@register.filter
def is_wrong(group: Fieldset) -> bool:
    """Whether one of the fields of this group has an error, so that it must not be folded away."""
    return any(name in group.form.errors for name in group.fields)
