"""A visitor who has replied, known by a cookie or a receipt and by nothing else."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Writer(models.Model):
    """One browser in which somebody has replied. It has no name: the same person may use several.

    `key` stands in the signed cookie of that browser (`comments/visitors.py`).
    """

    class Trust(models.TextChoices):
        NEWCOMER = "newcomer", _("known by their replies alone")
        TRUSTED = "trusted", _("trusted")
        DISTRUSTED = "distrusted", _("always held")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    trust = models.CharField(_("trust"), max_length=10, choices=Trust, default=Trust.NEWCOMER)
    created_at = models.DateTimeField(_("first reply"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("writer")
        verbose_name_plural = _("writers")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
