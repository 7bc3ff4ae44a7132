"""Messages to moderators about replies that wait, with a link to decide on each.

What a moderator was told is kept as the number of the last decision by which a reply was held
(`ModeratorMail.told_until`). Numbers are given out before they are committed, so a decision is
told only when it is so old that none with a smaller number can still appear.
"""

from datetime import timedelta

from django.core.mail import EmailMessage
from django.db import models
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog import mail
from blog.addresses import absolute
from blog.models import Site, User
from comments import reasons
from comments.mail import letters, tokens
from comments.mail.tokens import Purpose
from comments.models import Comment, Decision, ModeratorMail
from comments.models.comments import MODERATE

Pace = ModeratorMail.Pace
SETTLED = timedelta(seconds=30)  # longer than a transaction that holds a reply ever takes
MAX_REPLIES = 20  # quoted in one message; the queue in the admin has them all


def queue_url() -> str:
    """Where a moderator who is signed in finds all that waits."""
    return reverse("admin:comments_queue")


def active() -> models.QuerySet[User]:
    """Who may decide on replies."""
    allowed = User.objects.with_perm(MODERATE)
    return allowed.filter(is_active=True, is_staff=True)


def to_be_told(pace: str) -> list[int]:
    """The moderators of this pace for whom there is something new. One query and one for each."""
    chosen = models.Q(moderator_mail__pace=pace)
    if pace == Pace.AT_ONCE:
        chosen |= models.Q(moderator_mail=None)
    recipients = active().exclude(email="").filter(chosen).select_related("moderator_mail")
    return [user.pk for user in recipients if untold(user, told_until(user)).exists()]


def told_until(user: User) -> int:
    wish = getattr(user, "moderator_mail", None)
    return wish.told_until if wish else 0


def holding() -> models.QuerySet[Decision]:
    """The decisions by which replies wait that still wait; of each reply the last one."""
    return (
        Decision.objects.filter(
            act=Decision.Act.STATE,
            after=Comment.State.PENDING,
            comment__in=Comment.objects.waiting(),
        )
        .order_by("comment", "-pk")
        .distinct("comment")
    )


def untold(user: User, told_until: int) -> models.QuerySet[Decision]:
    """What waits and was not told to this moderator yet; what they held themselves they know."""
    settled = models.Q(pk__gt=told_until, made_at__lte=timezone.now() - SETTLED)
    return holding().filter(settled).exclude(user=user)


def is_more_to_come() -> bool:
    """Whether something was held too short a time ago to be told now. One query."""
    return holding().filter(made_at__gt=timezone.now() - SETTLED).exists()


def tell(user_id: int) -> None:
    """Sends one moderator what is new, once: marked as told before, as notices are.

    Raises:
        mail.NotSent: nothing counts as told.
    """
    user = active().exclude(email="").filter(pk=user_id).first()
    if user is None:
        return
    wish = ModeratorMail.objects.get_or_create(user=user)[0]
    before, steps = (
        wish.told_until,
        list(untold(user, wish.told_until).select_related("comment__entry")),
    )
    if wish.pace == Pace.NEVER or not steps:
        return
    steps.sort(key=lambda step: step.pk)
    mine = ModeratorMail.objects.filter(pk=wish.pk)
    # Another worker may have told the same meanwhile, and has then moved the mark.
    if not mine.filter(told_until=before).update(told_until=steps[-1].pk):
        return
    site = Site.current()
    try:
        with translation.override(site.language), timezone.override(site.zone):
            mail.send(letter(user, steps, site))
    except Exception:
        mine.filter(told_until=steps[-1].pk).update(told_until=before)
        raise


def letter(user: User, steps: list[Decision], site: Site) -> EmailMessage:
    """What stands in the message: each reply, why it waits, and where to decide."""
    quoted = steps[:MAX_REPLIES]
    context = {
        "site": site,
        "replies": [
            {
                "name": step.comment.name,
                "title": step.comment.entry,
                "text": letters.quoted(step.comment),
                "reasons": reasons.words(step.reasons),
                "url": decide_url(step, user),
            }
            for step in quoted
        ],
        "left_out": len(steps) - len(quoted),
        "days": tokens.LIFETIMES[Purpose.DECIDE].days,
        "queue_url": absolute(queue_url()),
        "settings_url": absolute(reverse("admin:comments_moderatormail_changelist")),
    }
    return mail.message(
        site,
        user.email,
        subject_of(steps),
        letters.text_of("comments/mail/held.txt", context),
        number=mail.message_id("held", [user.pk, *(step.pk for step in steps)]),
        List_Id=f"<moderation.{mail.host()}>",
    )


def subject_of(steps: list[Decision]) -> str:
    words = {"count": len(steps), "title": steps[0].comment.entry, "name": steps[0].comment.name}
    if len(steps) == 1:
        return _("A reply by %(name)s waits on “%(title)s”") % words
    if len({step.comment.entry_id for step in steps}) == 1:
        return (
            ngettext(
                "%(count)d reply waits on “%(title)s”",
                "%(count)d replies wait on “%(title)s”",
                len(steps),
            )
            % words
        )
    return ngettext("%(count)d reply waits", "%(count)d replies wait", len(steps)) % words


def decide_url(step: Decision, user: User) -> str:
    """Where this moderator decides on the reply that this step has held."""
    token = tokens.make(Purpose.DECIDE, step.comment_id, user.pk, step.pk)
    return absolute(reverse("comments:decide", args=[token]))
