"""Who is told by e-mail of new replies: readers who asked, and moderators."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Pace(models.TextChoices):
    AT_ONCE = "at-once", _("at once")
    DAILY = "daily", _("once a day")


class SubscriptionQuerySet(models.QuerySet):
    def confirmed(self) -> Self:
        return self.exclude(confirmed_at=None)


class Subscription(models.Model):
    """An address to which somebody asked for notices. It is deleted when they end it.

    `comment` is the reply whose answers are wanted; without it, all replies to the entry are.
    """

    entry = models.ForeignKey(
        "blog.Entry", on_delete=models.CASCADE, related_name="subscriptions", db_index=False
    )
    comment = models.ForeignKey(
        "comments.Comment", null=True, on_delete=models.CASCADE, related_name="subscriptions"
    )
    writer = models.ForeignKey(
        "comments.Writer", null=True, on_delete=models.SET_NULL, related_name="subscriptions"
    )
    email = models.EmailField(_("e-mail address"))
    pace = models.CharField(_("when"), max_length=10, choices=Pace, default=Pace.AT_ONCE)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "comment", "email"],
                nulls_distinct=False,
                name="comments_subscription_once",
            )
        ]
        indexes = [models.Index(fields=["email"], name="comments_subscription_email")]

    def __str__(self) -> str:
        return f"{self.email}: {self.entry_id}"


class Notice(models.Model):
    """That a subscriber is to be told of a reply, or was: there is one row for both, ever."""

    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="notices", db_index=False
    )
    comment = models.ForeignKey(
        "comments.Comment", on_delete=models.CASCADE, related_name="notices"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subscription", "comment"], name="comments_notice_once")
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} to {self.subscription_id}"


class ModeratorMail(models.Model):
    """How one moderator wants to hear of replies that wait; without a row, at once."""

    class Pace(models.TextChoices):
        AT_ONCE = "at-once", _("at once")
        DAILY = "daily", _("once a day")
        NEVER = "never", _("never")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="moderator_mail"
    )
    pace = models.CharField(
        _("messages"),
        max_length=10,
        choices=Pace,
        default=Pace.AT_ONCE,
        help_text=_("Replies that come within a minute share one message."),
    )
    told_until = models.BigIntegerField(
        default=0, editable=False, help_text="The last decision that was told."
    )

    class Meta:
        verbose_name = _("messages about waiting replies")
        verbose_name_plural = _("messages about waiting replies")

    def __str__(self) -> str:
        return str(self.user)
