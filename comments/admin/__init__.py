"""The pages on which authors look after the discussion. One file a noun."""

from comments.admin.comments import CommentAdmin
from comments.admin.mentions import MentionAdmin

__all__ = ["CommentAdmin", "MentionAdmin"]
