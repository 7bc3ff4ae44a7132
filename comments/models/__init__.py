"""What readers answer: replies in threads, and mentions by other pages."""

from comments.models.comments import Comment
from comments.models.mentions import Mention

__all__ = ["Comment", "Mention"]
