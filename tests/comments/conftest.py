"""Replies, and a moderator who acts on them in the queue."""

import pytest

from comments import correcting, posting
from comments.models import Comment

QUEUE = "/admin/comments/comment/queue/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def write(post):
    def write(text: str = "Hello *there*", name: str = "Bob", state: str = "pending", **fields):
        entry = fields.pop("entry", post)
        return posting.post(entry.pk, name=name, text=text, state=state, **fields)

    return write


@pytest.fixture
def reply(write) -> Comment:
    return write()


@pytest.fixture
def act(admin_client):
    """Sends the form of a reply as it was opened."""

    def act(reply: Comment, act: str, *, htmx: bool = False, status: int | None = None, **fields):
        form = {"act": act, "seen": reply.state, "version": correcting.version_of(reply)}
        form |= {"back": "show=waiting&order=newest"} | fields
        address = f"{QUEUE}{reply.pk}/"
        response = admin_client.post(address, form, headers=HTMX if htmx else {}, follow=not htmx)
        assert response.status_code == (status or 200)
        return response.content.decode()

    return act
