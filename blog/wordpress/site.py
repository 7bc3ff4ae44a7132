"""The settings of the old blog: taken over where nobody has set them here yet."""

import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from blog.models import Site
from blog.wordpress.plaintext import cut, one_line
from blog.wordpress.records import Records
from blog.wordpress.report import Report
from blog.wordpress.scan import Contents

SITE = "site"
HOUR = datetime.timedelta(hours=1)
# What WordPress calls languages that Django calls otherwise.
LANGUAGES = {"zh-cn": "zh-hans", "zh-tw": "zh-hant", "zh-hk": "zh-hant", "no": "nb", "nn-no": "nn"}


def bring_site(
    contents: Contents, records: Records, report: Report, placeholders: dict[str, str]
) -> None:
    """Takes over title, tagline, language and time zone, once for each old blog. Six queries.

    Args:
        placeholders: values that nobody chose, beside the defaults, such as those of samples.
    """
    if (SITE, 1) in records:
        return
    site = Site.current()
    found = {
        "title": one_line(contents.channel.text("title")),
        "tagline": one_line(contents.channel.text("description")),
        "language": language_of(contents, report),
        "time_zone": zone_of(contents, report),
    }
    for name, value in found.items():
        column = Site._meta.get_field(name)
        value = cut(value, column.max_length)
        if not value or value == getattr(site, name):
            continue
        if getattr(site, name) in {column.get_default(), placeholders.get(name)}:
            setattr(site, name, value)
            report.add(_("setting"), str(column.verbose_name))
        else:
            report.note(
                _("setting “%s”") % column.verbose_name,
                _("stays “%(here)s”; the old blog had “%(there)s”")
                % {"here": getattr(site, name), "there": value},
            )
    site.save()
    records.keep(SITE, 1, site.pk)


def language_of(contents: Contents, report: Report) -> str:
    code = contents.channel.text("language").lower().replace("_", "-")
    known = dict(settings.LANGUAGES)
    for candidate in (code, LANGUAGES.get(code), code.split("-")[0]):
        if candidate in known:
            return candidate
    if code:
        report.note(_("setting “language”"), _("the old blog's language “%s” is unknown") % code)
    return ""


def zone_of(contents: Contents, report: Report) -> str:
    """The zone with the old blog's constant distance from UTC; empty where it varies.

    An export names no time zone. Where the distance changes in the course of a year there are
    many zones that fit, and only the author knows which one is meant.
    """
    offsets = contents.offsets
    if len(offsets) == 1 and contents.offset % HOUR == datetime.timedelta():
        hours = contents.offset // HOUR
        if hours == 0 or not -12 <= hours <= 14:
            return "UTC"
        report.note(
            _("setting “time zone”"),
            _("is a fixed %+d hours from UTC; choose your own zone if it has summer time") % hours,
        )
        return f"Etc/GMT{-hours:+d}"
    if offsets:
        distances = ", ".join(f"{offset / HOUR:+g}" for offset, _n in offsets.most_common(4))
        report.note(
            _("setting “time zone”"),
            _("choose it in the settings; the old blog's clock was %s hours from UTC") % distances,
        )
    return ""
