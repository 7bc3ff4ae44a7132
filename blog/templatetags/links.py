"""The links of a text, for paper."""

import html
import re

from django import template

register = template.Library()

# The sanitiser wrote these attributes: always in double quotes. Print in site.css numbers the
# links of `.entry-text` that begin with http and are no references, whose words say where they
# lead; both must mean the same ones.
LINK = re.compile(r'<a\b(?![^>]*\sclass="(?:[^"]* )?reference[ "])[^>]*?\shref="(https?:[^"]*)"')


@register.filter
def outward_links(sanitised: str) -> list[str]:
    """The addresses that a text links to, in its order, as notes number them on paper."""
    return [html.unescape(address) for address in LINK.findall(sanitised)]
