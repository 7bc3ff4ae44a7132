"""Other pages that link to an entry: pingbacks, trackbacks and webmentions. They are no replies.

Anybody can claim that a page links here. So a mention is shown only while `verification` says
that it does: `comments/linkbacks/` fetches the page, looks for the link, and looks again later.
"""

from typing import Self
from urllib.parse import urlsplit

from django.db import models
from django.db.models.functions import MD5
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.comments import Doubt

MAX_SOURCE_LENGTH = 1000  # characters, in ASCII
MAX_TARGET_LENGTH = 2000
MAX_HOST_LENGTH = 255
MAX_TITLE_LENGTH = 300
MAX_AUTHOR_LENGTH = 100
MAX_DETAIL_LENGTH = 300


def host_of(address: str) -> str:
    """The name of the host in an address, without a leading "www."; empty where there is none."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")[:MAX_HOST_LENGTH]
    except ValueError:
        return ""


class MentionQuerySet(models.QuerySet):
    """The one definition of which mentions readers see."""

    def visible(self) -> Self:
        """Those that are approved, of pages that were seen to link here."""
        return self.filter(state=Mention.State.APPROVED, verification=Mention.Verification.LINKS)

    def waiting(self) -> Self:
        """Those that a moderator has to decide on. What does not link here needs no decision."""
        return self.filter(state=Mention.State.PENDING, verification=Mention.Verification.LINKS)

    def never_looked_at(self) -> Self:
        """Those of another blog that may be shown once their pages were seen to link here."""
        return self.filter(
            received_at=None,
            state__in=[Mention.State.APPROVED, Mention.State.PENDING],
            verification=Mention.Verification.UNCHECKED,
        )

    def due(self) -> Self:
        """Those whose page is to be fetched now."""
        return self.filter(due_at__lte=timezone.now())


class Mention(models.Model):
    """A page that says, or is said, to link to an entry.

    What readers see of it (`title`, `excerpt`, `author`, `kind`, `mentioned_at`) was read from the
    page; of an imported one, before it is verified, from the old blog. All of it is plain text.
    """

    class Protocol(models.TextChoices):
        PINGBACK = "pingback", _("pingback")
        TRACKBACK = "trackback", _("trackback")
        WEBMENTION = "webmention", _("webmention")

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        APPROVED = "approved", _("shown")
        SPAM = "spam", _("spam")
        REMOVED = "removed", _("removed")

    class Verification(models.TextChoices):
        UNCHECKED = "unchecked", _("not checked yet")
        LINKS = "links", _("links here")
        MISSING = "missing", _("does not link here")
        UNREADABLE = "unreadable", _("could not be read")

    class Kind(models.TextChoices):
        """What a page does with the entry, as its microformats say."""

        MENTION = "mention", _("mention")
        REPLY = "reply", _("reply")
        LIKE = "like", _("like")
        REPOST = "repost", _("repost")
        BOOKMARK = "bookmark", _("bookmark")

    entry = models.ForeignKey(
        "blog.Entry",
        verbose_name=_("post or page"),
        on_delete=models.CASCADE,
        related_name="mentions",
    )
    protocol = models.CharField(_("protocol"), max_length=10, choices=Protocol)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.MENTION)
    source = models.URLField(_("address of the page"), max_length=MAX_SOURCE_LENGTH)
    host = models.CharField(
        _("site"), max_length=MAX_HOST_LENGTH, editable=False, help_text="What cannot be forged."
    )
    target = models.CharField(
        max_length=MAX_TARGET_LENGTH,
        blank=True,
        editable=False,
        help_text="The address that the page is to link to; empty: any address of the entry.",
    )
    title = models.CharField(_("title"), max_length=MAX_TITLE_LENGTH, blank=True)
    author = models.CharField(
        _("author"),
        max_length=MAX_AUTHOR_LENGTH,
        blank=True,
        help_text=_("As the page says, where it speaks for its own site."),
    )
    excerpt = models.TextField(_("excerpt"), blank=True, help_text=_("Plain text."))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    doubt = models.PositiveSmallIntegerField(
        choices=Doubt, default=Doubt.NONE, editable=False, help_text="Of the spam filter."
    )
    mentioned_at = models.DateTimeField(_("date"), default=timezone.now)
    received_at = models.DateTimeField(
        _("received"), null=True, editable=False, help_text="Empty: it came from another blog."
    )
    verification = models.CharField(
        _("link"), max_length=10, choices=Verification, default=Verification.UNCHECKED
    )
    detail = models.CharField(
        _("what happened"), max_length=MAX_DETAIL_LENGTH, blank=True, editable=False
    )
    verified_at = models.DateTimeField(
        _("verified"), null=True, editable=False, help_text="When its link was seen last."
    )
    checked_at = models.DateTimeField(_("checked"), null=True, editable=False)
    due_at = models.DateTimeField(
        null=True, editable=False, help_text="When to fetch it next; empty: not at all."
    )
    failures = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text="Times in a row that it could not be read."
    )

    objects = MentionQuerySet.as_manager()

    class Meta:
        ordering = ["mentioned_at", "id"]
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [
            # By its hash: an index takes no text of this length.
            models.UniqueConstraint("entry", MD5("source"), name="comments_mention_once")
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(due_at__isnull=False),
                name="comments_mention_due",
            ),
            models.Index(fields=["host", "due_at"], name="comments_mention_of_host"),
            models.Index(fields=["state", "-mentioned_at", "-id"], name="comments_mention_newest"),
        ]

    def __str__(self) -> str:
        return self.title or self.host

    def save(self, *args, **kwargs) -> None:
        self.host = host_of(self.source)
        super().save(*args, **kwargs)

    @property
    def is_visible(self) -> bool:
        """The same rule as `MentionQuerySet.visible`, for one mention in hand."""
        return self.state == self.State.APPROVED and self.verification == self.Verification.LINKS

    @property
    def page_title(self) -> str:
        """What to call the page: its title; its site, where it has none, or none but its words."""
        beginning = self.title.rstrip(" .…")
        return self.title if beginning and not self.excerpt.startswith(beginning) else self.host

    @property
    def is_imported(self) -> bool:
        return self.received_at is None
