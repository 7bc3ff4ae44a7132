"""Replies, kept as nested sets. They are written through `comments/posting/` only."""

from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from mptt.managers import TreeManager
from mptt.models import MPTTModel, TreeForeignKey

from comments.models.flags import Flag

MODERATE = "comments.change_comment"  # the right that makes a member of staff a moderator
MAX_NAME_LENGTH = 60  # characters; what fits one line on a phone
MAX_TEXT_LENGTH = 20_000  # characters, about 3,000 words: longer is a post of its own
MAX_REASON_LENGTH = 200  # characters; it stands in one line where the reply was


class Doubt(models.IntegerChoices):
    """What the spam filter thought of something when it arrived. The queue is in this order."""

    NONE = 0, _("none")
    UNSURE = 1, _("some")
    STRONG = 2, _("strong")


class CommentQuerySet(models.QuerySet):
    """The one definition of which replies readers see."""

    def visible(self) -> Self:
        """Replies that count and are shown: approved ones."""
        return self.filter(state=Comment.State.APPROVED)

    def waiting(self) -> Self:
        return self.filter(state=Comment.State.PENDING)

    def reported(self) -> Self:
        """Those with reports by readers that no moderator has decided on."""
        flags = Flag.objects.unsettled().filter(comment=models.OuterRef("pk"))
        return self.filter(models.Exists(flags))

    def changeable(self) -> Self:
        """Those that a moderator can decide on: what its writer took back stays so."""
        return self.changeable_by_writer().exclude(
            state=Comment.State.REMOVED, removed_by=Comment.Remover.WRITER
        )

    def changeable_by_writer(self) -> Self:
        """All but the empty placeholders that `posting.delete` leaves."""
        return self.exclude(state=Comment.State.REMOVED, name="", text="")

    def in_reading_order(self) -> Self:
        """Each thread whole, oldest thread first, each reply below what it answers."""
        return self.order_by("tree_id", "lft")

    def newest_first(self) -> Self:
        return self.order_by("-posted_at", "-id")


class CommentManager(TreeManager.from_queryset(CommentQuerySet)):
    pass


class Comment(MPTTModel):
    """One reply to a post, a page, or another reply."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        APPROVED = "approved", _("shown")
        SPAM = "spam", _("spam")
        REMOVED = "removed", _("removed")

    class Remover(models.TextChoices):
        WRITER = "writer", _("its writer")
        MODERATOR = "moderator", _("a moderator")

    class Markup(models.TextChoices):
        MARKDOWN = "markdown", "Markdown"
        HTML = "html", "HTML"

    entry = models.ForeignKey(
        "blog.Entry",
        verbose_name=_("post or page"),
        on_delete=models.CASCADE,
        related_name="comments",
        db_index=False,
    )
    parent = TreeForeignKey(
        "self",
        verbose_name=_("in reply to"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="children",
        db_index=False,
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author with an account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="comments",
    )
    writer = models.ForeignKey(
        "comments.Writer",
        verbose_name=_("writer"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="comments",
    )
    name = models.CharField(_("name"), max_length=MAX_NAME_LENGTH)
    website = models.URLField(
        _("website"),
        max_length=500,
        blank=True,
        help_text=_("Of imported replies; the form does not ask for one."),
    )
    text = models.TextField(_("text"))
    markup = models.CharField(
        max_length=10, choices=Markup, default=Markup.MARKDOWN, editable=False
    )
    html = models.TextField(editable=False, help_text="The text, sanitised, as it is shown.")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    doubt = models.PositiveSmallIntegerField(
        choices=Doubt, default=Doubt.NONE, editable=False, help_text="Of the spam filter."
    )
    posted_at = models.DateTimeField(_("posted"), default=timezone.now)
    shown_at = models.DateTimeField(
        null=True, editable=False, help_text="When readers could see it first."
    )
    edited_at = models.DateTimeField(
        null=True, editable=False, help_text="When its writer last changed it."
    )
    removed_by = models.CharField(
        max_length=10, choices=Remover, blank=True, editable=False, help_text="If it was removed."
    )
    removal_reason = models.CharField(
        max_length=MAX_REASON_LENGTH,
        blank=True,
        editable=False,
        help_text="Why a moderator removed it; readers see it.",
    )
    is_pick = models.BooleanField(_("author's pick"), default=False, editable=False)
    is_locked = models.BooleanField(
        _("locked"),
        default=False,
        editable=False,
        help_text="Nobody can answer it, nor what stands below it.",
    )
    receipt = models.CharField(
        max_length=200,
        blank=True,
        editable=False,
        help_text="A slow hash of the phrase with which its writer comes back to it.",
    )
    fingerprint = models.BigIntegerField(
        null=True, editable=False, help_text="Of its words, by which repeated texts are found."
    )
    old_anchor = models.BigIntegerField(
        null=True,
        editable=False,
        help_text="The number on the blog it came from, where that could not be kept.",
    )
    # As mptt has it, but for an index: that of the constraint below begins with it.
    tree_id = models.PositiveIntegerField(editable=False)

    objects = CommentManager()

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        constraints = [
            # What posting.py's lock prevents, the database refuses: two replies in one place.
            models.UniqueConstraint(
                fields=["tree_id", "lft"],
                name="comments_comment_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=models.Q(lft__lt=models.F("rght")), name="comments_comment_interval"
            ),
        ]
        indexes = [
            models.Index(fields=["entry", "state", "tree_id"], name="comments_comment_of_entry"),
            models.Index(fields=["state", "-posted_at", "-id"], name="comments_comment_newest"),
            # The queue in its usual order: of 20,000 that wait, a page took 250 ms to find without,
            # and takes 28 (measured). Few replies ever are in it.
            models.Index(
                fields=["doubt", "-posted_at", "-id"],
                condition=models.Q(state="pending"),
                name="comments_comment_waiting",
            ),
            # The answers to a reply, of which a new one goes after the last (comments/places.py).
            models.Index(fields=["parent", "lft"], name="comments_comment_answers"),
            # Few threads are locked, and each answer asks for it.
            models.Index(
                fields=["tree_id"],
                condition=models.Q(is_locked=True),
                name="comments_comment_locked",
            ),
            # What is new since a reader's last look.
            models.Index(
                fields=["entry", "-shown_at"],
                condition=models.Q(state="approved"),
                name="comments_comment_shown",
            ),
            models.Index(
                fields=["fingerprint"],
                condition=models.Q(fingerprint__isnull=False),
                name="comments_comment_repeated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {timezone.localtime(self.posted_at):%d %B %Y}"

    @property
    def is_visible(self) -> bool:
        """The same rule as `CommentQuerySet.visible`, for one reply in hand."""
        return self.state == self.State.APPROVED

    @property
    def anchor(self) -> str:
        """The id of its element on the page; a stable interface."""
        return f"comment-{self.pk}"

    def get_absolute_url(self) -> str:
        """The permalink, which finds the reply on whatever page it stands."""
        return reverse("comments:permalink", args=[self.pk])


# The constraint has an index already on what mptt wants one for: each answer would write both.
Comment._meta.indexes = [one for one in Comment._meta.indexes if one.fields != ["tree_id", "lft"]]
