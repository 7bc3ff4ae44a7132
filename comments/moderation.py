"""What becomes of a reply: shown, held, spam, removed. The only place that changes a state."""

from blog.models import Entry, Site
from blog.models.site import ReplyPolicy
from comments.models import Comment
from comments.models.comments import CommentQuerySet
from comments.models.mentions import MentionQuerySet


def approve(items: CommentQuerySet | MentionQuerySet) -> int:
    """Shows these replies or mentions. Returns how many changed. One query."""
    return change(items, Comment.State.APPROVED)


def mark_spam(items: CommentQuerySet | MentionQuerySet) -> int:
    """Puts these replies or mentions aside as spam. Returns how many changed. One query."""
    return change(items, Comment.State.SPAM)


def remove(items: CommentQuerySet | MentionQuerySet) -> int:
    """Takes these replies or mentions off the pages. Returns how many changed. One query.

    They stay in the database, so that this can be undone; a reply that others have answered
    leaves a placeholder. `posting.delete` is what deletes for good.
    """
    return change(items, Comment.State.REMOVED)


def change(items: CommentQuerySet | MentionQuerySet, state: str) -> int:
    return items.exclude(state=state).update(state=state)


def first_state(policy: str, *, is_author: bool) -> str:
    """The state that a new reply gets under the blog's policy; an author's own is always shown."""
    if is_author or policy == ReplyPolicy.OPEN:
        return Comment.State.APPROVED
    return Comment.State.PENDING


def takes_replies(entry: Entry, site: Site) -> bool:
    """Whether readers may answer this post or page now."""
    return entry.replies_open and site.reply_policy != ReplyPolicy.CLOSED
