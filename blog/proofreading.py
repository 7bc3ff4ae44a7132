"""What a careful friend would say of a text before it is published. Nothing here forbids anything.

`remarks` reads the source of a text; the rules of accessibility behind them are those of WCAG 2.2
(1.1.1 images, 1.3.1 and 2.4.6 headings and tables, 2.4.4 links).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from blog.embeds import local_address
from blog.models import Entry, Upload
from blog.outline import Element, Outline
from blog.own_links import leading_nowhere
from blog.pictures import lacks_alternative, path_of_upload

QUOTED = 60  # characters of the text that a remark quotes, enough to find the place
# Parts of an entry's own page that are not in its text.
OF_THE_PAGE = frozenset({"", "top", "content", "discussion", "leave-a-reply"})
OF_A_REPLY = re.compile(r"comment-\d+")
BARE = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
MISSING_SCHEME = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?:[/?#:].*)?", re.IGNORECASE)
OWN_ENDINGS = (".html", ".htm", ".php")


@dataclass(frozen=True)
class Remark:
    """One thing to look at again.

    Attributes:
        kind: a word for the rule, for programs.
        words: what to look at, and why, for the author.
        quote: what stands there in the text.
        field: "title", "summary" or "body".
        element, nth: which element of the text, by its name and its place among those, from 0.
    """

    kind: str
    words: str
    quote: str = ""
    field: str = "body"
    element: str = ""
    nth: int = 0


def remarks(entry: Entry) -> list[Remark]:
    """All that should be looked at again, in the order of the text.

    Takes the entry as it is in hand, which may be `working_copies.shown`. Some five queries where
    the text has images and links of the blog, none where it has not.
    """
    outline = Outline(entry.body)
    found = [
        *of_images(outline),
        *of_headings(outline),
        *of_links(outline, entry),
        *of_tables(outline),
    ]
    order = {id(element): place for place, element in enumerate(outline.elements)}
    found.sort(key=lambda pair: order[id(pair[0])])
    return [*of_fields(entry), *(at(element, kind, words) for element, kind, words in found)]


Found = Iterator[tuple[Element, str, str]]


def at(element: Element, kind: str, words: str) -> Remark:
    quote = element.words or element.attributes.get("src") or element.attributes.get("href") or ""
    if element.name == "img":
        quote = unquote(quote.rsplit("/", 1)[-1])
    if len(quote) > QUOTED:
        quote = quote[: QUOTED - 1].rstrip() + "…"
    return Remark(kind, words, quote, element=element.name, nth=element.nth)


def of_fields(entry: Entry) -> Iterator[Remark]:
    if not entry.title.strip():
        yield Remark("no-title", _("There is no title yet."), field="title")
    if not entry.summary.strip():
        words = _("There is no summary: lists and search engines show the beginning of the text.")
        yield Remark("no-summary", words, field="summary")


def of_images(outline: Outline) -> Found:
    """Images that say nothing to those who cannot see them, and are not marked as decoration."""
    silent = [image for image in outline.named("img") if lacks_alternative(image.attributes)]
    paths = {image: path_of_upload(image.attributes.get("src") or "") for image in silent}
    known = [path for path in paths.values() if path]
    uploads = Upload.objects.filter(file__in=known, is_decorative=True) if known else None
    decorative = set(uploads.values_list("file", flat=True)) if uploads is not None else set()
    for image in silent:
        if paths[image] not in decorative:
            yield image, "no-alt", _("The image has no alternative text. What does it show?")


def of_headings(outline: Outline) -> Found:
    """Headings that skip a level. The title of the post is the first one."""
    level = 1
    for heading in outline.named("h1", "h2", "h3", "h4", "h5", "h6"):
        own = max(int(heading.name[1]), 2)  # an h1 is shown as h2: the title is the page's h1
        if own > level + 1:
            words = _("The heading is of level %(own)s, and the one before of level %(before)s.")
            yield heading, "skipped-level", words % {"own": own - 1, "before": level - 1}
        if not heading.words:
            yield heading, "empty-heading", _("The heading is empty.")
        level = own


def of_tables(outline: Outline) -> Found:
    for table in outline.named("table"):
        if not any(cell.is_within(table) for cell in outline.named("th")):
            words = _("The table has no header cells that say what its columns or rows are.")
            yield table, "no-header", words


def of_links(outline: Outline, entry: Entry) -> Found:
    """Links without words that say where they lead, and those that lead nowhere."""
    links = [link for link in outline.named("a") if "href" in link.attributes]
    nowhere = leading_nowhere({path for link in links if (path := path_of(link, entry))})
    for link in links:
        address = (link.attributes["href"] or "").strip()
        yield from ((link, *said) for said in of_words(link))
        if is_footnote_mark(link):
            if unquote(address.removeprefix("#")) not in outline.ids:
                yield link, "no-note", _("The footnote has no note.")
        elif not address:
            yield link, "no-address", _("The link leads nowhere: it has no address.")
        elif lacks_scheme(address):
            yield link, "no-scheme", _("The address of the link should begin with https://")
        elif path_of(link, entry) in nowhere:
            words = _("The link leads to a page of the blog that readers do not find: %(address)s")
            yield link, "dead-link", words % {"address": shown(address)}
        elif anchor_of(address, entry) is not None and not has(outline, anchor_of(address, entry)):
            words = _("The link leads to a place that is not in the text: %(address)s")
            yield link, "dead-anchor", words % {"address": shown(address)}


def of_words(link: Element) -> Iterator[tuple[str, str]]:
    """What the words of a link do not say."""
    words = link.words.strip(" .:;,!?…»«\"'“”‘’()[]→>").casefold()
    if not link.words and not link.says_something:
        yield "empty-link", _("The link has no words: nobody can see or hear it.")
    elif words in empty_words():
        yield "empty-words", _("The words of the link do not say where it leads.")
    elif BARE.fullmatch(link.words) and not link.is_source:
        yield "bare-address", _("The link shows its address. Words are easier to read and to hear.")


def empty_words() -> set[str]:
    """Words that say nothing of where a link leads."""
    # Translators: words of links that do not say where they lead, with "|" between them.
    words = _("click here|click|here|more|read more|learn more|continue|this|this link|link|page")
    return {word.strip().casefold() for word in words.split("|")}


def is_footnote_mark(link: Element) -> bool:
    return any("footnote-ref" in element.classes for element in (link, *link.above))


def lacks_scheme(address: str) -> bool:
    """Whether this was meant as another host: "www.example.org", "example.org/page"."""
    host = re.split("[/?#]", address, maxsplit=1)[0]
    return bool(MISSING_SCHEME.fullmatch(address)) and not host.lower().endswith(OWN_ENDINGS)


def path_of(link: Element, entry: Entry) -> str:
    """The path on this blog to which a link leads; empty for other hosts and the same page."""
    address = (link.attributes["href"] or "").strip()
    if not address or address.startswith(("#", "?")) or lacks_scheme(address):
        return ""
    local = local_address(address)
    path = unquote(urlsplit(local).path) if local is not None else ""
    return "" if path == entry.path else path


def anchor_of(address: str, entry: Entry) -> str | None:
    """The place on the entry's own page to which an address leads; None if to another page."""
    local = local_address(address)
    if local is None:
        return None
    parts = urlsplit(local)
    is_own = not parts.path or unquote(parts.path) == entry.path
    return unquote(parts.fragment) if is_own and parts.fragment else None


def has(outline: Outline, anchor: str) -> bool:
    is_of_page = anchor in OF_THE_PAGE or OF_A_REPLY.fullmatch(anchor)
    return bool(is_of_page) or anchor in outline.ids


def shown(address: str) -> str:
    return unquote(address) if len(address) <= QUOTED else unquote(address)[: QUOTED - 1] + "…"
