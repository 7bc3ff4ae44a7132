"""The first page of the admin."""

from django import template

from blog import desk
from blog.models import Entry, User

register = template.Library()


@register.simple_tag
def desk_of(user: User) -> desk.Desk:
    """What this person is writing and has published."""
    return desk.of(user)


@register.filter
def writing_route(entry: Entry) -> str:
    """The name of the address at which an entry is written."""
    return f"admin:blog_{entry.kind}_change"
