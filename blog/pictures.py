"""How images stand in a page: each in the sizes that it has, so that browsers load what they need.

The widths follow the style sheet (blog/static/blog/site.css): a column of at most 570 pixels, and
880 for what is wide. In `sizes` one em is 16 pixels, whatever the page's own letters measure.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape, unescape
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from bleach.html5lib_shim import Filter
from django.conf import settings

from blog.embeds import end, is_start, local_address, start, tag_of, value_of

WEBP, AVIF = "image/webp", "image/avif"
MAX_SHOWN = 2400  # pixels; an original that is wider is loaded by nobody who has renditions

COLUMN, WIDE = 570, 880  # pixels, in a window that is wide enough
PHONE = "calc(100vw - 2.5em)"  # a window less its margins
HALF_PHONE = "calc(50vw - 2em)"
AT_COLUMN, AT_WIDE = "(min-width: 40em)", "(min-width: 60em)"
BESIDE = 262  # pixels; 46 % of the column
GAP = 20  # pixels between the pictures of a gallery

ADDRESS = re.compile(
    r"""(?:src|href|poster)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE
)
# What WordPress adds to the name of a smaller copy of an image.
RESIZED = re.compile(r"-(\d{1,5})x(\d{1,5})(?=\.\w+$)")
ORIGINAL_MARKS = ("", "-scaled", "-rotated")
TOLERANCE = 0.02  # of the ratio of width to height; a copy that differs more was cropped
# The roles of an image that only adorns (WAI-ARIA 1.2, 5.4: two names of one role).
DECORATIVE = frozenset({"presentation", "none"})


class Place(NamedTuple):
    """An element around an image that says how wide it stands."""

    tag: str
    classes: frozenset[str]


@dataclass
class Source:
    """The widths of one image in one format."""

    content_type: str
    srcset: str


def path_of_upload(address: str) -> str | None:
    """The path below MEDIA_URL that an address means, or None if it means none."""
    path = urlsplit(local_address(address) or "").path
    if path.startswith(settings.MEDIA_URL):
        return unquote(path).removeprefix(settings.MEDIA_URL)
    return None


def uploads_in(source: str) -> dict:
    """The uploads that a text shows or links to, by the path that the text names.

    Two queries where it names any. A resized copy from WordPress stands for its original.
    """
    from blog.models import Upload

    addresses = {unescape("".join(found)) for found in ADDRESS.findall(source)}
    paths = {path for address in addresses if (path := path_of_upload(address))}
    names = {path: [path, *originals_of(path)] for path in paths}
    wanted = {name for candidates in names.values() for name in candidates}
    if not wanted:
        return {}
    found = {
        upload.file.name: upload
        for upload in Upload.objects.filter(file__in=wanted).prefetch_related("renditions")
    }
    return {
        path: next(found[name] for name in candidates if name in found)
        for path, candidates in names.items()
        if not found.keys().isdisjoint(candidates)
    }


def originals_of(path: str) -> list[str]:
    """The names that the original of a resized copy may have."""
    match = RESIZED.search(path)
    if not match:
        return []
    stem, ending = path[: match.start()], path[match.end() :]
    return [f"{stem}{mark}{ending}" for mark in ORIGINAL_MARKS]


def sources_of(upload) -> list[Source]:
    """The formats in which an image may be loaded, the one with the fewest bytes first.

    Its own format is the last, with the original among the widths where that is not too wide.
    Empty where there are no renditions. No query where these were fetched along.
    """
    by_type: dict[str, list] = {}
    for rendition in upload.renditions.all():
        by_type.setdefault(rendition.content_type, []).append((rendition.width, rendition.file.url))
    if not by_type:
        return []
    own = by_type.setdefault(upload.content_type, [])
    if not own or upload.width <= MAX_SHOWN:
        own.append((upload.width, upload.file.url))
    order = sorted(by_type, key=lambda name: (name == upload.content_type, name != AVIF))
    sources = [Source(name, srcset(by_type[name])) for name in order]
    if upload.content_type == AVIF:  # smaller than the same in WebP, for all who can show it
        sources.insert(0, sources[-1])
    return sources


def srcset(files: Iterable[tuple[int, str]]) -> str:
    return ", ".join(f"{address} {width}w" for width, address in sorted(files))


