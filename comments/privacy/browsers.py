"""What the blog has a visitor's browser keep: cookies, and storage that we never see."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comments import drafts, names, ownership, visitors


@dataclass(frozen=True)
class InBrowser:
    """What the blog has a visitor's browser keep.

    Attributes:
        is_cookie: it is sent to us with each page; the others never leave the browser.
    """

    name: str
    what: str | Promise
    until: str | Promise
    is_cookie: bool = False


A_YEAR = _("A year after your last reply, or until you erase everything that you wrote.")
UNTIL_CLOSED = _("Until the tab is closed.")
UNTIL_CLEARED = _("Until you clear your browser’s storage.")

IN_BROWSER = (
    InBrowser(
        visitors.COOKIE,
        _("A random number, so that your replies are yours. You get it with your first reply."),
        A_YEAR,
        is_cookie=True,
    ),
    InBrowser(
        ownership.COOKIE,
        _("The number of the reply whose receipt you opened."),
        _("An hour."),
        is_cookie=True,
    ),
    InBrowser(
        names.COOKIE,
        _("Your name, if you wish it to be remembered and no scripts run."),
        _("A year after your last reply, or until you send one without that wish."),
        is_cookie=True,
    ),
    InBrowser(
        drafts.COOKIE,
        _("The number of a draft that has arrived, so that it need not be kept."),
        _("Until the next page, an hour at most."),
        is_cookie=True,
    ),
    InBrowser(
        settings.SESSION_COOKIE_NAME,
        _("That an author is signed in. Readers do not get it."),
        _("Two weeks, or until signing out."),
        is_cookie=True,
    ),
    InBrowser(
        settings.CSRF_COOKIE_NAME,
        _("A random number that protects the forms of authors. Readers do not get it."),
        _("A year."),
        is_cookie=True,
    ),
    InBrowser(
        "rejoinder.drafts",
        _("What you are writing, so that it is not lost."),
        _("Until it is sent, 30 days at most."),
    ),
    InBrowser(
        "rejoinder.name",
        _("Your name, if you wish it to be remembered."),
        _("Until you send a reply without that wish, or clear your browser’s storage."),
    ),
    InBrowser(
        "rejoinder.visits",
        _("What was new when you last looked at a discussion."),
        UNTIL_CLEARED,
    ),
    InBrowser("rejoinder.folded", _("Which threads you have folded."), UNTIL_CLEARED),
    InBrowser(
        "rejoinder.keys", _("Whether you want to jump to new replies with keys."), UNTIL_CLEARED
    ),
    InBrowser(
        "rejoinder.places",
        _("How far you had read, so that you come back to it."),
        UNTIL_CLOSED,
    ),
    InBrowser("rejoinder.return", _("From which page you went on to a thread."), UNTIL_CLOSED),
    InBrowser("rejoinder.sought", _("To which reply a link has led you."), UNTIL_CLOSED),
)
