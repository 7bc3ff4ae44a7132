"""What the blog tells other pages that it links to, and what became of it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.mentions import (
    MAX_DETAIL_LENGTH,
    MAX_HOST_LENGTH,
    MAX_TARGET_LENGTH,
    Mention,
)


class SentLinkback(models.Model):
    """One address that an entry links to, or did; `comments/linkbacks/sending.py` tells it so."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        NOT_WANTED = "not-wanted", _("takes no linkbacks")
        FAILED = "failed", _("failed")

    entry = models.ForeignKey(
        "blog.Entry",
        verbose_name=_("post or page"),
        on_delete=models.CASCADE,
        related_name="sent_linkbacks",
    )
    target = models.CharField(_("address"), max_length=MAX_TARGET_LENGTH)
    host = models.CharField(_("site"), max_length=MAX_HOST_LENGTH)
    is_linked = models.BooleanField(
        default=True, help_text="Whether the entry links there, as far as readers see."
    )
    protocol = models.CharField(_("protocol"), max_length=10, choices=Mention.Protocol, blank=True)
    endpoint = models.CharField(max_length=MAX_TARGET_LENGTH, blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=Outcome, default=Outcome.WAITING
    )
    detail = models.CharField(_("what happened"), max_length=MAX_DETAIL_LENGTH, blank=True)
    failures = models.PositiveSmallIntegerField(default=0, help_text="In a row.")
    noted_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True)
    due_at = models.DateTimeField(null=True, help_text="When to send next; empty: not at all.")

    class Meta:
        verbose_name = _("sent linkback")
        verbose_name_plural = _("sent linkbacks")
        ordering = ["-noted_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "target"], name="comments_sentlinkback_once")
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(due_at__isnull=False),
                name="comments_sentlinkback_due",
            )
        ]

    def __str__(self) -> str:
        return self.target
