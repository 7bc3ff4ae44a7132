"""What is kept while a post or page is being written: working copies, revisions, who is at it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class WorkingCopy(models.Model):
    """The form of an entry as it was last typed, saved by itself. `blog/working_copies.py`.

    The row stays after the text was taken over: `version` goes on counting, and so tells a page
    that was opened before what has happened since.
    """

    entry = models.OneToOneField(
        "blog.Entry", primary_key=True, on_delete=models.CASCADE, related_name="working_copy"
    )
    content = models.JSONField(
        null=True, help_text="Each field's values as a form sends them; null when all is saved."
    )
    version = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField(null=True, help_text="When `content` began to differ.")
    saved_at = models.DateTimeField(null=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    tab = models.CharField(
        max_length=36, blank=True, help_text="Which opened form has saved it: that one goes on."
    )
    draft = models.UUIDField(
        null=True, unique=True, help_text="The number of the form that began the entry."
    )

    def __str__(self) -> str:
        return f"working copy {self.version} of {self.entry_id}"


class Revision(models.Model):
    """A text as it was saved once. `blog/revisions.py` keeps and compares them."""

    entry = models.ForeignKey(
        "blog.Entry", on_delete=models.CASCADE, related_name="revisions", db_index=False
    )
    # Of any length: a working copy may hold a title that is too long to be saved.
    title = models.TextField(_("title"), blank=True)
    summary = models.TextField(_("summary"), blank=True)
    body = models.TextField(_("text"), blank=True)
    made_at = models.DateTimeField(_("saved"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("saved by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    was_published = models.BooleanField(
        _("published"), default=False, help_text="Readers have seen it, so it is kept for ever."
    )

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        indexes = [models.Index(fields=["entry", "-made_at"], name="blog_revision_newest")]

    def __str__(self) -> str:
        return f"{self.title}, {self.made_at:%Y-%m-%d %H:%M}"


class Presence(models.Model):
    """A tab in which somebody has the form of an entry open now. Gone soon after it is closed."""

    entry = models.ForeignKey(
        "blog.Entry", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    tab = models.CharField(max_length=36)
    opened_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, help_text="The last change made in this tab.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "tab"], name="blog_presence_once")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.entry_id}"


class ShareLink(models.Model):
    """An address at which somebody without account can read a draft. `blog/share_links.py`."""

    entry = models.ForeignKey("blog.Entry", on_delete=models.CASCADE, related_name="share_links")
    token = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"share link of {self.entry_id}"


class OutgoingLink(models.Model):
    """A link from an entry to another host, and whether it still leads somewhere.

    `blog/outgoing_links.py` notes links down when a text is saved, and checks them.
    """

    class Outcome(models.TextChoices):
        UNCHECKED = "unchecked", _("not checked yet")
        WORKS = "works", _("works")
        DEAD = "dead", _("dead")
        UNSURE = "unsure", _("no answer")

    entry = models.ForeignKey(
        "blog.Entry", on_delete=models.CASCADE, related_name="outgoing_links", db_index=False
    )
    address = models.CharField(
        _("address"), max_length=2000, help_text="In ASCII, as a request sends it."
    )
    host = models.CharField(_("host"), max_length=255)
    words = models.CharField(_("words of the link"), max_length=300, blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=Outcome, default=Outcome.UNCHECKED
    )
    detail = models.CharField(_("what happened"), max_length=300, blank=True)
    moved_to = models.CharField(
        _("has moved to"), max_length=2000, blank=True, help_text="For good, as its host says."
    )
    failures = models.PositiveSmallIntegerField(
        default=0, help_text="Days in a row on which it was gone."
    )
    failing_since = models.DateTimeField(_("since"), null=True)
    checked_at = models.DateTimeField(_("checked"), null=True)
    due_at = models.DateTimeField(default=timezone.now, help_text="When to ask next.")
    is_dismissed = models.BooleanField(
        _("do not report"), default=False, help_text=_("It works, whatever the check says.")
    )

    class Meta:
        verbose_name = _("link to elsewhere")
        verbose_name_plural = _("links to elsewhere")
        indexes = [
            models.Index(fields=["outcome"], name="blog_outgoinglink_outcome"),
            models.Index(fields=["host", "due_at"], name="blog_outgoinglink_due"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["entry", "address"], name="blog_outgoinglink_once")
        ]

    def __str__(self) -> str:
        return self.address
