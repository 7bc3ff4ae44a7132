"""The HTML that authors may use. Everything else is taken out when a text is saved.

Authors are trusted more than visitors, and still not with scripts: what is pasted from elsewhere
brings them along. The allow-list of visitors is in `comments/sanitize.py`.
"""

import re

import bleach
from bleach.html5lib_shim import Filter

TAGS = frozenset(
    "a abbr address aside audio b bdi bdo blockquote br caption cite code col colgroup dd del "
    "details dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre "
    "q rp rt ruby s samp section small source span strong sub summary sup table tbody td tfoot "
    "th thead time tr track u ul var video wbr".split()
)
PROTOCOLS = frozenset({"http", "https", "mailto", "tel"})

# Classes that the style sheet knows. Others come from editors and themes, and mean nothing here.
CLASSES = frozenset(
    "align-center align-left align-right columns columns-2 columns-3 columns-4 embed "
    "footnote-back footnote-ref footnotes gallery lead pullquote scroll verse wide".split()
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
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
    "ins": {"cite", "datetime"},
    "li": {"value"},
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
CODE_ELEMENTS = re.compile(
    r"<(script|style|template|noscript)\b.*?(</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL
)


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
                known = [
                    w for w in classes.split() if w in CLASSES or CLASS_PATTERNS.fullmatch(w)
                ]
                token["data"][(None, "class")] = " ".join(known)
            yield token


def is_start(token: dict) -> bool:
    return token["type"] in {"StartTag", "EmptyTag"}


def clean(html: str, filters: tuple[type[Filter], ...] = ()) -> str:
    """The HTML with only what is allowed in it, well formed. Filters see it after that.

    Args:
        html: what an author wrote or pasted; anything at all.
        filters: html5lib filters that change the allowed HTML further.
    """
    cleaner = bleach.Cleaner(
        tags=TAGS,
        attributes=allow_attribute,
        protocols=PROTOCOLS,
        strip=True,
        filters=[KnownClasses, *filters],
    )
    return cleaner.clean(CODE_ELEMENTS.sub("", html.replace("\0", "")))
