"""What the scripts of the writing page say, in the language of the blog."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "notSaved": _("Not saved:"),
    "away": _("Not saved: the server does not answer."),
    "refused": _("Not saved: the server did not take it."),
    "signedOut": _("Not saved: you are not signed in any more."),
    "tooLarge": _("Not saved: the text is larger than the blog takes."),
    "keptHere": _("Your text is kept in this browser."),
    "keptNowhere": _("This browser can keep no copy of it: do not close this page."),
    "signIn": _("Sign in in another tab, then go on here."),
    "offered": _("This browser kept a text that is not saved here, typed on %(when)s."),
    "use": _("Put it into the form"),
    "compare": _("Show what differs"),
    "drop": _("Forget it"),
    "showNewer": _("Show that version"),
}
