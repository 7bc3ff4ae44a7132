"""Trackback 1.2: a form that is posted to an address below the post, and XML that answers it.

The form brings a title and an excerpt, and the specification has nothing by which to tell whether
they are true. Nothing of it is used but the address of the page.
"""

from xml.sax.saxutils import escape

from django.http import HttpRequest

from comments.linkbacks.bodies import Form

CONTENT_TYPE = "text/xml; charset=utf-8"


def source_of(request: HttpRequest) -> str:
    """The page that says to link here: the field `url`.

    Raises:
        bodies.Unreadable.
    """
    return Form(request).address("url")


def answer(complaint: str = "") -> str:
    """The XML of an answer.

    Args:
        complaint: why it is not taken, in a sentence; empty where it is.
    """
    message = f"<message>{escape(complaint)}</message>\n" if complaint else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f"<response>\n<error>{int(bool(complaint))}</error>\n{message}</response>\n"
    )
