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


def checked(file: UploadedFile) -> UploadedFile:
    """Refuses what is no picture, before any of it is decoded.

    Raises:
        ValidationError.
    """
    if uploading.inspect(file).kind != Upload.Kind.IMAGE:
        raise ValidationError(_("Choose a picture: a JPEG, PNG, WebP, AVIF or GIF file."))
    file.seek(0)
    return file


def make(file: UploadedFile, user: User) -> Upload:
    """The middle of a picture as an upload. What the camera wrote into the file is not in it.

    Args:
        file: `checked`.
    """
    with Image.open(file) as image:
        upright = ImageOps.exif_transpose(image).convert("RGBA")
        square = ImageOps.fit(upright, (SIDE, SIDE), Image.Resampling.LANCZOS)
    content = BytesIO()
    square.save(content, "WEBP", quality=QUALITY)
    return Upload.objects.create(
        file=ContentFile(content.getvalue(), name=f"{user.slug}.webp"),
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
