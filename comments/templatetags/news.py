"""What scripts say in a discussion: the sentences, for each kind of number."""

import json
from collections.abc import Callable

from django import template
from django.utils.translation import ngettext

register = template.Library()

# The categories by which Unicode and `Intl.PluralRules` tell numbers apart, each with a number that
# is of this kind in every language which has the kind at all: gettext's own rules know no names.
# https://www.unicode.org/cldr/charts/latest/supplemental/language_plural_rules.html
SAMPLES = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}


def forms(sentence: Callable[[int], str]) -> str:
    """A sentence for each category as JSON; those are left out that read like "other".

    Args:
        sentence: gives it for a number, with the place of the number left open.
    """
    found = {kind: sentence(number) for kind, number in SAMPLES.items()}
    other = found.pop("other")
    different = {kind: form for kind, form in found.items() if form != other}
    return json.dumps(different | {"other": other}, ensure_ascii=False)


@register.inclusion_tag("comments/_news.html")
def news() -> dict[str, str]:
    """The markup and the sentences that scripts put into a discussion."""
    return {
        "since": forms(
            lambda count: ngettext(
                "%(count)s new since your last visit", "%(count)s new since your last visit", count
            )
        ),
        "elsewhere": forms(
            lambda count: ngettext("%(count)s on other pages", "%(count)s on other pages", count)
        ),
        "away": forms(
            lambda count: ngettext(
                "%(count)s new on other pages", "%(count)s new on other pages", count
            )
        ),
        "arrived": forms(
            lambda count: ngettext("%(count)s new reply", "%(count)s new replies", count)
        ),
        "show": forms(
            lambda count: ngettext("Show %(count)s new reply", "Show %(count)s new replies", count)
        ),
        "answers": forms(lambda count: ngettext("%(count)s answer", "%(count)s answers", count)),
    }
