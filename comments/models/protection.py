"""How the discussion is protected; what moderators can adjust. Kept in one row."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

ONE_A_LINE = _("One a line.")


class Protection(models.Model):
    """The limits and lists by which a new reply is judged. There is one row, with the id 1."""

    ONLY_ID = 1

    burst_replies = models.PositiveSmallIntegerField(
        _("replies from one visitor"),
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("So many within the time below; then they are asked to wait."),
    )
    burst_minutes = models.PositiveSmallIntegerField(
        _("within minutes"), default=10, validators=[MinValueValidator(1), MaxValueValidator(1440)]
    )
    thread_replies = models.PositiveSmallIntegerField(
        _("replies from one visitor in one thread"),
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("So many within the same time."),
    )
    heat_replies = models.PositiveSmallIntegerField(
        _("a thread is heated from replies"),
        default=12,
        help_text=_(
            "So many in one thread within half an hour, and each visitor has to wait between "
            "two replies there: the longer, the more there are. 0: never."
        ),
    )
    links_held = models.PositiveSmallIntegerField(
        _("hold from links"),
        default=3,
        help_text=_("A reply with so many links waits for approval. 0: never."),
    )
    duplicates_held = models.BooleanField(
        _("hold repeated texts"),
        default=True,
        help_text=_("A reply whose text was sent before waits for approval."),
    )
    held_words = models.TextField(
        _("words that hold"),
        blank=True,
        help_text=_("A reply with one of these words or phrases waits. Whole words. One a line."),
    )
    spam_words = models.TextField(
        _("words that are spam"), blank=True, help_text=_("Whole words. One a line.")
    )
    held_hosts = models.TextField(
        _("sites that hold"),
        blank=True,
        help_text=_("A reply with a link to one of these, such as example.com, waits. One a line."),
    )
    spam_hosts = models.TextField(_("sites that are spam"), blank=True, help_text=ONE_A_LINE)
    flags_held = models.PositiveSmallIntegerField(
        _("hold from reports"),
        default=3,
        help_text=_("So many readers' reports take a reply off until you decide. 0: never."),
    )
    spam_days = models.PositiveSmallIntegerField(
        _("delete spam after days"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
    )

    class Meta:
        verbose_name = _("protection of the discussion")
        verbose_name_plural = _("protection of the discussion")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="comments_protection_one_row")
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    def save(self, *args, **kwargs) -> None:
        self.pk = self.ONLY_ID
        super().save(*args, **kwargs)

    @classmethod
    def current(cls) -> "Protection":
        """What is in force, or the defaults where nobody adjusted them. One query."""
        return cls.objects.filter(pk=cls.ONLY_ID).first() or cls(pk=cls.ONLY_ID)
