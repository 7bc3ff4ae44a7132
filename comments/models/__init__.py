"""What readers answer, how it is looked after, and the little that is known of who wrote it."""

from comments.models.comments import Comment, Doubt
from comments.models.decisions import Decision
from comments.models.filter_months import FilterMonth
from comments.models.flags import Flag
from comments.models.lessons import Feature, Lesson
from comments.models.limits import Attempt, Submission
from comments.models.mentions import Mention
from comments.models.protection import Protection
from comments.models.sent_linkbacks import SentLinkback
from comments.models.subscriptions import ModeratorMail, Notice, Subscription
from comments.models.writers import Writer

__all__ = [
    "Attempt",
    "Comment",
    "Decision",
    "Doubt",
    "Feature",
    "FilterMonth",
    "Flag",
    "Lesson",
    "Mention",
    "ModeratorMail",
    "Notice",
    "Protection",
    "SentLinkback",
    "Submission",
    "Subscription",
    "Writer",
]
