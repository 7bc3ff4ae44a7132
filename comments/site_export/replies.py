"""The discussion of a post or page as JSON."""

from typing import Any

from blog.models import Entry
from comments import transcripts
from comments.models import Comment, Mention
from comments.threads import replies_of
from comments.visitors import Viewer

EVERYTHING_BUT_HIDDEN = Viewer(is_moderator=True)  # sees what is shown, and what waits


def data_of(entry: Entry) -> dict[str, Any] | None:
    """The replies that are shown or wait, with those whose place they need; and the mentions.

    The form is that of the JSON that readers can download, with the state of each reply. Spam and
    what was removed leave a place at most, as on the pages: the blog itself deletes their texts
    after some weeks, and a copy for ever would undo that. Two queries, or three.

    Returns: None where there is nothing.
    """
    replies = replies_of(entry, EVERYTHING_BUT_HIDDEN)
    mentions = [mention_data(mention) for mention in entry.mentions.visible()]
    if not replies and not mentions:
        return None
    data = transcripts.to_data(entry, replies)
    for row, reply in zip(data["replies"], replies, strict=True):
        row["state"] = reply.state
        if reply.state == Comment.State.PENDING:
            row |= transcripts.shown(reply, data["post"]["url"], False) | {"is_shown": False}
    return data | {"mentions": mentions}


def mention_data(mention: Mention) -> dict[str, Any]:
    return {
        "source": mention.source,
        "title": mention.title,
        "excerpt": mention.excerpt,
        "protocol": mention.protocol,
        "mentioned_at": mention.mentioned_at.isoformat(),
    }
