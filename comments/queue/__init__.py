"""The moderator's queue: which replies or mentions, in which order, and what is known of each.

- `questions.py`: what a moderator wants to see, as it stands in the address;
- `items.py`: what one item of the queue has, whatever it is;
- `replies.py`, `mentions.py`: the two kinds of items;
- `pages.py`: one page of either.
"""

from comments.queue.items import Item
from comments.queue.pages import Page, counts, item_of, page_of
from comments.queue.questions import STATES, Order, Question, Show, What, number

__all__ = [
    "STATES",
    "Item",
    "Order",
    "Page",
    "Question",
    "Show",
    "What",
    "counts",
    "item_of",
    "number",
    "page_of",
]
