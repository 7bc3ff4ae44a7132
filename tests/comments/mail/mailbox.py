"""Replies that are told, and messages as their recipients read them."""

import re
from datetime import UTC, datetime

from django.core import mail
from django.core.mail import EmailMessage
from django.urls import reverse

from comments import posting, tasks
from comments.mail import notices
from comments.models import Comment
from tests.jobs import do_jobs

ANN = "ann@example.org"
MORNING = datetime(2040, 5, 4, tasks.DIGEST_HOUR, 5, tzinfo=UTC)
ADDRESS = re.compile(r"https?://[^\s>]+")


def links(message: EmailMessage) -> list[str]:
    """The addresses in a message, without the host."""
    return [re.sub(r"https?://[^/]+", "", address) for address in ADDRESS.findall(message.body)]


def link_to(page: str, message: EmailMessage) -> str:
    """The address in a message that leads to "confirm", "stop" or "decide"."""
    start = reverse(f"comments:{page}", args=["x"]).split("x")[0]
    found = [link for link in links(message) if link.startswith(start)]
    if page != "decide":
        found = [link for link in found if link.endswith("/stop/") == (page == "stop")]
    return found[0]


def write(post, parent=None, state="approved", name="Bob", text="Hello!", **fields) -> Comment:
    """Writes a reply as a visitor does: it is told in the same transaction."""
    reply = posting.post(
        post.pk, parent_id=parent and parent.pk, name=name, text=text, state=state, **fields
    )
    if reply.is_visible:
        notices.replies_shown([reply.pk])
    return reply


def told() -> list[str]:
    """Who got a message."""
    do_jobs()
    return sorted(address for message in mail.outbox for address in message.to)
