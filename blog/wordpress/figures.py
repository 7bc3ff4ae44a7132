"""The HTML of what WordPress shows as images, players, galleries and embedded pages."""

from collections.abc import Iterable
from html import escape

from blog.embeds import label
from blog.markup import start_tag
from blog.wordpress.context import Attachment

MAX_COLUMNS = 4  # the style sheet knows no more
CLASSES = {
    "alignleft": "align-left",
    "alignright": "align-right",
    "aligncenter": "align-center",
    "alignwide": "wide",
    "alignfull": "wide",
}


def alignment(word: str) -> str:
    """Our class for `alignleft` and so on, or ""."""
    return CLASSES.get(word.strip(), "")


def columns(number: str | int | None) -> str:
    """The class for a number of columns; "" where the page may choose."""
    number = int(number) if str(number or "").isdecimal() else 0
    return f"columns-{min(number, MAX_COLUMNS)}" if number else ""


def figure(inside: str, caption: str = "", classes: Iterable[str] = ()) -> str:
    """A figure. The caption is HTML."""
    known = " ".join(word for word in classes if word)
    opening = f'<figure class="{known}">' if known else "<figure>"
    text = f"<figcaption>{caption}</figcaption>" if caption.strip() else ""
    return f"{opening}{inside}{text}</figure>"


def card(address: str, words: str = "") -> str:
    """A link that stands in a line of its own, for what other hosts would show there."""
    return f'<p class="embed"><a href="{escape(address)}">{escape(words or label(address))}</a></p>'


def image(attachment: Attachment, *, is_linked: bool = False) -> str:
    values = {"src": attachment.address, "alt": attachment.alt}
    if attachment.width and attachment.height:
        values |= {"width": str(attachment.width), "height": str(attachment.height)}
    tag = start_tag("img", values)
    return f'<a href="{escape(attachment.address)}">{tag}</a>' if is_linked else tag


def gallery(
    images: Iterable[Attachment], *, number: str | int | None = None, is_linked: bool = False
) -> str:
    """Images side by side, each with its caption."""
    inside = "".join(
        figure(image(attachment, is_linked=is_linked), attachment.caption) for attachment in images
    )
    return figure(inside, classes=("gallery", columns(number)))


def player(
    kind: str,
    sources: list[str],
    poster: str = "",
    words: str = "",
    tracks: Iterable[str] = (),
) -> str:
    """An audio or video player, with a link for programs that know none."""
    first, *others = sources
    values = {"src": first} if not others else {}
    if poster:
        values["poster"] = poster
    values |= {"controls": "", "preload": "none" if kind == "audio" else "metadata"}
    tags = "".join(start_tag("source", {"src": source}) for source in sources if others)
    link = f'<a href="{escape(first)}">{escape(words or label(first))}</a>'
    inside = "".join([tags, *tracks, link])
    return figure(f"{start_tag(kind, values)}{inside}</{kind}>", escape(words))
