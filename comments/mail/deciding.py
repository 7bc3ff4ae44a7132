"""Deciding on a held reply by the link in a message: for one moderator, and spent by its use."""

from dataclasses import dataclass

from django.core.signing import BadSignature
from django.db import transaction

from blog.models import Entry, User
from comments import correcting, moderation, posting
from comments.mail import moderators, tokens
from comments.mail.tokens import Purpose
from comments.models import Comment, Decision

ACTS = {
    "approve": moderation.approve,
    "spam": moderation.mark_spam,
    "remove": moderation.remove,
}


@dataclass(frozen=True)
class Question:
    """What a link asks, and of whom.

    Attributes:
        step: by which the reply was held.
        last: what was decided on it last; another step where the question is settled.
    """

    reply: Comment
    user: User
    step: Decision
    last: Decision

    @property
    def is_open(self) -> bool:
        return self.step == self.last and self.reply.state == Comment.State.PENDING

    @property
    def seen(self) -> str:
        """Stands for the wording that the page shows: it is another one once that is edited."""
        return correcting.version_of(self.reply)


def read(token: str) -> Question:
    """The question of a link. Four queries.

    Raises:
        SignatureExpired, BadSignature.
        Comment.DoesNotExist, Decision.DoesNotExist: the reply was deleted.
        User.DoesNotExist: this person is no moderator any more.
    """
    numbers = tokens.read(Purpose.DECIDE, token)
    if len(numbers) != 3:
        raise BadSignature
    reply_id, user_id, step_id = numbers
    reply = Comment.objects.select_related("entry", "parent").get(pk=reply_id)
    steps = reply.decisions.filter(act=Decision.Act.STATE).select_related("user")
    return Question(
        reply=reply,
        user=moderators.active().get(pk=user_id),
        step=steps.get(pk=step_id),
        last=steps.newest_first()[0],
    )


def decide(token: str, act: str, seen: str) -> bool:
    """Does what the moderator wants, as if they were signed in.

    Args:
        act: a key of ACTS.
        seen: `Question.seen` of the page on which they decided.

    Returns: False where there was nothing to decide any more, or the text has changed since.

    Raises:
        as `read`; KeyError: there is no such act; Entry.DoesNotExist: the post was deleted.
    """
    change = ACTS[act]
    with transaction.atomic():
        # Under the lock with which states are changed: of two presses, one decides.
        posting.lock(read(token).reply.entry_id)
        question = read(token)
        if not question.is_open or question.seen != seen:
            return False
        change(Comment.objects.filter(pk=question.reply.pk), user=question.user)
        return True


GONE = (Comment.DoesNotExist, Decision.DoesNotExist, Entry.DoesNotExist, User.DoesNotExist)
