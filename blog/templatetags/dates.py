"""Dates as people write them in the language of the blog."""

import datetime
from functools import lru_cache

from django import template
from django.template.defaultfilters import date
from django.utils.translation import get_language

register = template.Library()


@register.filter(expects_localtime=True)
def day(moment: datetime.datetime | None) -> str:
    """The day in words: `5 March 2024` in English, in other languages as they write it.

    Django's own English format is American, and abbreviates the months.
    """
    return day_in_words(moment.date(), get_language()) if moment else ""


@lru_cache(maxsize=10_000)
def day_in_words(day: datetime.date, language: str | None) -> str:
    """What `day` says, kept: lists say it of each post."""
    return date(day, "j F Y" if is_english() else "DATE_FORMAT")


@register.filter(expects_localtime=True)
def day_and_time(moment: datetime.datetime | None) -> str:
    """The day and the time of day: `5 March 2024, 14:05` in English."""
    return date(moment, "j F Y, H:i" if is_english() else "DATETIME_FORMAT")


@register.filter(expects_localtime=True)
def time_of_day(moment: datetime.datetime | None) -> str:
    """The time of day alone: `14:05` in English."""
    return date(moment, "H:i" if is_english() else "TIME_FORMAT")


def is_english() -> bool:
    return (get_language() or "en").split("-")[0] == "en"
