"""How threads are rendered: with Jinja2, since hundreds of replies take Django's templates long."""

from typing import Any

from django.utils.translation import gettext, ngettext
from jinja2 import BaseLoader, Environment, StrictUndefined


def environment(*, loader: BaseLoader, **defaults: Any) -> Environment:
    """What reads templates/jinja2; TEMPLATES in the settings names it.

    Args:
        loader: finds the templates.
        defaults: Django's own choices, which are all replaced. A misspelled name is an error here,
            and not an empty place.
    """
    environment = Environment(
        loader=loader,
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # The old style, since `makemessages` finds `_("…")` only where nothing else is in the brackets.
    environment.install_gettext_callables(gettext, ngettext, newstyle=False)
    return environment
