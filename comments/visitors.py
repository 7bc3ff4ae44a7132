"""Who is looking, as far as that is known: a visitor by a signed cookie, authors by signing in.

A browser gets the cookie with its first reply and not before. It holds a random key and nothing
else.
"""

import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from blog import rows
from blog.models import User
from comments.models import Comment, Writer
from comments.models.comments import MODERATE

COOKIE = "writer"
COOKIE_AGE = 365 * 24 * 60 * 60  # seconds; a year, counted anew with each reply
SALT = "comments.visitors"
HELD = (Comment.State.PENDING, Comment.State.SPAM)


@dataclass(frozen=True)
class Viewer:
    """Somebody who looks at a discussion."""

    user: User | None = None
    writer: Writer | None = None
    is_moderator: bool = False

    def owns(self, reply: Comment) -> bool:
        return self.writer is not None and reply.writer_id == self.writer.pk

    def sees(self, reply: Comment) -> bool:
        """Whether a reply is shown to them: what is approved, their own, and what waits for them.

        Spam looks to its writer as if it waited: whoever sends it learns nothing.
        """
        if reply.is_visible or (self.is_moderator and reply.state == Comment.State.PENDING):
            return True
        return self.owns(reply) and reply.state in HELD

    def seen(self) -> Q:
        """The same rule for the database."""
        seen = Q(state=Comment.State.APPROVED)
        if self.is_moderator:
            seen |= Q(state=Comment.State.PENDING)
        if self.writer is not None:
            seen |= Q(writer=self.writer, state__in=HELD)
        return seen


ANYBODY = Viewer()  # whom nobody knows


def viewer_of(request: HttpRequest) -> Viewer:
    """Who is looking; kept on the request. One query for those with our cookie, else none."""
    if not hasattr(request, "viewer"):
        user = request.user if request.user.is_authenticated else None
        request.viewer = Viewer(
            user=user,
            writer=writer_of(request),
            is_moderator=bool(user and user.is_staff and user.has_perm(MODERATE)),
        )
    return request.viewer


def writer_of(request: HttpRequest) -> Writer | None:
    """The visitor whose cookie this is; None without one, and for one that is forged or stale."""
    value = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=COOKIE_AGE)
    try:
        key = uuid.UUID(value)
    except ValueError:
        return None
    return rows.first(Writer, "key", key)


def remember(response: HttpResponse, writer: Writer) -> None:
    """Gives a browser the cookie by which its replies are its own."""
    response.set_signed_cookie(
        COOKIE,
        writer.key.hex,
        salt=SALT,
        max_age=COOKIE_AGE,
        httponly=True,
        secure=settings.IS_HTTPS,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    """Takes the cookie back."""
    response.delete_cookie(COOKIE, samesite="Lax")
