"""The picture of an author: small and square, made of whatever photograph they choose."""

from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from blog import uploading
from blog.models import Entry, Upload, User

SIDE = 256  # pixels; shown at 72 at most, on screens that have three for each of these
QUALITY = 82  # of WebP, from 0 to 100; no difference is seen at that size


def squared(file: UploadedFile) -> bytes:
    """The middle of a picture, as WebP. What the camera wrote into the file is not in it.

    Raises:
        ValidationError: it is no picture, which is known before any of it is decoded, or damaged.
    """
    if uploading.inspect(file).kind != Upload.Kind.IMAGE:
        raise ValidationError(_("Choose a picture: a JPEG, PNG, WebP, AVIF or GIF file."))
    try:
        with Image.open(file, formats=uploading.FORMATS) as image:
            upright = ImageOps.exif_transpose(image).convert("RGBA")
    except (OSError, SyntaxError, ValueError) as error:
        raise uploading.damaged() from error
    square = ImageOps.fit(upright, (SIDE, SIDE), Image.Resampling.LANCZOS)
    content = BytesIO()
    square.save(content, "WEBP", quality=QUALITY)
    return content.getvalue()


def make(picture: bytes, user: User) -> Upload:
    """The upload of a picture that was `squared`."""
    return Upload.objects.create(
        file=ContentFile(picture, name=f"{user.slug}.webp"),
        kind=Upload.Kind.IMAGE,
        content_type="image/webp",
        title=str(user),
        is_decorative=True,
        width=SIDE,
        height=SIDE,
        uploaded_by=user,
    )


def forget(portrait: Upload | None) -> None:
    """Deletes a picture that stands for nobody any more, unless a post shows it. Three queries."""
    if portrait is None or User.objects.filter(picture=portrait).exists():
        return
    if not (portrait.entries.exists() or Entry.objects.filter(lead_image=portrait).exists()):
        portrait.delete()
