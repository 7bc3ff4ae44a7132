"""What the tables hold about visitors: each field of each model, why it is there, until when."""

from dataclasses import dataclass

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from blog.models import DayKey, SignInAttempt
from comments.models import (
    Attempt,
    Comment,
    Decision,
    Feature,
    FilterMonth,
    Flag,
    Lesson,
    Mention,
    ModeratorMail,
    Notice,
    Protection,
    SentLinkback,
    Submission,
    Subscription,
    Writer,
)

Text = str | Promise


@dataclass(frozen=True)
class Kept:
    """What some fields of a model hold.

    Attributes:
        fields: their names.
        until: when it is deleted; `privacy.numbers` fills in how many days.
        is_personal: it tells of a visitor, and is gone when what they wrote is erased.
    """

    fields: tuple[str, ...]
    what: Text
    why: Text
    until: Text
    is_personal: bool = False


@dataclass(frozen=True)
class Group:
    """What belongs together on the page.

    Attributes:
        is_about_visitors: the others are named on the page in one line each.
    """

    title: Text
    kept: dict[type[Model], tuple[Kept, ...]]
    is_about_visitors: bool = True


UNTIL_ERASED = _(
    "Until you erase it; or %(removed_days)d days after it was removed; or, if it is spam, after "
    "%(spam_days)d days."
)
WITH_THE_REPLY = _("As long as the reply. Where others have answered it, an empty place stays.")
WITH_THE_BROWSER = _(
    "%(writer_days)d days after your last reply, or when none of your replies and notices is "
    "left. You can erase it along with everything that you wrote."
)
UNTIL_STOPPED = _(
    "Until you end the notices, which deletes it at once. %(unconfirmed_days)d days, if it is "
    "never confirmed."
)
AFTER_SENDING = _("%(sent_days)d days after it was sent or given up, or until you end the notices.")
MENTION = _(
    "As long as the post. %(unlinked_days)d days, if the page does not link here; %(gone_days)d "
    "days after its link has gone; %(spam_days)d days, if it is spam. %(removed_days)d days after "
    "a moderator removed it, its address is all that is left."
)
AFTER_REPORT = _("%(flag_days)d days after a moderator has decided, or as long as the reply.")
ONE_DAY = _("%(attempt_hours)d hours after the last time.")