def sizes_for(places: Iterable[Place], width: int | None = None) -> str:
    """How wide an image is shown, as the attribute `sizes` says it (HTML, 4.8.4.2.1).

    Args:
        places: the elements around it, the outermost first, and the image itself.
        width: its own, in pixels, where it may be narrower than its place.
    """
    phone, column, wide = PHONE, COLUMN, 0
    for place in places:
        if "gallery" in place.classes:
            count = columns_in(place, 3)
            column = (column - GAP * (count - 1)) // count
            phone = phone if "columns-1" in place.classes else HALF_PHONE
        elif "columns" in place.classes:
            count = columns_in(place, 2)
            column = (column - GAP * (count - 1)) // count
        elif {"align-left", "align-right"} & place.classes:
            column, wide = min(column, BESIDE), 0
        elif "wide" in place.classes:
            wide = WIDE
    if width and width < (wide or column) and not wide:
        column, phone = width, f"min({width}px, {phone})"
    parts = [f"{AT_WIDE} {wide}px"] if wide else []
    return ", ".join([*parts, f"{AT_COLUMN} {column}px", phone])


def columns_in(place: Place, otherwise: int) -> int:
    numbers = [word.removeprefix("columns-") for word in place.classes if word[-1:].isdigit()]
    return int(numbers[0]) if numbers else otherwise


def in_sizes(uploads: dict) -> type[Filter]:
    """A filter that gives each image of the blog its size and its renditions.

    Args:
        uploads: as `uploads_in` has found them.
    """

    class Pictures(Filter):
        def __iter__(self) -> Iterator[dict]:
            around: list[Place] = []
            for token in super().__iter__():
                name = tag_of(token)
                if name == "img" and is_start(token):
                    yield from picture(token, around, uploads)
                    continue
                if name in ("div", "figure", "ul"):
                    if token["type"] == "StartTag":
                        around.append(place_of(token))
                    elif token["type"] == "EndTag" and around:
                        around.pop()
                yield token

    return Pictures


def place_of(token: dict) -> Place:
    return Place(tag_of(token), frozenset(value_of(token, "class").split()))


def picture(image: dict, around: list[Place], uploads: dict) -> Iterator[dict]:
    """The image as it goes into the page: with size, renditions, and no haste."""
    path = path_of_upload(value_of(image, "src"))
    upload = uploads.get(path) if path else None
    attributes = image["data"]
    attributes.setdefault((None, "alt"), "")
    attributes |= {(None, "loading"): "lazy", (None, "decoding"): "async"}
    if upload is None or not upload.width or not upload.height:
        yield image
        return
    size = shown_size(image, path, upload)
    attributes |= {(None, "width"): str(size[0]), (None, "height"): str(size[1])}
    sources = [] if is_cropped(size, upload) else sources_of(upload)
    if not sources:
        yield image
        return
    sizes = sizes_for([*around, place_of(image)], size[0])
    *others, own = sources
    attributes |= {(None, "srcset"): escape(own.srcset), (None, "sizes"): sizes}
    if not others:
        yield image
        return
    yield start("picture")
    for source in others:
        tag = start("source", type=source.content_type, srcset=source.srcset, sizes=sizes)
        yield tag | {"type": "EmptyTag"}
    yield image
    yield end("picture")


def shown_size(image: dict, path: str, upload) -> tuple[int, int]:
    """The size that the text gives, that of the copy by its name, or the file's own."""
    given = value_of(image, "width"), value_of(image, "height")
    if all(value.isdecimal() and int(value) for value in given):
        return int(given[0]), int(given[1])
    match = RESIZED.search(path) if path != upload.file.name else None
    return (int(match[1]), int(match[2])) if match else (upload.width, upload.height)


def is_cropped(size: tuple[int, int], upload) -> bool:
    """Whether what is shown is a part of the original, or another shape of it."""
    shown, whole = size[0] / size[1], upload.width / upload.height
    return abs(shown - whole) > TOLERANCE * whole


def lacks_alternative(attributes: Mapping[str, str | None]) -> bool:
    """Whether an `img` tells nothing to those who cannot see it, and nobody has said why."""
    is_silent = not (attributes.get("alt") or "").strip()
    return is_silent and attributes.get("role") not in DECORATIVE


PICTURE_TAGS = re.compile(r"</?picture>|(?<=<picture>)(?:<source [^>]*>)+")
ONLY_IN_PAGES = re.compile(r' (?:srcset|sizes)="[^"]*"')
IMAGE_TAG = re.compile(r"<img [^>]*>")


def plain(html: str) -> str:
    """Rendered HTML with each image as one file: for feeds, whose readers know no better."""
    without = PICTURE_TAGS.sub("", PICTURE_TAGS.sub("", html))
    return IMAGE_TAG.sub(lambda tag: ONLY_IN_PAGES.sub("", tag[0]), without)
