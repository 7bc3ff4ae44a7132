"""What waits for a moderator, in words: for the admin and for messages."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def in_words(replies: int, mentions: int) -> str:
    """So many replies and mentions; empty where nothing waits."""
    if replies and mentions:
        counted = [
            ngettext("%(count)d reply", "%(count)d replies", replies) % {"count": replies},
            ngettext("%(count)d mention", "%(count)d mentions", mentions) % {"count": mentions},
        ]
        return _("Waiting: %(items)s") % {"items": ", ".join(counted)}
    if mentions:
        words = ngettext("%(count)d mention is waiting", "%(count)d mentions are waiting", mentions)
    elif replies:
        words = ngettext("%(count)d reply is waiting", "%(count)d replies are waiting", replies)
    else:
        return ""
    return words % {"count": replies or mentions}
