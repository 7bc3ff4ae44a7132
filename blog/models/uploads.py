"""Images and other files that belong to posts."""

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _


class Upload(models.Model):
    """A file in MEDIA_ROOT, with what readers need to know of it."""

    class Kind(models.TextChoices):
        IMAGE = "image", _("image")
        AUDIO = "audio", _("audio")
        VIDEO = "video", _("video")
        DOCUMENT = "document", _("document")

    file = models.FileField(_("file"), upload_to="uploads/%Y/%m/", max_length=500, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, editable=False)
    content_type = models.CharField(_("type"), max_length=100, editable=False)
    title = models.CharField(_("title"), max_length=300, blank=True)
    alt = models.CharField(
        _("alternative text"),
        max_length=1000,
        blank=True,
        help_text=_("What the image shows, for those who cannot see it. Empty if it only adorns."),
    )
    is_decorative = models.BooleanField(
        _("only adorns"),
        default=False,
        help_text=_("Those who cannot see the image miss nothing, and hear nothing of it."),
    )
    caption = models.TextField(_("caption"), blank=True)
    width = models.PositiveIntegerField(_("width"), null=True, editable=False)
    height = models.PositiveIntegerField(_("height"), null=True, editable=False)
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL
    )

    class Meta:
        ordering = ["-uploaded_at", "-id"]
        verbose_name = _("image or file")
        verbose_name_plural = _("images and files")

    def delete(self, *args, **kwargs) -> tuple[int, dict[str, int]]:
        """Deletes the row, and the file as soon as that is certain."""
        storage, name = self.file.storage, self.file.name
        transaction.on_commit(lambda: storage.delete(name))
        return super().delete(*args, **kwargs)

    def __str__(self) -> str:
        return self.title or self.file.name.rsplit("/", 1)[-1]


class Rendition(models.Model):
    """A smaller copy of an image, or one in another format. `blog/renditions.py` makes them."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="renditions")
    file = models.FileField(upload_to="uploads/%Y/%m/", max_length=500, unique=True)
    content_type = models.CharField(max_length=100)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        ordering = ["content_type", "width"]
        constraints = [
            models.UniqueConstraint(
                fields=["upload", "content_type", "width"], name="blog_rendition_once"
            )
        ]

    def __str__(self) -> str:
        return self.file.name.rsplit("/", 1)[-1]
