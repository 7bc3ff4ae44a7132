"""Smaller copies of images, so that nobody loads more than their screen shows.

Each image gets copies of several widths in WebP and in its own format; browsers choose
(`blog/pictures.py`). A job makes them once (`blog/tasks.py`). Animations keep their one file, since
each smaller copy of them would be larger than it; of a GIF the copies are WebP alone.
"""

import io
import logging
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import quote

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from PIL import Image, ImageCms, ImageOps

from blog import uploading
from blog.models import Entry, Rendition, Site, Upload
from blog.rendering import render_again

logger = logging.getLogger(__name__)

# Pixels: a small phone, the column of a post, the same on a dense screen, and the widest that a
# page shows at once and twice.
WIDTHS = (480, 800, 1200, 1600, 2400)
WEBP = "image/webp"
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", WEBP: "WEBP", "image/avif": "AVIF"}
# A photograph loses nothing that one sees. Of two ways to write a WebP the slowest takes three
# times as long as method 4, for one byte in a hundred.
OPTIONS = {
    "image/jpeg": {"quality": 82, "optimize": True, "progressive": True},
    "image/png": {"optimize": True},
    WEBP: {"quality": 80, "method": 4},
    "image/avif": {"quality": 60, "speed": 8},
}
FEW_COLOURS = 4096  # a drawing or a screenshot: WebP keeps those exactly, and smaller
MAX_PROFILE_BYTES = 4096  # a colour profile that is longer weighs more than it is worth
SMALLEST_GAIN = 0.95  # of the bytes of the original; a copy that saves less is not kept


class Copy(NamedTuple):
    """A picture made smaller or written in another format."""

    content_type: str
    width: int
    height: int
    data: bytes


def prepare(upload_id: int) -> None:
    """Takes metadata out of a file, makes its renditions, and shows them in the texts.

    New files have lost their metadata before they were stored; those of a blog from before that
    was so lose them here. May be repeated: what is there already stays. Whatever is wrong with a
    file is noted in the log, and its texts go on to show it as it is.

    Some ten queries, and those of saving each post that shows the file. The encoding is done
    before anything is locked.
    """
    upload = Upload.objects.filter(pk=upload_id).first()
    if upload is None:
        return
    copies: list[Copy] = []
    try:
        clean(upload)
        if upload.kind == Upload.Kind.IMAGE and not upload.renditions.exists():
            copies = list(copies_of(upload))
    except Exception:
        # Decoders raise whatever they like at a broken file, and the next job must have its turn.
        logger.exception("No renditions of %s", upload.file.name)
    keep(upload, copies)
    show_in_texts(upload)


def clean(upload: Upload) -> None:
    """Replaces a stored file that still has metadata. Its address and its look stay.

    Raises:
        OSError, ValidationError: it is not there or broken.
    """
    storage, name = upload.file.storage, upload.file.name
    with storage.open(name) as file:
        made, found = uploading.prepared(file)
        if made is file:
            return
        with made:
            if made.size == file.size and same(made, file):
                return
            uploading.write(made, Path(storage.path(name)))
    upload.width, upload.height = found.width, found.height
    Upload.objects.filter(pk=upload.pk).update(width=found.width, height=found.height)


def same(one, other) -> bool:
    one.seek(0)
    other.seek(0)
    while block := one.read(uploading.BLOCK):
        if block != other.read(uploading.BLOCK):
            return False
    return True


def copies_of(upload: Upload) -> Iterator[Copy]:
    """The renditions of an image, the widest first; none of an animation.

    Holds two pictures at a time at most, of which one is no wider than the widest rendition. A
    JPEG is decoded at no more than twice that.
    """
    limit = upload.file.size * SMALLEST_GAIN
    with upload.file.open() as file, Image.open(file, formats=uploading.FORMATS) as image:
        if getattr(image, "is_animated", False) and image.format != "MPO":
            return
        is_png = image.format == "PNG"
        widest = min(upload.width, WIDTHS[-1])
        if image.format in ("JPEG", "MPO"):
            side = max(image.size) * widest // upload.width
            image.draft(None, (side, side))
        image.load()
        ImageOps.exif_transpose(image, in_place=True)
        picture = with_plain_colours(image)
    exact = is_png and picture.getcolors(FEW_COLOURS) is not None
    for width in sorted({widest, *(width for width in WIDTHS if width < widest)}, reverse=True):
        height = max(round(width * upload.height / upload.width), 1)
        picture = picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3)
        yield from smaller_than(limit, picture, upload, exact)


