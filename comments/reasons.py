"""Why a reply or a mention was held, in words: for moderators, and for the writer of a reply.

The log keeps codes and details (`Decision.reasons`), so that the words can be translated.
"""

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Code(TextChoices):
    """What can speak against showing a reply at once; the label is the moderator's sentence."""

    ALL_HELD = "all-held", gettext_lazy("All replies to this post wait")
    NEWCOMER = "newcomer", gettext_lazy("The first reply of a newcomer")
    DISTRUSTED = "distrusted", gettext_lazy("Replies of this writer always wait")
    TRAP = "trap", gettext_lazy("A field was filled in that people do not see")
    LINKS = "links", gettext_lazy("Number of links: %(detail)s")
    WORD = "word", gettext_lazy("A word on your list: %(detail)s")
    HOST = "host", gettext_lazy("A link to a site on your list: %(detail)s")
    REPEATED = "repeated", gettext_lazy("The same text was sent before")
    AUTHOR_NAME = "author-name", gettext_lazy("It uses the name of an author: %(detail)s")
    FLAGGED = "flagged", gettext_lazy("Reports by readers: %(detail)s")
    FILTER = "filter", gettext_lazy("To %(detail)s %% like what you marked as spam")
    NEW_SITE = "new-site", gettext_lazy("The first mention by this site")
    CLOSED = "closed", gettext_lazy("The discussion is closed")
    SITE_BLOCKED = "site-blocked", gettext_lazy("Its site was blocked")
    EDITED = "edited", gettext_lazy("Its writer changed it")
    CHECK = "check", gettext_lazy("A check of your own: %(detail)s")


# Where it is said in other words of a mention than of a reply.
OF_MENTIONS = {
    Code.ALL_HELD: gettext_lazy("All mentions of this post wait"),
    Code.HOST: gettext_lazy("A site on your list: %(detail)s"),
}

Reason = tuple[Code, str]


def words(reasons: Iterable[list[str]], *, is_mention: bool = False) -> list[str]:
    """The moderator's sentences for the reasons of a decision; codes of old versions are left.

    Args:
        is_mention: whether it is about a mention, and not about a reply.
    """
    own = OF_MENTIONS if is_mention else {}
    return [
        str(own.get(code) or Code(code).label) % {"detail": detail}
        for code, detail in reasons
        if code in Code.values
    ]


def words_for_writer(reasons: Iterable[list[str]]) -> str:
    """One sentence for the writer, which tells spammers nothing of the lists."""
    codes = {code for code, _detail in reasons}
    if Code.ALL_HELD in codes:
        return _("All replies here are read by a moderator before they appear.")
    if Code.NEWCOMER in codes:
        return _("A first reply is read by a moderator before it appears. Later ones are quicker.")
    if Code.FLAGGED in codes:
        return _("Readers have reported it, and a moderator will look at it.")
    if Code.LINKS in codes:
        return _("Replies with several links are read by a moderator before they appear.")
    return _("A moderator will read it before it appears.")
