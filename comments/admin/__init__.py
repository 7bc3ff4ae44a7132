"""The pages on which authors look after the discussion. One file a noun."""

from comments.admin.comments import CommentAdmin
from comments.admin.decisions import DecisionAdmin
from comments.admin.mentions import MentionAdmin
from comments.admin.moderator_mail import ModeratorMailAdmin
from comments.admin.protection import ProtectionAdmin
from comments.admin.sent_linkbacks import SentLinkbackAdmin

__all__ = [
    "CommentAdmin",
    "DecisionAdmin",
    "MentionAdmin",
    "ModeratorMailAdmin",
    "ProtectionAdmin",
    "SentLinkbackAdmin",
]
