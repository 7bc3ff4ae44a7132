"""What WordPress's own shortcodes become: captions, galleries, players, links."""

import re
from collections.abc import Callable
from html import unescape

from blog.markup import Kind, Piece, pieces
from blog.wordpress.context import Attachment, Context
from blog.wordpress.figures import alignment, card, figure, gallery, player

AUDIO_TYPES = ("src", "mp3", "m4a", "ogg", "wav", "flac", "wma")
VIDEO_TYPES = ("src", "mp4", "m4v", "webm", "ogv", "flv", "wmv")
ADDRESS = re.compile(r"""(?:https?:)?/[^\s"'<>]+""")
YOUTUBE_ID = re.compile(r"[\w-]{11}")
VIMEO_ID = re.compile(r"\d+")


def caption(values: dict[str, str], words: list[str], inside: str, context: Context) -> str:
    """`[caption align= caption=]<a><img></a> the caption[/caption]`."""
    classes = (alignment(values.get("align", "")),)
    if "caption" in values:
        return figure(inside.strip(), values["caption"], classes)
    media, text = after_image(list(pieces(inside)))
    return figure(media.strip(), text.strip(), classes)


def after_image(parts: list[Piece]) -> tuple[str, str]:
    """Cuts after the first image and the link around it, which ends there in any case.

    A link that nobody closes would go on through all that follows.
    """
    end = next(
        (at for at, part in enumerate(parts, 1) if part.kind is Kind.START and part.name == "img"),
        len(parts),
    )
    rest = [part for part in parts[end : end + 2] if part.source.strip()][:1]
    if rest and rest[0].kind is Kind.END and rest[0].name == "a":
        end = parts.index(rest[0], end) + 1
    sources = [part.source for part in parts]
    links = [part.kind for part in parts[:end] if part.name == "a"]
    is_open = links.count(Kind.START) > links.count(Kind.END)
    return "".join(sources[:end]) + "</a>" * is_open, "".join(sources[end:])


def gallery_of(values: dict[str, str], words: list[str], inside: str, context: Context) -> str:
    """`[gallery ids= include= exclude= id= order= orderby= columns= link=]`.

    Without a choice it shows all images that were uploaded to the post.
    """
    chosen = values.get("ids") or values.get("include")
    images = (
        named(chosen, context)
        if chosen
        else attached(values.get("id"), "image", context, but=values.get("exclude", ""))
    )
    images = in_order(images, values, is_chosen=bool(values.get("ids")))
    if not images and not chosen:
        context.note("A gallery was left out: the export has none of its images.")
    if not images:
        return ""
    columns = values.get("columns", "3")
    return gallery(images, number=columns, is_linked=values.get("link") == "file")


def in_order(
    images: list[Attachment], values: dict[str, str], *, is_chosen: bool
) -> list[Attachment]:
    by = values.get("orderby", "post__in" if is_chosen else "").lower()
    if by.startswith("title"):
        images = sorted(images, key=lambda image: image.title.lower())
    elif by.startswith(("id", "date", "post_date")):
        images = sorted(images, key=lambda image: image.id)
    return images[::-1] if values.get("order", "").lower() == "desc" else images


def numbers(text: str) -> list[int]:
    return [int(word) for word in re.findall(r"\b\d{1,18}\b", text)]


def named(text: str, context: Context) -> list[Attachment]:
    found = []
    for number in numbers(text):
        if attachment := context.library.attachment(number):
            found.append(attachment)
        else:
            context.note(f"File {number} of a gallery or playlist is not in the export.")
    return found


def attached(post_id: str | None, kind: str, context: Context, but: str = "") -> list[Attachment]:
    owner = int(post_id) if post_id and post_id.isdecimal() else context.post_id
    excluded = set(numbers(but))
    return [
        attachment
        for attachment in context.library.attachments_of(owner)
        if attachment.kind == kind and attachment.id not in excluded
    ]


def sources_of(
    types: tuple[str, ...], values: dict[str, str], words: list[str], context: Context
) -> list[str]:
    found = [values[name] for name in types if values.get(name)]
    found += [word for word in words if ADDRESS.match(word)]
    return list(dict.fromkeys(context.new_address(address) for address in found))


def audio(values: dict[str, str], words: list[str], inside: str, context: Context) -> str:
    return play("audio", AUDIO_TYPES, values, words, inside, context)


def video(values: dict[str, str], words: list[str], inside: str, context: Context) -> str:
    return play("video", VIDEO_TYPES, values, words, inside, context)


def play(kind: str, types: tuple[str, ...], values, words, inside: str, context: Context) -> str:
    """`[audio]` and `[video]`; without an address, the first file of the kind in the post."""
    sources = sources_of(types, values, words, context)
    if not sources:
        sources = [file.address for file in attached(None, kind, context)[:1]]
    if not sources:
        context.note(f"A player was left out: the post has no {kind} file in the export.")
        return ""
    poster = context.new_address(values["poster"]) if values.get("poster") else ""
    tracks = [part.source for part in pieces(inside) if part.name == "track"]
    return player(kind, sources, poster, tracks=tracks)


def playlist(values: dict[str, str], words: list[str], inside: str, context: Context) -> str:
    """`[playlist type= ids= include= exclude=]`: one player after the other."""
    kind = "video" if values.get("type") == "video" else "audio"
    chosen = values.get("ids") or values.get("include")
    files = (
        named(chosen, context)
        if chosen
        else attached(values.get("id"), kind, context, but=values.get("exclude", ""))
    )
    if not files and not chosen:
        context.note("A playlist was left out: the export has none of its files.")
    return "".join(player(kind, [file.address], words=file.title) for file in files)


def embed(values: dict[str, str], words: list[str], inside: str, context: Context) -> str:
    """`[embed]address[/embed]`."""
    found = ADDRESS.search(inside) or ADDRESS.search(values.get("src", ""))
    if not found:
        context.note("An embedded page was left out: its address is missing.")
        return inside
    return embedded(unescape(found[0]), context)


def embedded(address: str, context: Context) -> str:
    """A player for a sound or film, else a link in place of what the other site would show."""
    ending = address.partition("?")[0].rpartition(".")[2].lower()
    for kind, types in (("audio", AUDIO_TYPES), ("video", VIDEO_TYPES)):
        if ending in types:
            return player(kind, [context.new_address(address)])
    return linked(address, context)


def linked(address: str, context: Context) -> str:
    """A link, noted."""
    context.note(f"What was embedded from {address} became a link.")
    return card(context.new_address(address))


def youtube(values: dict[str, str], words: list[str], inside: str, context: Context) -> str:
    return by_number(YOUTUBE_ID, "https://www.youtube.com/watch?v=", values, words, inside, context)


def vimeo(values: dict[str, str], words: list[str], inside: str, context: Context) -> str:
    return by_number(VIMEO_ID, "https://vimeo.com/", values, words, inside, context)


def by_number(pattern, prefix: str, values, words, inside: str, context: Context) -> str:
    """Shortcodes of common plug-ins: they hold the address of a video, or only its number."""
    for value in (*values.values(), *words, inside.strip()):
        if address := ADDRESS.match(value):
            return linked(address[0], context)
        if pattern.fullmatch(value):
            return linked(prefix + value, context)
    context.note("An embedded video was left out: its address is missing.")
    return inside


HANDLERS: dict[str, Callable[[dict[str, str], list[str], str, Context], str]] = {
    "audio": audio,
    "caption": caption,
    "embed": embed,
    "gallery": gallery_of,
    "playlist": playlist,
    "video": video,
    "vimeo": vimeo,
    "wp_caption": caption,
    "youtube": youtube,
}