def smaller_than(limit: float, picture: Image.Image, upload: Upload, exact: bool) -> Iterator[Copy]:
    """The picture in each format in which it has fewer bytes than the limit."""
    forms = {WEBP, upload.content_type} & FORMATS.keys()
    for content_type in sorted(forms):
        if picture.width == upload.width and content_type == upload.content_type:
            continue  # that is the original
        data = written(picture, content_type, exact)
        if len(data) < limit:
            yield Copy(content_type, picture.width, picture.height, data)


def written(picture: Image.Image, content_type: str, exact: bool) -> bytes:
    options = dict(OPTIONS[content_type])
    if content_type == WEBP and exact:
        options = {"lossless": True, "method": 4}
    buffer = io.BytesIO()
    profile = picture.info.get("icc_profile")
    picture.save(buffer, FORMATS[content_type], icc_profile=profile, **options)
    return buffer.getvalue()


def with_plain_colours(image: Image.Image) -> Image.Image:
    """The picture as RGB, RGBA or grey, of eight bits a colour, as all formats take it.

    A short profile of its colours stays; print colours and long profiles become sRGB.
    """
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):  # sixteen bits of grey
        image = image.point(lambda value: value * (1 / 257)).convert("L")
    elif image.mode == "CMYK" or (profile and len(profile) > MAX_PROFILE_BYTES):
        image, profile = in_srgb(image, profile), None
    has_alpha = "A" in image.getbands() or "transparency" in image.info
    target = "RGBA" if has_alpha else "L" if image.mode in ("1", "L") else "RGB"
    if image.mode != target:
        image = image.convert(target)
    image.info = {"icc_profile": profile} if profile else {}
    return image


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in the colours of the web; by rule of thumb where its profile is broken."""
    if profile and image.mode in ("CMYK", "RGB", "RGBA", "L"):
        try:
            return ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGBA" if image.mode == "RGBA" else "RGB",
            )
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    return image if image.mode == "RGBA" else image.convert("RGB")


def keep(upload: Upload, copies: list[Copy]) -> None:
    """Stores the copies, and notes that the file was prepared; all of it or nothing.

    The row is locked: a text that begins to show the file at the same time waits, and so either
    finds the renditions or is found by `show_in_texts`.
    """
    storage, original = upload.file.storage, PurePosixPath(upload.file.name)
    stored: list[str] = []
    try:
        with transaction.atomic():
            if not Upload.objects.select_for_update().filter(pk=upload.pk).exists():
                return  # it was deleted meanwhile
            for copy in copies:
                ending = uploading.ENDINGS[copy.content_type][0]
                name = original.with_name(f"{original.stem}-{copy.width}w{ending}")
                stored.append(storage.save(str(name), ContentFile(copy.data)))
                Rendition.objects.create(
                    upload=upload,
                    file=stored[-1],
                    content_type=copy.content_type,
                    width=copy.width,
                    height=copy.height,
                )
            Upload.objects.filter(pk=upload.pk).update(prepared_at=timezone.now())
    except BaseException:
        for name in stored:
            storage.delete(name)
        raise


def show_in_texts(upload: Upload) -> None:
    """Makes the HTML of all posts and pages again that show the file, and notes that they do."""
    # Texts from before `Entry.uploads` was kept say by their words alone what they show; a resized
    # copy that came from WordPress has the beginning of its name in common with the original.
    beginning = str(PurePosixPath(upload.file.name).with_suffix(""))
    shown = Q(uploads=upload) | Q(lead_image=upload)
    for written in {beginning, quote(beginning)}:
        shown |= Q(body__contains=written)
    site = Site.current()
    for number in set(Entry.objects.filter(shown).order_by().values_list("pk", flat=True)):
        with transaction.atomic():
            # Of the table alone: who joins it reads on meanwhile.
            locked = Entry.objects.select_for_update(of=("self",)).defer("search")
            if entry := locked.filter(pk=number).first():
                render_again(entry, site)
