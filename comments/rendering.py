"""Making the HTML of replies again, when the rules change."""

from comments import markdown
from comments.models import Comment
from comments.sanitize import clean_html

BATCH = 500  # rows an UPDATE


def html_of(reply: Comment) -> str:
    """The HTML of a reply, from its source and by the rules of today."""
    to_html = markdown.to_html if reply.markup == Comment.Markup.MARKDOWN else clean_html
    return to_html(reply.text)


def render_all() -> int:
    """Makes the HTML of all replies again. Returns how many changed.

    One query for each batch of changed ones; replies are written meanwhile as always.
    """
    changed, batch = 0, []
    for reply in Comment.objects.only("id", "text", "markup", "html").iterator(chunk_size=BATCH):
        html = html_of(reply)
        if html != reply.html:
            reply.html = html
            batch.append(reply)
            changed += 1
        if len(batch) == BATCH:
            Comment.objects.bulk_update(batch, ["html"])
            batch = []
    Comment.objects.bulk_update(batch, ["html"])
    return changed
