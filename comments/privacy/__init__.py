"""What is stored about visitors, why, and until when: what the privacy page is made of.

One test fails when a field of a model is missing here, another one erases a reply and looks for
what is said to be personal, and a third one looks for cookies that nobody mentioned.
"""

from datetime import timedelta
from typing import Any

from django.apps import apps

from blog.signing_in import WINDOW as SIGN_IN_WINDOW
from comments import retention
from comments.models import Protection
from comments.privacy.browsers import IN_BROWSER
from comments.privacy.tables import GROUPS, Group, Kept

AN_HOUR, A_MINUTE = timedelta(hours=1), timedelta(minutes=1)


def numbers() -> dict[str, int]:
    """What stands for the numbers in the sentences: those by which the job deletes. One query."""
    return {
        "spam_days": Protection.current().spam_days,
        "removed_days": retention.REMOVED_FOR.days,
        "unconfirmed_days": retention.UNCONFIRMED_FOR.days,
        "sent_days": retention.SENT_NOTICES_FOR.days,
        "unlinked_days": retention.UNLINKED_FOR.days,
        "gone_days": retention.GONE_FOR.days,
        "sent_linkback_days": retention.SENT_LINKBACKS_FOR.days,
        "flag_days": retention.SETTLED_FLAGS_FOR.days,
        "writer_days": retention.WRITERS_FOR.days,
        "attempt_hours": retention.ATTEMPTS_FOR // AN_HOUR,
        "submission_hours": retention.SUBMISSIONS_FOR // AN_HOUR,
        "sign_in_minutes": SIGN_IN_WINDOW // A_MINUTE,
    }


def page() -> dict[str, Any]:
    """What the template of the privacy page needs. One query."""
    words = numbers()
    return {
        "numbers": words,
        "groups": [
            {
                "title": group.title,
                "is_about_visitors": group.is_about_visitors,
                "blocks": [
                    {"until": until % words, "lines": lines}
                    for until, lines in by_until(group).items()
                ],
            }
            for group in GROUPS
        ],
        "cookies": [stored for stored in IN_BROWSER if stored.is_cookie],
        "storage": [stored for stored in IN_BROWSER if not stored.is_cookie],
        "undescribed": undescribed(),
    }


def cookies() -> set[str]:
    """The names of all cookies that the blog sets."""
    return {stored.name for stored in IN_BROWSER if stored.is_cookie}


def by_until(group: Group) -> dict[str, list[Kept]]:
    """The lines of a group by when they are deleted, so that the page says that once."""
    found: dict[str, list[Kept]] = {}
    for lines in group.kept.values():
        for kept in lines:
            found.setdefault(str(kept.until), []).append(kept)
    return found


def undescribed() -> list[str]:
    """The stored fields that nothing here describes. The page names them, so that none is hidden;
    a test sees to it that there are none."""
    described = {
        (model, name)
        for group in GROUPS
        for model, lines in group.kept.items()
        for kept in lines
        for name in kept.fields
    }
    return [
        f"{model.__name__}.{stored.name}"
        for model in apps.get_app_config("comments").get_models()
        for stored in model._meta.concrete_fields
        if (model, stored.name) not in described
    ]
