"""Posts as lists show them, and what their own pages have in common with that."""

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString

from blog import changes, fragments, listed
from blog.changes import ENTRIES
from blog.models import Post

register = template.Library()
register.simple_tag(listed.byline)
register.simple_tag(listed.terms)


@register.simple_tag(takes_context=True)
def cards(context: template.Context, posts: Sequence[Post]) -> list[tuple[Post, SafeString]]:
    """Each of these posts with what a list shows of it, up to the line about its replies.

    One query for those that are not in memory; two more where these have lead images.
    """
    is_stranger = not context["user"].is_authenticated
    full_text = context["site"].full_text_on_lists
    first = posts[0].pk if posts else None

    def make(pks: list[int]) -> dict[int, SafeString]:
        return listed.cards(pks, full_text=full_text, first=first, is_for_all=is_stranger)

    keys = {post.pk: f"card {post.pk}{' first' if post.pk == first else ''}" for post in posts}
    if is_stranger:
        made = fragments.gather(keys, lambda pk: (ENTRIES, changes.entry(pk)), make)
    else:  # they read private posts too, and these have no business in memory
        made = make(list(keys))
    return [(post, made[post.pk]) for post in posts if post.pk in made]
