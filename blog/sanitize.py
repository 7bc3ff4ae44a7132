"""The HTML that authors may use. Everything else is taken out when a text is saved.

Authors are trusted more than visitors, and still not with scripts: what is pasted from elsewhere
brings them along. The allow-list of visitors is in `comments/sanitize.py`.
"""

import re
from collections import Counter

import bleach
from bleach.html5lib_shim import Filter

from blog.embeds import FRAMES, OtherHosts, is_start
from blog.markup import Kind, pieces
from blog.treewalk import TreeWalker

TAGS = frozenset(
    "a abbr address aside audio b bdi bdo blockquote br caption cite code col colgroup dd del "
    "details dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p "
    "pre q rp rt ruby s samp section small source span strong sub summary sup table tbody td tfoot "
    "th thead time tr track u ul var video wbr".split()
)
PROTOCOLS = frozenset({"http", "https", "mailto", "tel"})

# Classes that the style sheet knows. Others come from editors and themes, and mean nothing here.
CLASSES = frozenset(
    "align-center align-left align-right columns columns-1 columns-2 columns-3 columns-4 embed "
    "footnote-back footnote-ref footnotes gallery lead pullquote reference scroll verse "
    "wide".split()
)
CLASS_PATTERNS = re.compile(r"language-[\w+#-]{1,30}")

EVERYWHERE = frozenset({"id", "lang", "dir", "title"})
ATTRIBUTES = {
    "a": {"href", "hreflang", "rel", "download", "aria-label", "role"},
    "audio": {"src", "controls", "preload", "loop"},
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"cite", "datetime"},
    "details": {"open"},
    "div": {"tabindex", "role", "aria-label"},
    "embed": {"src"},
    "iframe": {"src"},
    "img": {"src", "alt", "width", "height", "loading", "decoding", "role"},
    "ins": {"cite", "datetime"},
    "li": {"value"},
    "object": {"data"},
    "ol": {"start", "reversed", "type"},
    "q": {"cite"},
    "section": {"aria-label", "role"},
    "source": {"src", "type"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope", "abbr"},
    "time": {"datetime"},
    "track": {"src", "kind", "srclang", "label", "default"},
    "video": {"src", "controls", "preload", "loop", "muted", "poster", "width", "height"},
}
# What stands inside these is no text.
CODE_ELEMENTS = frozenset({"script", "style", "template"})

# Deeper than anybody writes, and shallow enough for the parser, which takes quadratic time.
MAX_DEPTH = 100  # elements inside each other
# These end by themselves where the next one begins, and so do not add up.
NOT_COUNTED = frozenset(
    "area base br col dd dt embed hr img input li link meta option p param rp rt source tbody td "
    "tfoot th thead tr track wbr".split()
)
SURROGATES = re.compile("[\ud800-\udfff]")


def allow_attribute(tag: str, name: str, value: str) -> bool:
    if name in EVERYWHERE or name in ATTRIBUTES.get(tag, ()):
        return True
    return name == "class" and any(
        word in CLASSES or CLASS_PATTERNS.fullmatch(word) for word in value.split()
    )


class KnownClasses(Filter):
    """Leaves only the classes that the style sheet knows."""

    def __iter__(self):
        for token in super().__iter__():
            classes = token.get("data", {}).get((None, "class")) if is_start(token) else None
            if classes is not None:
                known = [w for w in classes.split() if w in CLASSES or CLASS_PATTERNS.fullmatch(w)]
                token["data"][(None, "class")] = " ".join(known)
            yield token


def readable(html: str) -> str:
    """The HTML without scripts, without what a database cannot hold, and not nested too deeply."""
    html = SURROGATES.sub("\ufffd", html.replace("\0", ""))
    made: list[str] = []
    opened, left_out = Counter(), Counter()
    for piece in pieces(html, CODE_ELEMENTS):
        name = piece.name
        if piece.kind is Kind.VERBATIM:
            continue
        if piece.kind is Kind.START and name in CODE_ELEMENTS:
            break  # without an end, all that follows is inside
        if name and name not in NOT_COUNTED:
            if piece.kind is Kind.START and opened.total() >= MAX_DEPTH:
                left_out[name] += 1
                continue
            if piece.kind is Kind.START:
                opened[name] += 1
            elif left_out[name]:
                left_out[name] -= 1
                continue
            elif opened[name]:
                opened[name] -= 1
        made.append(piece.source)
    return "".join(made)


def clean(html: str, filters: tuple[type[Filter], ...] = ()) -> str:
    """The HTML with only what is allowed in it, well formed, and nothing from other hosts.

    Args:
        html: what an author wrote or pasted; anything at all.
        filters: html5lib filters that change the allowed HTML further.
    """
    cleaner = bleach.Cleaner(
        tags=TAGS | FRAMES.keys(),  # frames come as far as OtherHosts, which makes links of them
        attributes=allow_attribute,
        protocols=PROTOCOLS,
        strip=True,
        filters=[KnownClasses, OtherHosts, *filters],
    )
    cleaner.walker = TreeWalker
    return cleaner.clean(readable(html))
