"""Dates with a time of day in forms, in the time zone of the blog.

The form says in which zone its time was shown. So the moment stays the same when the zone in the
settings is changed while a form is open, or lies in a working copy.
"""

import datetime
import functools
import zoneinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _


@functools.cache
def zones() -> set[str]:
    """The names of all zones. Python looks for them in 600 files, three times for each save."""
    return zoneinfo.available_timezones()


def zone_named(name: str) -> datetime.tzinfo:
    """The zone of this name; that of the blog, where nobody knows the name."""
    if name in zones():
        return zoneinfo.ZoneInfo(name)
    return timezone.get_current_timezone()


def moment_in(zone: datetime.tzinfo, day: datetime.date, time: datetime.time) -> datetime.datetime:
    """The moment at which clocks in a zone show this; the first of two, when they go back.

    Raises:
        ValidationError: the clocks go forward then, and leave this time out (PEP 495).
    """
    moment = datetime.datetime.combine(day, time, tzinfo=zone)
    try:
        shown = moment.astimezone(datetime.UTC).astimezone(zone)
    except OverflowError as error:
        raise ValidationError(_("There is no such date."), code="invalid") from error
    if shown.replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise ValidationError(
            _("The clocks go forward that day, and there is no %(time)s. Choose another time."),
            params={"time": f"{time:%H:%M}"},
            code="left_out",
        )
    return moment


class MomentWidget(forms.MultiWidget):
    """A day, a time of day, and unseen the zone in which they are meant."""

    use_fieldset = True

    def __init__(self, attrs: dict | None = None) -> None:
        widgets = [
            forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            forms.TimeInput({"type": "time"}, format="%H:%M"),
            forms.HiddenInput(),
        ]
        super().__init__(widgets, attrs)

    def decompress(self, value: datetime.datetime | None) -> list[Any]:
        zone = timezone.get_current_timezone()
        if value is None:
            return [None, None, str(zone)]
        shown = timezone.localtime(value, zone)
        return [shown.date(), shown.time(), str(zone)]

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict[str, Any]:
        """What was typed in another zone is shown in the blog's own, if it is a moment."""
        zone = timezone.get_current_timezone()
        if isinstance(value, list | tuple):
            value = self.in_zone(list(value), zone)
        context = super().get_context(name, value, attrs)
        labels = (_("Date"), _("Time"))
        for part, label in zip(context["widget"]["subwidgets"], labels, strict=False):
            part["attrs"]["aria-label"] = label
        return context

    @staticmethod
    def in_zone(value: list[Any], zone: datetime.tzinfo) -> list[Any]:
        day, time, name = [*value, None, None, None][:3]
        before = zone_named(name or "")
        if str(before) != str(zone):
            try:
                day, time = datetime.date.fromisoformat(day), datetime.time.fromisoformat(time)
                shown = moment_in(before, day, time).astimezone(zone)
            except (TypeError, ValueError, OverflowError, ValidationError):
                return [day, time, str(before)]
            return [f"{shown:%Y-%m-%d}", f"{shown:%H:%M}", str(zone)]
        return [day, time, str(zone)]


class MomentField(forms.MultiValueField):
    """A moment, from a day and a time of day; a day alone means its beginning."""

    widget = MomentWidget

    def __init__(self, **kwargs: Any) -> None:
        fields = (
            forms.DateField(input_formats=["%Y-%m-%d"], error_messages=self.words_of_date()),
            forms.TimeField(required=False, error_messages=self.words_of_time()),
            forms.CharField(required=False),
        )
        super().__init__(fields, require_all_fields=False, **kwargs)

    @staticmethod
    def words_of_date() -> dict[str, str]:
        words = _("Write the date as year, month and day, such as 2027-03-05.")
        return {"invalid": words, "required": words, "incomplete": words}

    @staticmethod
    def words_of_time() -> dict[str, str]:
        return {"invalid": _("Write the time as hours and minutes, such as 09:30.")}

    def clean(self, value: Any) -> datetime.datetime | None:
        """Without date and time there is no moment, whatever the zone."""
        day, time = [*(value or []), "", ""][:2]
        if not day and not time:
            return super().clean([])
        return super().clean(value)

    def compress(self, parts: list[Any]) -> datetime.datetime | None:
        if not parts:
            return None
        day, time, name = [*parts, None, None][:3]
        return moment_in(zone_named(name or ""), day, time or datetime.time())

    def has_changed(self, initial: datetime.datetime | list | None, data: Any) -> bool:
        """Seconds are not shown, and so do not count.

        Args:
            initial: a moment, or what was typed before: then it may be no moment at all.
        """
        try:
            before = self.clean(initial) if isinstance(initial, list | tuple) else initial
            return not same_minute(before, self.clean(data))
        except ValidationError:
            return initial != data


def same_minute(one: datetime.datetime | None, other: datetime.datetime | None) -> bool:
    """Whether clocks of the blog show the same at both moments, but for the seconds."""
    if one is None or other is None:
        return one is other
    shown = (timezone.localtime(moment).replace(tzinfo=None) for moment in (one, other))
    first, second = (moment.replace(second=0, microsecond=0) for moment in shown)
    return first == second
