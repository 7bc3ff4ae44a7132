"""Reports by readers."""

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MAX_FLAG_NOTE_LENGTH = 500  # characters; enough to say where it hurts


class FlagQuerySet(models.QuerySet):
    def unsettled(self) -> Self:
        """Those that no moderator has decided on yet."""
        return self.filter(settled_at=None)


class Flag(models.Model):
    """One reader's report of one reply.

    `key` is a hash of the reader's address, keyed with the secret of that day: it keeps one
    reader from counting twice, and tells nobody who it was once the day is over.
    """

    class Reason(models.TextChoices):
        ABUSE = "abuse", _("It attacks or threatens somebody")
        PERSONAL = "personal", _("It tells private things about somebody")
        SPAM = "spam", _("It is advertising")
        FALSE = "false", _("It is dangerous or false")
        OTHER = "other", _("Something else")

    comment = models.ForeignKey(
        "comments.Comment", on_delete=models.CASCADE, related_name="flags", db_index=False
    )
    key = models.CharField(max_length=64, editable=False)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    note = models.CharField(_("in your words"), max_length=MAX_FLAG_NOTE_LENGTH, blank=True)
    made_at = models.DateTimeField(_("when"), default=timezone.now)
    settled_at = models.DateTimeField(null=True, editable=False)

    objects = FlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(fields=["comment", "key"], name="comments_flag_once")
        ]

    def __str__(self) -> str:
        return self.get_reason_display()
