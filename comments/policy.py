"""Who may reply where, and whose reply waits for approval: the blog's rule and each post's.

Mentions by other pages follow the same rule: a site is to them what a writer is to replies.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from blog.models import Entry, Site
from blog.models.site import ReplyPolicy
from comments.models import Comment, Mention, Writer
from comments.models.mentions import host_of
from comments.reasons import Code


def policy_of(entry: Entry, site: Site) -> str:
    """The `ReplyPolicy` of a post or page: its own, or else the blog's."""
    return entry.reply_policy or site.reply_policy


def closes_at(entry: Entry, site: Site) -> datetime | None:
    """When the discussion closes by itself, or did; None where it stays open."""
    days = entry.close_after_days
    if days is None:
        days = site.close_after_days
    if not days or entry.published_at is None:
        return None
    return entry.published_at + timedelta(days=days)


def takes_replies(entry: Entry, site: Site) -> bool:
    """Whether readers may answer this post or page now."""
    if policy_of(entry, site) == ReplyPolicy.CLOSED:
        return False
    closing = closes_at(entry, site)
    return closing is None or timezone.now() < closing


def takes_mentions(entry: Entry, site: Site) -> bool:
    """Whether other pages may be named below this post or page from now on."""
    return site.takes_mentions and takes_replies(entry, site)


def reason_to_hold(
    entry: Entry, site: Site, writer: Writer | None, apart_from: Comment | None = None
) -> str:
    """Why a visitor's reply has to wait, as a `reasons.Code`; empty where it need not.

    Args:
        apart_from: a reply that makes nobody known, since it is the one that its writer changes.

    One query, and only where the policy asks whether the writer is known.
    """
    if writer and writer.trust == Writer.Trust.DISTRUSTED:
        return Code.DISTRUSTED
    policy = policy_of(entry, site)
    if policy == ReplyPolicy.HOLD and not (writer and writer.trust == Writer.Trust.TRUSTED):
        return Code.ALL_HELD
    if policy == ReplyPolicy.NEWCOMERS and not is_known(writer, apart_from):
        return Code.NEWCOMER
    return ""


def is_known(writer: Writer | None, apart_from: Comment | None = None) -> bool:
    """Whether a visitor has a reply that was shown, or is trusted. Never asked of a typed name."""
    if writer is None:
        return False
    if writer.trust == Writer.Trust.TRUSTED:
        return True
    others = Comment.objects.exclude(pk=apart_from.pk) if apart_from else Comment.objects
    return others.visible().filter(writer=writer).exists()


def reason_to_hold_mention(mention: Mention, site: Site, *, is_known: bool) -> str:
    """Why a mention that links here has to wait, as a `reasons.Code`; empty where it need not.

    Args:
        is_known: whether one by the same site was shown, as `is_known_host` says.

    No query. A discussion can be closed between the arrival of a mention and the look at its page.
    """
    if not takes_replies(mention.entry, site):
        return Code.CLOSED
    policy = policy_of(mention.entry, site)
    if policy == ReplyPolicy.HOLD:
        return Code.ALL_HELD
    if policy == ReplyPolicy.NEWCOMERS and not is_known:
        return Code.NEW_SITE
    return ""


def is_known_host(mention: Mention) -> bool:
    """Whether another mention by this site is shown. One query.

    What another blog brought makes no site known: nobody here has looked at it, and of its
    trackbacks most are spam.
    """
    others = Mention.objects.visible().filter(host=host_of(mention.source))
    return others.exclude(received_at=None).exclude(pk=mention.pk).exists()
