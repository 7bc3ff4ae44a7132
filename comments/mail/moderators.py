"""Messages to moderators about what waits: replies, each with a link to decide on it, and mentions.

What a moderator was told is kept as the number of the last decision by which something was held
(`ModeratorMail.told_until`). Numbers are given out before they are committed, so a decision is
told only when it is so old that none with a smaller number can still appear.
"""

from datetime import timedelta

from django.core.mail import EmailMessage
from django.db import models
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog import mail
from blog.addresses import absolute
from blog.models import Site, User
from comments import reasons, waiting
from comments.mail import letters, tokens
from comments.mail.tokens import Purpose
from comments.models import Comment, Decision, Mention, ModeratorMail
from comments.models.comments import MODERATE

Pace = ModeratorMail.Pace
SETTLED = timedelta(seconds=30)  # longer than a transaction that holds a reply ever takes
MAX_QUOTED = 20  # replies, and mentions, in one message; the queue in the admin has them all
MAX_TITLE_LENGTH = 100  # characters of the title of a page, which strangers chose
WAITING = {"comment": Comment.objects.waiting, "mention": Mention.objects.waiting}


def queue_url() -> str:
    """Where a moderator who is signed in finds all that waits."""
    return reverse("admin:comments_queue")


def active() -> models.QuerySet[User]:
    """Who may decide on replies."""
    allowed = User.objects.with_perm(MODERATE)
    return allowed.filter(is_active=True, is_staff=True)


def to_be_told(pace: str) -> list[int]:
    """The moderators of this pace for whom there is something new. One query, two for each."""
    chosen = models.Q(moderator_mail__pace=pace)
    if pace == Pace.AT_ONCE:
        chosen |= models.Q(moderator_mail=None)
    recipients = active().exclude(email="").filter(chosen).select_related("moderator_mail")
    return [
        user.pk
        for user in recipients
        if any(untold(user, told_until(user), kind).exists() for kind in WAITING)
    ]


def told_until(user: User) -> int:
    wish = getattr(user, "moderator_mail", None)
    return wish.told_until if wish else 0


def holding(kind: str) -> models.QuerySet[Decision]:
    """The decisions by which things wait that still wait; of each the last one.

    Args:
        kind: "comment" or "mention".
    """
    return (
        Decision.objects.filter(
            **{f"{kind}__in": WAITING[kind]()},
            act=Decision.Act.STATE,
            after=Comment.State.PENDING,
        )
        .order_by(f"{kind}_id", "-pk")
        .distinct(f"{kind}_id")
    )


def untold(user: User, told_until: int, kind: str) -> models.QuerySet[Decision]:
    """What waits and was not told to this moderator yet; what they held themselves they know."""
    settled = models.Q(pk__gt=told_until, made_at__lte=timezone.now() - SETTLED)
    return holding(kind).filter(settled).exclude(user=user).select_related(f"{kind}__entry")


def is_more_to_come() -> bool:
    """Whether something was held too short a time ago to be told now. Two queries or fewer."""
    fresh = models.Q(made_at__gt=timezone.now() - SETTLED)
    return any(holding(kind).filter(fresh).exists() for kind in WAITING)


def tell(user_id: int) -> None:
    """Sends one moderator what is new, once: marked as told before, as notices are.

    Raises:
        mail.NotSent: nothing counts as told.
    """
    user = active().exclude(email="").filter(pk=user_id).first()
    if user is None:
        return
    wish = ModeratorMail.objects.get_or_create(user=user)[0]
    before = wish.told_until
    steps = [step for kind in WAITING for step in untold(user, before, kind)]
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
    """What stands in the message: each reply, why it waits, and where to decide; and mentions."""
    replies = [step for step in steps if step.comment_id]
    mentions = [step for step in steps if step.mention_id]
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
            for step in replies[:MAX_QUOTED]
        ],
        "left_out": max(len(replies) - MAX_QUOTED, 0),
        "mentions": [
            {
                "site": step.mention.host,
                "title": Truncator(" ".join(step.mention.title.split())).chars(MAX_TITLE_LENGTH),
                "entry": step.mention.entry,
                "reasons": "; ".join(reasons.words(step.reasons, is_mention=True)),
            }
            for step in mentions[:MAX_QUOTED]
        ],
        "mentions_left_out": max(len(mentions) - MAX_QUOTED, 0),
        "mentions_url": absolute(f"{queue_url()}?what=mentions"),
        "days": tokens.LIFETIMES[Purpose.DECIDE].days,
        "queue_url": absolute(queue_url()),
        "settings_url": absolute(reverse("admin:comments_moderatormail_changelist")),
    }
    return mail.message(
        site,
        user.email,
        subject_of(replies, mentions),
        letters.text_of("comments/mail/held.txt", context),
        number=mail.message_id("held", [user.pk, *(step.pk for step in steps)]),
        List_Id=f"<moderation.{mail.host()}>",
    )


def subject_of(replies: list[Decision], mentions: list[Decision]) -> str:
    if mentions:
        return subject_with_mentions(replies, mentions)
    first = replies[0].comment
    words = {"count": len(replies), "title": first.entry, "name": first.name}
    if len(replies) == 1:
        return _("A reply by %(name)s waits on “%(title)s”") % words
    if len({step.comment.entry_id for step in replies}) == 1:
        return (
            ngettext(
                "%(count)d reply waits on “%(title)s”",
                "%(count)d replies wait on “%(title)s”",
                len(replies),
            )
            % words
        )
    return ngettext("%(count)d reply waits", "%(count)d replies wait", len(replies)) % words


def subject_with_mentions(replies: list[Decision], mentions: list[Decision]) -> str:
    if replies or len(mentions) > 1:
        return waiting.in_words(len(replies), len(mentions))
    mention = mentions[0].mention
    words = {"title": mention.entry, "site": mention.host}
    return _("A mention by %(site)s waits on “%(title)s”") % words


def decide_url(step: Decision, user: User) -> str:
    """Where this moderator decides on the reply that this step has held."""
    token = tokens.make(Purpose.DECIDE, step.comment_id, user.pk, step.pk)
    return absolute(reverse("comments:decide", args=[token]))
