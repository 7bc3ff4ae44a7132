"""The log of what was done with replies and mentions: who, when, why, and how to undo it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MAX_NOTE_LENGTH = 300  # characters; a reason, not a letter
# What was done, by the kind of step and what came after it.
WORDS = {
    ("state", "approved"): _("Approved"),
    ("state", "pending"): _("Held"),
    ("state", "spam"): _("Marked as spam"),
    ("state", "removed"): _("Removed"),
    ("lock", "yes"): _("Thread locked"),
    ("lock", ""): _("Thread opened again"),
    ("pick", "yes"): _("Marked as the author’s pick"),
    ("pick", ""): _("No longer the author’s pick"),
    ("edit", ""): _("Corrected"),
    ("trust", "trusted"): _("Writer trusted"),
    ("trust", "distrusted"): _("Writer always held from now on"),
    ("trust", "newcomer"): _("Writer neither trusted nor always held"),
    ("block", "yes"): _("Site blocked"),
    ("block", ""): _("Site no longer blocked"),
}


class DecisionQuerySet(models.QuerySet):
    def newest_first(self) -> Self:
        return self.order_by("-id")

    def in_force(self) -> Self:
        """Those that were not undone, and that undo nothing themselves."""
        return self.filter(undone_by=None, undoes=None)

    def undoable(self) -> Self:
        """Those with a way back: nothing of their kind was decided since on the same item.

        What the rules decided when a reply arrived has nothing before it, and of a correction
        the former text is not kept.
        """
        return self.filter(Decision.objects.way_back())

    def with_way_back(self) -> Self:
        """With `has_way_back`: whether each is undoable."""
        return self.annotate(
            has_way_back=models.ExpressionWrapper(
                self.way_back(), output_field=models.BooleanField()
            )
        )

    def way_back(self) -> models.Q:
        """The one definition of what can be undone."""
        later = Decision.objects.in_force().filter(
            models.Q(comment=models.OuterRef("comment"))
            | models.Q(mention=models.OuterRef("mention")),
            act=models.OuterRef("act"),
            pk__gt=models.OuterRef("pk"),
        )
        undone = Decision.objects.filter(undoes=models.OuterRef("pk"))
        return (
            models.Q(undoes=None)
            & ~models.Q(act=Decision.Act.EDIT)
            & ~models.Q(act=Decision.Act.STATE, before="")
            & ~models.Q(by=Decision.By.WRITER)
            & ~models.Exists(undone)
            & ~models.Exists(later)
        )


class Decision(models.Model):
    """One step: a new state, a new place, a lock, an author's pick, a correction, trust, a block.

    `before` and `after` say what changed: two states, which are the same where a moderator kept
    what readers had reported; two numbers of parents, or at the top the thread's own, after
    `THREAD`; "" and "yes" for a lock, a pick or a block; two kinds of trust. `moderation.undo`
    reads them.
    """

    THREAD = "thread "

    class Act(models.TextChoices):
        STATE = "state", _("state")
        MOVE = "move", _("place")
        LOCK = "lock", _("lock")
        PICK = "pick", _("author's pick")
        EDIT = "edit", _("correction")
        TRUST = "trust", _("trust")
        BLOCK = "block", _("site")

    class By(models.TextChoices):
        RULES = "rules", _("the rules of the blog")
        MODERATOR = "moderator", _("a moderator")
        WRITER = "writer", _("its writer")
        READERS = "readers", _("readers who reported it")

    comment = models.ForeignKey(
        "comments.Comment", null=True, on_delete=models.CASCADE, related_name="decisions"
    )
    mention = models.ForeignKey(
        "comments.Mention", null=True, on_delete=models.CASCADE, related_name="decisions"
    )
    act = models.CharField(_("what"), max_length=10, choices=Act, default=Act.STATE)
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20, blank=True)
    by = models.CharField(_("who"), max_length=10, choices=By)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    taught_before = models.BooleanField(
        null=True,
        help_text="What it was to the spam filter before: spam (true), fine, or neither (null).",
    )
    reasons = models.JSONField(
        default=list, help_text="[code, detail] each; comments/reasons.py has the words."
    )
    note = models.CharField(_("why"), max_length=MAX_NOTE_LENGTH, blank=True)
    made_at = models.DateTimeField(_("when"), default=timezone.now)
    undoes = models.OneToOneField(
        "self", null=True, on_delete=models.CASCADE, related_name="undone_by"
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("log of decisions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(comment=None) ^ models.Q(mention=None),
                name="comments_decision_on_one",
            )
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """What was done, in a few words. One query, where what it undoes is not loaded."""
        if self.undoes_id:
            return _("Undone: %(words)s") % {"words": self.undoes.words}
        act = self.act
        if act == Decision.Act.STATE and self.before == self.after:
            return str(_("Kept in spite of reports"))
        if act == Decision.Act.STATE and self.by == Decision.By.WRITER:
            return str(_("Taken back") if self.after == "removed" else _("Put back"))
        if act == Decision.Act.MOVE:
            if self.after.startswith(Decision.THREAD):
                return str(_("Split off as a thread of its own"))
            return _("Moved below reply %(number)s") % {"number": self.after}
        return str(WORDS.get((act, self.after)) or self.get_act_display())

    @property
    def who(self) -> str:
        """Who decided. One query, where the moderator is not loaded."""
        return str(self.user) if self.user else self.get_by_display()

    @property
    def item(self) -> models.Model:
        """The reply or mention. One query, where it is not loaded."""
        return self.comment if self.comment_id else self.mention
