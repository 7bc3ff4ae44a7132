"""Parts of a template that stay in memory: those that look the same on many pages."""

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.safestring import SafeString

from blog import fragments
from blog.changes import ENTRIES, changes

register = template.Library()


class PartNode(template.Node):
    """What `part` makes of its block."""

    def __init__(self, name: str, variants: list[FilterExpression], nodelist: NodeList) -> None:
        self.name, self.variants, self.nodelist = name, variants, nodelist

    def render(self, context: template.Context) -> SafeString:
        if not changes.is_current():
            return self.nodelist.render(context)
        variants = [variant.resolve(context) for variant in self.variants]
        if None in variants:
            return self.nodelist.render(context)
        # A template fills the blocks of its base in its own way.
        key = f"{context.template.name} {self.name} {variants}"
        return fragments.fragment(key, (ENTRIES,), lambda: self.nodelist.render(context))


@register.tag
def part(parser: Parser, token: Token) -> PartNode:
    """Keeps a block in memory until a title, an address, a setting or the menu changes.

    `{% part "header" here %} … {% endpart %}`: its name, and all that it depends on beside these
    changes and the template; what is None keeps it out of memory. Nothing that concerns one reader
    may stand in it.
    """
    _, name, *variants = token.split_contents()
    nodelist = parser.parse(("endpart",))
    parser.delete_first_token()
    return PartNode(name, [parser.compile_filter(one) for one in variants], nodelist)
