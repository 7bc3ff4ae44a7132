"""The tags of old texts: addresses of today, classes of ours, and names that HTML still has."""

import re

from django.conf import settings

from blog.embeds import is_ours, local_address
from blog.markup import Kind, Piece, attributes, pieces, start_tag
from blog.wordpress import figures
from blog.wordpress.context import Context

ADDRESSES = ("href", "src", "poster", "data")
DROPPED = frozenset({"sizes", "srcset", "style"})
CLASSES = figures.CLASSES | {
    "blocks-gallery-item": "",
    "wp-block-gallery": "gallery",
    "wp-block-pullquote": "pullquote",
    "wp-block-verse": "verse",
}
KEPT_CLASSES = re.compile(
    r"align-\w+|columns(?:-[1-4])?|embed|footnote-\w+|footnotes|gallery|language-\S+|pullquote"
    r"|verse|wide"
)
NAMES = {"acronym": "abbr", "strike": "s", "tt": "code"}
# What these show cannot be shown here; the sanitiser takes them out.
REPORTED = {
    "applet": "a Java applet",
    "canvas": "a drawing made by a script",
    "form": "a form",
    "math": "a formula (the text in it stays)",
    "script": "a script",
    "style": "a style sheet",
    "svg": "a drawing (SVG)",
}
PLAYED = {"audio": "audio", "source": "audio or video", "video": "video"}
FRAMES = {"iframe": "src", "embed": "src", "object": "data", "frame": "src"}


def modernise(html: str, context: Context) -> str:
    """The HTML with its tags changed, and a note for whatever readers will miss."""
    return "".join(changed(piece, context) for piece in pieces(html))


def changed(piece: Piece, context: Context) -> str:
    if piece.kind not in (Kind.START, Kind.END, Kind.VERBATIM):
        return piece.source
    if piece.kind is not Kind.END and piece.name in REPORTED:
        context.note(f"Taken out: {REPORTED[piece.name]}.")
    if piece.kind is Kind.VERBATIM:
        return verbatim(piece, context)
    name = NAMES.get(piece.name, piece.name)
    if piece.kind is Kind.END:
        return piece.source if name == piece.name else f"</{name}>"
    old = attributes(piece.source)
    new = with_our_classes(with_addresses(old, context), piece.name)
    report(piece.name, new, context)
    return piece.source if new == old and name == piece.name else start_tag(name, new)


def verbatim(piece: Piece, context: Context) -> str:
    """The inside of a `<pre>` is HTML too; only its line breaks matter."""
    if piece.name != "pre":
        return piece.source
    return "".join(changed(inner, context) for inner in pieces(piece.source, frozenset()))


def with_addresses(values: dict[str, str], context: Context) -> dict[str, str]:
    """With addresses of today, and without what the sanitiser would take out anyway."""
    return {
        key: context.new_address(value.strip()) if key in ADDRESSES and value.strip() else value
        for key, value in values.items()
        if key not in DROPPED and not key.startswith("data-")
    }


def with_our_classes(values: dict[str, str], name: str) -> dict[str, str]:
    words = values.get("class", "").split()
    if name == "img" and "align" in values:
        words.append(f"align{values['align'].lower()}")
    known = [
        CLASSES.get(word, word)
        for word in words
        if CLASSES.get(word) or KEPT_CLASSES.fullmatch(word)
    ]
    others = {key: value for key, value in values.items() if key != "class"}
    return others | {"class": " ".join(dict.fromkeys(known))} if known else others


def report(name: str, values: dict[str, str], context: Context) -> None:
    """Notes what readers will not see as it was: mostly because another host would serve it."""
    source = values.get(FRAMES.get(name, "src"), "")
    if name == "img" and source.startswith("data:"):
        context.note("Taken out: an image that stood in the text itself instead of in a file.")
    elif name == "img" and source and not is_ours(source):
        context.note(f"An image of another host became a link: {source}")
    elif name == "img" and not (local_address(source) or "").startswith(settings.MEDIA_URL):
        context.note(f"An image is missing, its file is not here: {source or 'no address'}")
    elif name in FRAMES:
        context.note(f"A frame became a link: {source or 'without an address'}")
    elif name in PLAYED and source and not is_ours(source):
        context.note(f"The {PLAYED[name]} file of another host became a link: {source}")
