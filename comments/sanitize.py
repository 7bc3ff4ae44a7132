"""The HTML that a visitor's reply may hold. It is cleaned once, when the reply is written.

The allow-list of authors, which is wider, is in `blog/sanitize.py`.
"""

import re
from functools import partial

import bleach
from bleach.html5lib_shim import Filter
from bleach.linkifier import TLDS, LinkifyFilter

from blog.embeds import tag_of
from blog.paragraphs import add_paragraphs
from blog.sanitize import readable
from blog.treewalk import TreeWalker

TAGS = frozenset(
    "a abbr b blockquote br cite code del em i li ol p pre q s strong sub sup ul".split()
)
ATTRIBUTES = {"a": ["href", "title"], "abbr": ["title"], "ol": ["start"]}
PROTOCOLS = frozenset({"http", "https", "mailto"})
# Nothing in a visitor's link speaks for the blog, to search engines or to the page it opens.
LINK_RELATION = "nofollow ugc noopener"
# What the sanitiser could change in a text: markup, addresses, and what no text should hold.
SPECIAL = re.compile("[<>&@\0-\x08\x0b-\x1f\ud800-\udfff]|\\.\\S|://")
# What becomes a link where it stands in a text. Bleach's own expression makes links of `data:` and
# a dozen other protocols too, and takes quadratic time for "((((" and "a-a-a-": so one run of
# brackets is looked at once, and parts of a name are as long as RFC 1035 allows (63 characters).
ADDRESS = re.compile(
    r"(?<!\()\(*"
    r"\b(?<![@.])(?:https?://)?"
    rf"(?:[\w-]{{1,63}}\.){{1,8}}(?:{'|'.join(TLDS)})(?::[0-9]{{1,5}})?(?!\.\w)\b"
    r'(?:[/?][^\s{}|\\^`<>"]*)?',
    re.IGNORECASE,
)


class VisitorLinks(Filter):
    """Marks each link as a visitor's; one whose address was taken out loses its tags too."""

    def __iter__(self):
        kept = []
        for token in super().__iter__():
            if tag_of(token) == "a":
                if token["type"] == "StartTag":
                    kept.append((None, "href") in token["data"])
                    token["data"][(None, "rel")] = LINK_RELATION
                if not (kept.pop() if token["type"] == "EndTag" else kept[-1]):
                    continue
            yield token


def clean(html: str) -> str:
    """The HTML with only what a reply may hold, well formed, with addresses as links.

    About 1 ms for a reply of 50 words. The cleaner is made for each, since it is not thread-safe;
    that is 0.03 ms of it.
    """
    cleaner = bleach.Cleaner(
        tags=TAGS,
        attributes=ATTRIBUTES,
        protocols=PROTOCOLS,
        strip=True,
        filters=[partial(LinkifyFilter, url_re=ADDRESS), VisitorLinks],
    )
    cleaner.walker = TreeWalker
    return cleaner.clean(readable(html))


def clean_html(html: str) -> str:
    """The same for an imported reply: HTML in which an empty line makes a paragraph.

    Most replies are plain text, in which the sanitiser would change nothing; leaving it out there
    halves the time of an import.
    """
    paragraphs = add_paragraphs(html)
    return clean(paragraphs) if SPECIAL.search(html) else paragraphs
