"""Images and other files that belong to posts."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _


class UploadQuerySet(models.QuerySet):
    """What of the library somebody asks for."""

    def unused(self) -> Self:
        """What no text shows, and nobody has as their picture."""
        from blog.models.users import User

        pictures = User.objects.exclude(picture=None).values("picture")
        return self.filter(entries=None).exclude(pk__in=pictures)

    def without_alternative(self) -> Self:
        """The images of which those who cannot see them are told nothing."""
        return self.filter(kind=Upload.Kind.IMAGE, alt="", is_decorative=False)

    def of_month(self, month: date) -> Self:
        return self.filter(uploaded_at__year=month.year, uploaded_at__month=month.month)

    def matching(self, words: str) -> Self:
        """Those with all of these words in their name or in what is said of them."""
        found = self
        for word in words.split():
            found = found.filter(
                models.Q(title__icontains=word)
                | models.Q(alt__icontains=word)
                | models.Q(caption__icontains=word)
                | models.Q(file__icontains=word)
            )
        return found


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
    prepared_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="When `blog/renditions.py` has made of it what pages need.",
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL
    )

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-id"]
        verbose_name = _("image or file")
        verbose_name_plural = _("images and files")

    def save(self, *args, **kwargs) -> None:
        """Saves; for a new file queues what prepares it. One query more then."""
        from blog import tasks

        is_new = self._state.adding
        with transaction.atomic():
            super().save(*args, **kwargs)
            if is_new:
                tasks.prepare_upload.defer(upload_id=self.pk)

    @property
    def lacks_alternative(self) -> bool:
        """Whether it is an image of which those who cannot see it are told nothing."""
        return self.kind == self.Kind.IMAGE and not self.alt and not self.is_decorative

    def __str__(self) -> str:
        return self.title or self.file.name.rsplit("/", 1)[-1]


class Rendition(models.Model):
    """A smaller copy of an image, or one in another format. `blog/renditions.py` makes them."""

    upload = models.ForeignKey(
        Upload, on_delete=models.CASCADE, related_name="renditions", db_index=False
    )
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
