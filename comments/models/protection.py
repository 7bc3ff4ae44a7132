"""How the discussion is protected; what moderators can adjust. Kept in one row."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Protection(models.Model):
    """The limits and lists by which a new reply is judged. There is one row, with the id 1."""

    ONLY_ID = 1

    burst_replies = models.PositiveSmallIntegerField(
        _("replies by one visitor"),
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("So many within the minutes below; then the visitor has to wait."),
    )
    burst_minutes = models.PositiveSmallIntegerField(
        _("within minutes"), default=10, validators=[MinValueValidator(1), MaxValueValidator(1440)]
    )
    thread_replies = models.PositiveSmallIntegerField(
        _("replies by one visitor in one thread"),
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("So many within the same minutes."),
    )
    heat_replies = models.PositiveSmallIntegerField(
        _("replies that heat a thread"),
        default=12,
        validators=[MaxValueValidator(1000)],
        help_text=_("So many in one thread within half an hour. 0: no thread counts as heated."),
    )
    links_held = models.PositiveSmallIntegerField(
        _("links"),
        default=3,
        validators=[MaxValueValidator(1000)],
        help_text=_(
            "A reply with so many links or more waits. Links within the blog do not count. "
            "0: any number is fine."
        ),
    )
    duplicates_held = models.BooleanField(
        _("hold repeated texts"),
        default=True,
        help_text=_(
            "A reply waits whose words are in another reply already, also with other numbers in "
            "them."
        ),
    )
    held_words = models.TextField(
        _("words"),
        blank=True,
        help_text=_(
            "A reply with one of these words or phrases waits. One a line; whole words, whatever "
            "their case."
        ),
    )
    held_hosts = models.TextField(
        _("sites"),
        blank=True,
        help_text=_(
            "A reply waits that links to one of these sites, or names it. One a line, such as "
            "example.com, which means its subdomains too."
        ),
    )
    spam_words = models.TextField(
        _("spam words"), blank=True, help_text=_("One a line, in the same way.")
    )
    spam_hosts = models.TextField(
        _("spam sites"), blank=True, help_text=_("One a line, in the same way.")
    )
    flags_held = models.PositiveSmallIntegerField(
        _("reports"),
        default=3,
        validators=[MaxValueValidator(1000)],
        help_text=_(
            "So many readers' reports take a reply off the pages until you decide. 0: they never "
            "do."
        ),
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
