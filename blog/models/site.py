"""The settings of the blog, kept in one row."""

import zoneinfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

MAX_POSTS_A_PAGE = 50  # more makes a list page heavy for phones


def validate_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("This is not the name of a time zone, such as Europe/London."))


def rules_of_today() -> int:
    """Those of a blog that begins now."""
    from blog import bodies

    return bodies.RULES


class ReplyPolicy(models.TextChoices):
    """What becomes of new replies. `comments/policy.py` applies it."""

    OPEN = "open", _("appear at once")
    NEWCOMERS = "newcomers", _("a newcomer's first reply waits until it is approved")
    HOLD = "hold", _("all wait until they are approved")
    CLOSED = "closed", _("are closed")


class Site(models.Model):
    """What the blog is called and how it behaves. There is one row, with the id 1."""

    ONLY_ID = 1

    title = models.CharField(_("title"), max_length=200, default="A new blog")
    tagline = models.CharField(_("tagline"), max_length=300, blank=True)
    description = models.TextField(
        _("description"), blank=True, help_text=_("For search engines and for links to the blog.")
    )
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=settings.LANGUAGES,
        default="en",
        help_text=_("The language that you write in. The search uses it too."),
    )
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="UTC", validators=[validate_time_zone]
    )
    posts_a_page = models.PositiveSmallIntegerField(
        _("posts a page"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_POSTS_A_PAGE)],
    )
    full_text_on_lists = models.BooleanField(
        _("full posts on lists"),
        default=True,
        help_text=_("Off: lists and feeds show summaries."),
    )
    reply_policy = models.CharField(
        _("new replies"),
        max_length=10,
        choices=ReplyPolicy,
        default=ReplyPolicy.OPEN,
        help_text=_(
            "A newcomer is somebody of whom no reply was approved yet, known by a cookie or a "
            "receipt and never by a name. Each post can have a rule of its own."
        ),
    )
    close_after_days = models.PositiveSmallIntegerField(
        _("close after days"),
        null=True,
        blank=True,
        help_text=_(
            "So many days after a post was published. Empty: never. Each post can have a number "
            "of its own."
        ),
    )
    takes_mentions = models.BooleanField(
        _("take mentions"),
        default=True,
        help_text=_(
            "Pages elsewhere that link to a post are listed below it, once it is certain that "
            "they do. The rule for new replies holds for them too: the first mention by a site "
            "is what a newcomer's reply is."
        ),
    )
    sends_mentions = models.BooleanField(
        _("send mentions"),
        default=True,
        help_text=_(
            "When a post is published or changed, the pages that it links to are told so, if they "
            "want to be told."
        ),
    )
    revisions_kept = models.PositiveSmallIntegerField(
        _("revisions kept"),
        default=50,
        help_text=_("Of each post, beside those that were published: these stay for ever."),
    )
    checks_links = models.BooleanField(
        _("check links"),
        default=True,
        help_text=_("Once a week, asks the pages that posts link to whether they are still there."),
    )
    text_rules = models.PositiveSmallIntegerField(
        default=rules_of_today,
        editable=False,
        help_text="The rules by which all texts were made last: `blog.bodies.RULES`.",
    )

    class Meta:
        verbose_name = _("settings of the blog")
        verbose_name_plural = _("settings of the blog")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="blog_site_one_row")]

    def __str__(self) -> str:
        return self.title

    def save(self, *args, **kwargs) -> None:
        """Saves; a new language has the search index made again, in the background."""
        from blog import tasks

        self.pk = self.ONLY_ID
        with transaction.atomic():
            before = Site.current().language
            super().save(*args, **kwargs)
            if before != self.language:
                tasks.index_all.defer()

    @classmethod
    def current(cls) -> "Site":
        """The settings in force, or the defaults where none were saved yet. One query."""
        return cls.objects.filter(pk=cls.ONLY_ID).first() or cls(pk=cls.ONLY_ID)

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)
