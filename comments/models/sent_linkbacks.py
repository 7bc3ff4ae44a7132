"""What the blog tells other pages that it links to, and what became of it."""

from typing import Self
from urllib.parse import urldefrag

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models import Entry
from comments.models.mentions import (
    MAX_DETAIL_LENGTH,
    MAX_HOST_LENGTH,
    MAX_TARGET_LENGTH,
    Mention,
)


class SentLinkbackQuerySet(models.QuerySet):
    """What is to be sent, and when."""

    def to_be_sent(self) -> Self:
        """What is to be sent some time: of entries that readers see, and of links that are gone.

        A scheduled entry that was put off in whatever way has its links told when it appears.
        """
        is_seen = models.Q(entry__in=Entry.objects.published())
        is_gone = models.Q(is_linked=False, protocol=Mention.Protocol.WEBMENTION)
        return self.filter(is_seen | is_gone, due_at__isnull=False)

    def due(self) -> Self:
        """What is to be sent now."""
        return self.to_be_sent().filter(due_at__lte=timezone.now())


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
        null=True,
        on_delete=models.SET_NULL,
        related_name="sent_linkbacks",
        help_text="Empty: it was deleted, and the page that it linked to is still to be told.",
    )
    source = models.CharField(
        max_length=MAX_TARGET_LENGTH,
        blank=True,
        help_text="The address under which the entry was told, by which the other side knows it.",
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

    objects = SentLinkbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("mention sent")
        verbose_name_plural = _("mentions sent")
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

    @property
    def page(self) -> str:
        """The address without fragment: places on a page are not told one by one."""
        return urldefrag(self.target).url

    @property
    def is_by_hand(self) -> bool:
        """Whether somebody gave this address, and the text need not link there."""
        return self.protocol == Mention.Protocol.TRACKBACK and self.endpoint == self.target

    @property
    def can_be_updated(self) -> bool:
        """Whether the other side was told in a way by which it can be told of a change, too."""
        return self.protocol == Mention.Protocol.WEBMENTION and self.sent_at is not None
