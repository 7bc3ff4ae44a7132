"""The discussion of a post or page as JSON."""

from typing import Any

from blog.models import Entry
from comments import transcripts
from comments.models import Comment, Mention
from comments.threads import replies_of
from comments.visitors import Viewer

Verification = Mention.Verification
KEPT = (Mention.State.APPROVED, Mention.State.PENDING)
EVERYTHING_BUT_HIDDEN = Viewer(is_moderator=True)  # sees what is shown, and what waits


def data_of(entry: Entry) -> dict[str, Any] | None:
    """The replies and mentions that are shown or wait, with those whose place they need.

    The form is that of the JSON that readers can download, with the state of each reply, and of
    each mention whether its page was seen to link here. Spam and what was removed leave a place at
    most, as on the pages: the blog itself deletes their texts after some weeks, and a copy for ever
    would undo that. Nor is a page kept that does not link here. Two queries, or three.

    Returns: None where there is nothing.
    """
    replies = replies_of(entry, EVERYTHING_BUT_HIDDEN)
    mentions = list(
        entry.mentions.filter(state__in=KEPT).exclude(verification=Verification.MISSING)
    )
    if not replies and not mentions:
        return None
    data = transcripts.to_data(entry, replies, mentions)
    for row, reply in zip(data["replies"], replies, strict=True):
        row["state"] = reply.state
        if reply.state == Comment.State.PENDING:
            row |= transcripts.shown(reply, data["post"]["url"], False) | {"is_shown": False}
    for row, mention in zip(data["mentions"], mentions, strict=True):
        row |= {
            "state": mention.state,
            "verification": mention.verification,
            "is_shown": mention.is_visible,
        }
    return data
