"""What the writing page says of a text: where it is kept, who else has it open, who changed it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog.models import Entry, Presence, User, WorkingCopy
from blog.templatetags.dates import day, day_and_time, time_of_day


def moment(when: datetime) -> str:
    """The time of day; with the day where it is not today."""
    if timezone.localdate(when) == timezone.localdate():
        return time_of_day(timezone.localtime(when))
    return day_and_time(timezone.localtime(when))


def ago(when: datetime) -> str:
    """How long ago something was, in minutes, as people say it."""
    minutes = (timezone.now() - when) // timedelta(minutes=1)
    if minutes < 1:
        return _("just now")
    return ngettext("%(count)d minute ago", "%(count)d minutes ago", minutes) % {"count": minutes}


def of_copy(entry: Entry, copy: WorkingCopy | None, user: User) -> str:
    """Whether what is in the form is kept, and what readers see. `""` where nothing is to say."""
    if copy is None or copy.content is None:
        return of_saved(entry)
    values = {"time": moment(copy.saved_at), "who": copy.saved_by}
    if copy.saved_by_id in (None, user.pk):
        said = _("Saved as a working copy, %(time)s.") % values
    else:
        said = _("Saved as a working copy by %(who)s, %(time)s.") % values
    seen = of_readers(entry)
    return f"{said} {seen}" if seen else said


def of_saved(entry: Entry) -> str:
    """Of an entry that nothing was typed into since it was saved."""
    if entry.pk is None:
        return _("What you type is saved by itself.")
    if entry.state == Entry.State.PUBLISHED:
        return of_readers(entry)
    return _("Saved, %(time)s.") % {"time": moment(entry.updated_at)}


def of_readers(entry: Entry) -> str:
    """Which version readers see, or will see; `""` of a draft."""
    values = {"day": day(timezone.localtime(entry.updated_at))}
    if entry.state == Entry.State.DRAFT:
        return ""
    if entry.is_scheduled:
        values["time"] = day_and_time(timezone.localtime(entry.published_at))
        return _("The version of %(day)s will appear on %(time)s.") % values
    if entry.is_private:
        return _("Authors who are signed in see the version of %(day)s.") % values
    return _("Readers see the version of %(day)s.") % values


def of_presence(other: Presence, user: User) -> str:
    """That somebody else has the text open, or oneself in another tab."""
    values = {"who": other.user, "since": moment(other.opened_at)}
    if other.changed_at:
        values["changed"] = ago(other.changed_at)
        if other.user_id == user.pk:
            words = _("You have this open in another tab since %(since)s, last change %(changed)s.")
            return words % values
        return _("%(who)s has had this open since %(since)s, last change %(changed)s.") % values
    if other.user_id == user.pk:
        return _("You have this open in another tab since %(since)s.") % values
    return _("%(who)s has had this open since %(since)s, without changes so far.") % values


def of_others(there: Iterable[Presence], user: User) -> list[str]:
    """Who else has it open; two tabs of which the same is to say are said once."""
    return list(dict.fromkeys(of_presence(other, user) for other in there))


def of_conflict(copy: WorkingCopy, user: User) -> str:
    """Who has saved meanwhile, and when."""
    values = {"who": copy.saved_by or _("Somebody"), "time": moment(copy.saved_at)}
    if copy.saved_by_id == user.pk:
        return _("You saved another version in another tab meanwhile, %(time)s.") % values
    return _("%(who)s saved another version meanwhile, %(time)s.") % values
