"""Reports by readers: each reader has one for a reply, and enough of them take it off the pages."""

from datetime import timedelta

from django.db import transaction

from blog import whereabouts
from comments import limits, moderation, posting
from comments.models import Comment, Decision, Flag, Protection
from comments.reasons import Code

MAX_FLAGS = 10  # of one visitor in the time below; who finds more can write to the author
WITHIN = timedelta(hours=1)


def flag(reply: Comment, *, address: str, reason: str, note: str = "") -> bool:
    """Keeps a reader's report of a reply, and holds the reply if it is the last that was missing.

    Args:
        address: the reader's, by which one reader counts once; see `Flag`.
        reason: a `Flag.Reason`.
        note: what the reader says of it.

    Returns: False where this reader has reported it before.

    Raises:
        limits.TooMany: this reader reports too many replies.
        Comment.DoesNotExist, Entry.DoesNotExist: it is not shown any more.
    """
    key = whereabouts.key_of("flag", reply.pk, address)
    if reply.flags.filter(key=key).exists():
        return False
    with transaction.atomic():
        limits.count("flag", address=address, most=MAX_FLAGS, within=WITHIN)
        # Under the lock, since two reports at once could each count itself as the last but one.
        posting.lock(reply.entry_id)
        reply = Comment.objects.visible().get(pk=reply.pk)
        values = {"reason": reason, "note": note}
        _flag, is_new = Flag.objects.get_or_create(comment=reply, key=key, defaults=values)
        hold_if_reported(reply)
    return is_new


def hold_if_reported(reply: Comment) -> None:
    """Holds a reply that enough readers have reported since a moderator last looked at it.

    Replies by authors stay: moderators see the reports of those too. Two queries or fewer, and
    those of `moderation.hold`.
    """
    limit = Protection.current().flags_held
    if not limit or reply.author_id is not None:
        return
    number = reply.flags.unsettled().count()
    if number >= limit:
        moderation.hold(
            Comment.objects.visible().filter(pk=reply.pk),
            by=Decision.By.READERS,
            reasons=[(Code.FLAGGED, str(number))],
        )
