"""Other pages that link to an entry: pingbacks, trackbacks and webmentions. They are no replies."""

from typing import Self
from urllib.parse import urlsplit

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MentionQuerySet(models.QuerySet):
    def visible(self) -> Self:
        return self.filter(state=Mention.State.APPROVED)


class Mention(models.Model):
    class Protocol(models.TextChoices):
        PINGBACK = "pingback", _("pingback")
        TRACKBACK = "trackback", _("trackback")
        WEBMENTION = "webmention", _("webmention")

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        APPROVED = "approved", _("shown")
        SPAM = "spam", _("spam")
        REMOVED = "removed", _("removed")

    entry = models.ForeignKey(
        "blog.Entry",
        verbose_name=_("post or page"),
        on_delete=models.CASCADE,
        related_name="mentions",
    )
    protocol = models.CharField(_("kind"), max_length=10, choices=Protocol)
    source = models.URLField(_("address of the page"), max_length=1000)
    title = models.CharField(_("title"), max_length=300, blank=True)
    excerpt = models.TextField(_("excerpt"), blank=True, help_text=_("Plain text."))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    mentioned_at = models.DateTimeField(_("date"), default=timezone.now)

    objects = MentionQuerySet.as_manager()

    class Meta:
        ordering = ["mentioned_at", "id"]
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")

    def __str__(self) -> str:
        return self.title or self.host

    @property
    def host(self) -> str:
        """The name of the host that mentions; what cannot be forged."""
        return (urlsplit(self.source).hostname or "").removeprefix("www.")