GROUPS = (
    Group(
        _("A reply that you write"),
        {
            Comment: (
                Kept(
                    ("name",),
                    _("The name that you typed"),
                    _("It stands above your reply. A pseudonym is fine."),
                    UNTIL_ERASED,
                    is_personal=True,
                ),
                Kept(
                    ("text", "html", "fingerprint"),
                    _("Your text, as you typed it and as it is shown, and a number made of it"),
                    _("Readers read it. By the number, a text that is sent often is found."),
                    UNTIL_ERASED,
                    is_personal=True,
                ),
                Kept(
                    ("website",),
                    _("A web address, if the reply was brought here from another blog"),
                    _("It was shown there. The form here does not ask for one."),
                    UNTIL_ERASED,
                    is_personal=True,
                ),
                Kept(
                    ("author",),
                    _("Your account, if you are an author of this blog"),
                    _("It marks the reply as an author’s."),
                    UNTIL_ERASED,
                    is_personal=True,
                ),
                Kept(
                    ("writer",),
                    _("Which browser sent it: a number, see “Your browser”"),
                    _("So you can change and remove it, and later replies need not wait."),
                    WITH_THE_BROWSER,
                    is_personal=True,
                ),
                Kept(
                    ("receipt",),
                    _("A slow hash of its receipt, if you made one"),
                    _("So you can come back to it. The receipt itself is not stored."),
                    UNTIL_ERASED,
                    is_personal=True,
                ),
                Kept(
                    ("shown_at", "edited_at"),
                    _("When it was first shown, and when you changed it"),
                    _("So readers find what is new, and see that it was changed."),
                    UNTIL_ERASED,
                    is_personal=True,
                ),
                Kept(
                    ("removal_reason", "is_pick"),
                    _("Why a moderator removed it, or that the author recommends it"),
                    _("Readers see it with the reply, or in its place."),
                    WITH_THE_REPLY,
                    is_personal=True,
                ),
                Kept(
                    ("state", "removed_by", "markup", "posted_at", "doubt"),
                    _("When you sent it, in which format, and whether it is shown"),
                    _("So it stands in its order, and who removed it is said in its place."),
                    WITH_THE_REPLY,
                ),
                Kept(
                    (
                        *("id", "old_anchor", "entry", "parent", "is_locked"),
                        *("tree_id", "lft", "rght", "level"),
                    ),
                    _("Its number, and its place in the discussion"),
                    _("So links lead to it, and answers stand below what they answer."),
                    WITH_THE_REPLY,
                ),
            ),
            Decision: (
                Kept(
                    ("reasons", "note"),
                    _("Why it had to wait or was removed"),
                    _("For you, and so that the moderators decide alike."),
                    UNTIL_ERASED,
                    is_personal=True,
                ),
                Kept(
                    (
                        *("id", "comment", "mention", "act", "before", "after"),
                        *("by", "user", "made_at", "undoes", "taught_before"),
                    ),
                    _("What was decided about it, when, and by which moderator"),
                    _("So it can be undone, and moderators answer for what they do."),
                    WITH_THE_REPLY,
                ),
            ),
        },
    ),
    Group(
        _("Your browser"),
        {
            Writer: (
                Kept(
                    ("id", "key"),
                    _("A random number, which is also in the cookie “writer”"),
                    _("It tells that two replies came from one browser, and nothing else."),
                    WITH_THE_BROWSER,
                    is_personal=True,
                ),
                Kept(
                    ("trust", "created_at"),
                    _("When it sent its first reply, and whether a moderator trusts it"),
                    _("So that your later replies need not wait, or have to."),
                    WITH_THE_BROWSER,
                    is_personal=True,
                ),
            ),
        },
    ),
    Group(
        _("Notices by e-mail, if you ask for them"),
        {
            Subscription: (
                Kept(
                    ("email",),
                    _("Your e-mail address"),
                    _("To send the notices, and nothing else. It is shown to nobody."),
                    UNTIL_STOPPED,
                    is_personal=True,
                ),
                Kept(
                    ("id", "entry", "comment", "writer", "pace", "created_at", "confirmed_at"),
                    _("What you want to hear of, how often, and when you asked and confirmed"),
                    _("So you get what you asked for, and only after you confirmed it."),
                    UNTIL_STOPPED,
                    is_personal=True,
                ),
            ),
            Notice: (
                Kept(
                    ("id", "subscription", "comment", "made_at", "sent_at"),
                    _("Of which replies you were told, and when"),
                    _("So nobody is told twice."),
                    AFTER_SENDING,
                    is_personal=True,
                ),
            ),
        },
    ),
    Group(
        _("A reply that you report"),
        {
            Flag: (
                Kept(
                    ("id", "comment", "reason", "note", "made_at", "settled_at"),
                    _("Your reason, and what you wrote about it"),
                    _("A moderator reads it. The writer of the reply does not."),
                    AFTER_REPORT,
                    is_personal=True,
                ),
                Kept(
                    ("key",),
                    _("A hash of your network address and a secret of the day"),
                    _("So each reader counts once. The secret is deleted every day; from then on "
                      "the hash says nothing about anybody."),
                    AFTER_REPORT,
                    is_personal=True,
                ),
            ),
        },
    ),
    Group(
        _("Against floods and double sending"),
        {
            Attempt: (
                Kept(
                    ("key", "times", "made_at"),
                    _("Such a hash, and when you sent replies, previews, reports, receipts "
                      "or linkbacks"),
                    _("So nobody floods the discussion or guesses receipts."),
                    ONE_DAY,
                ),
            ),
            DayKey: (
                Kept(
                    ("day", "secret"),
                    _("The secret of the day"),
                    _("Without it, nobody can tell which address made a hash."),
                    _("Minutes after midnight (UTC)."),
                ),
            ),
            Submission: (
                Kept(
                    ("id", "key", "comment", "made_at"),
                    _("A hash of the form that you sent"),
                    _("So that sending it twice makes one reply."),
                    _("%(submission_hours)d hours."),
                    is_personal=True,
                ),
            ),
        },
    ),
    Group(
        _("Pages on other sites that link here"),
        {
            Mention: (
                Kept(
                    ("source", "host", "title", "excerpt", "author", "kind", "mentioned_at"),
                    _("The address of the page; its title, an excerpt and its author, as it says "
                      "them itself"),
                    _("Once the page was seen to link here, they stand below the post. Nothing of "
                      "what came with the linkback is stored but the address."),
                    MENTION,
                ),
                Kept(
                    ("id", "entry", "target", "protocol", "state", "doubt", "received_at"),
                    _("Which address here it names, how and when we heard of it, and whether it is "
                      "shown"),
                    _("So the same page is listed once, and a moderator decides on it once. Who "
                      "told us of it is not stored."),
                    MENTION,
                ),
                Kept(
                    ("verification", "detail", "verified_at", "checked_at", "due_at", "failures"),
                    _("When we looked at the page last and whether it linked here, and when we "
                      "look again"),
                    _("So it is listed for as long as it links here."),
                    MENTION,
                ),
            ),
        },
    ),
    Group(
        _("What the spam filter has learned"),
        {
            Lesson: (
                Kept(
                    ("id", "comment", "is_spam", "features", "made_at"),
                    _("Hashes of the words of a reply on which a moderator has decided, and how"),
                    _("So the filter knows spam when it comes again, and can forget a decision "
                      "that was undone."),
                    _("As long as the reply; it goes with it when you erase that."),
                    is_personal=True,
                ),
                Kept(
                    ("mention",),
                    _("The same of what a page says that links here"),
                    _("So the filter knows its like, too."),
                    MENTION,
                ),
            ),
            Feature: (
                Kept(
                    ("hash", "spam", "fine"),
                    _("Such hashes, and in how much spam and how many other replies they stood"),
                    _("So the filter can weigh a word. They are made with a secret: no word can "
                      "be read from them."),
                    _("As long as the blog; what came from a reply that you erase is taken away."),
                ),
            ),
        },
    ),
    Group(
        _("The people who run this blog"),
        {
            ModeratorMail: (
                Kept(
                    ("id", "user", "pace", "told_until"),
                    _("How a moderator wants to hear of replies that wait"),
                    _("To send those messages."),
                    _("As long as their account."),
                ),
            ),
            Protection: (
                Kept(
                    tuple(f.name for f in Protection._meta.concrete_fields),
                    _("The settings by which replies are held"),
                    _("They say nothing about anybody."),
                    _("Until they are changed."),
                ),
            ),
            FilterMonth: (
                Kept(
                    ("month", "came", "held", "caught", "wrongly_held", "missed"),
                    _("How many deleted replies came in each month, and how many of them were "
                      "taken for spam"),
                    _("So the moderators see how well the spam filter does. They are numbers "
                      "alone."),
                    _("As long as the blog."),
                ),
            ),
            SentLinkback: (
                Kept(
                    tuple(f.name for f in SentLinkback._meta.concrete_fields),
                    _("Which pages the posts link to, which of them were told so, and what they "
                      "answered"),
                    _("So each is told once, and again when something changes."),
                    _("As long as the post links there, and %(sent_linkback_days)d days longer."),
                ),
            ),
            SignInAttempt: (
                Kept(
                    ("id", "account", "address", "made_at"),
                    _("A hash of the name that somebody typed to sign in, and one of their network "
                      "address and the secret of the day"),
                    _("So nobody guesses an author’s password."),
                    _("%(sign_in_minutes)d minutes; it is deleted at the next attempt or within "
                      "the hour."),
                ),
            ),
        },
        is_about_visitors=False,
    ),
)  # fmt: skip
