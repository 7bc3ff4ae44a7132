"""A whole discussion to take away: as plain text, and as data."""

import re
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from blog.addresses import absolute
from blog.feed_formats import absolute_html, key_of
from blog.models import Entry
from blog.templatetags.dates import day
from blog.wordpress.plaintext import paragraphs
from comments import authors
from comments.linkbacks import showing
from comments.models import Comment, Mention
from comments.nodes import Node, nodes, pattern_of
from comments.threads import heading
from comments.visitors import Viewer

WIDTH = 78  # characters a line, as in letters
INDENT = "    "
MAX_INDENTS = 6  # deeper replies would be a column of single words; each says whom it answers
FENCE = re.compile(r" {0,3}(?:```|~~~)")
QUOTE = re.compile("[> ]*")


def to_text(entry: Entry, replies: list[Comment], mentions: list[Mention]) -> str:
    """The replies one below the other, indented as they answer each other; then the mentions.

    Args:
        replies: as `threads.replies_of` gives them to anybody.
        mentions: those that readers see.
    """
    count = sum(reply.is_visible for reply in replies)
    lines = [str(entry), absolute(entry.get_absolute_url()), "", heading(count, entry)]
    for node in nodes(entry, replies, Viewer(), is_open=False, is_on_paper=True):
        margin = INDENT * min(node.depth, MAX_INDENTS)
        lines += ["", *(f"{margin}{line}".rstrip() for line in lines_of(node))]
    if mentions:
        lines += ["", "", showing.heading(len(mentions))]
    for mention in mentions:
        lines += ["", *lines_of_mention(mention)]
    return "\n".join(lines) + "\n"


def lines_of(node: Node) -> list[str]:
    """One reply: who, when, whom it answers, and what they wrote."""
    reply = node.comment
    if not node.is_shown:
        return [f"[{node.placeholder}]"]
    said = f"{reply.name}, {node.posted}"
    if node.parent_name:
        said = f"{said}, " + _("in reply to %(name)s") % {"name": node.parent_name}
    is_html = reply.markup == Comment.Markup.HTML
    text = paragraphs(reply.html) if is_html else reply.text
    return [f"{said}:", absolute(node.address), "", *folded(text.splitlines())]


def lines_of_mention(mention: Mention) -> list[str]:
    """One mention: which site, who, when, what kind of page, its address, and what it says."""
    said = ", ".join(filter(None, (mention.host, mention.author, day(mention.mentioned_at))))
    if mention.kind != Mention.Kind.MENTION:
        said = f"{said}, {mention.get_kind_display()}"
    title = [] if mention.page_title == mention.host else ["", mention.page_title]
    text = ["", *folded(mention.excerpt.splitlines())] if mention.excerpt else []
    return [f"{said}:", mention.source, *title, *text]


def folded(lines: Iterable[str]) -> Iterator[str]:
    """Long lines as several; those of code, and words that are too long, stay as they are."""
    is_code = False
    for line in lines:
        if FENCE.match(line):
            is_code = not is_code
        if len(line) <= WIDTH or is_code or line.startswith(INDENT):
            yield line
        else:
            quote = QUOTE.match(line)[0]
            yield from textwrap.wrap(
                line,
                WIDTH,
                subsequent_indent=quote,
                break_long_words=False,
                break_on_hyphens=False,
            )


def to_data(
    entry: Entry, replies: Iterable[Comment], mentions: Iterable[Mention]
) -> dict[str, Any]:
    """The discussion as data for programs.

    The `id` of a reply stays what it is wherever the blog moves; feeds name the reply by it too.
    Nothing is in it that the pages do not show.

    Args:
        entry: with its author.
        replies: as `threads.replies_of` gives them to anybody.
        mentions: those that readers see.
    """
    address = absolute(entry.get_absolute_url())
    permalink = absolute(pattern_of("permalink"))
    ids: dict[int, str] = {}
    found = []
    replies = list(replies)
    writers = authors.writers_of(entry, replies)
    for reply in replies:
        ids[reply.pk] = key_of("reply", reply.pk, reply.posted_at.year)
        data = {
            "id": ids[reply.pk],
            "number": reply.pk,
            "url": permalink.format(reply.pk),
            "in_reply_to": ids.get(reply.parent_id),
            "posted_at": reply.posted_at.isoformat(),
        }
        found.append(
            data
            | (
                shown(reply, address, reply.author_id in writers)
                if reply.is_visible
                else gone(reply)
            )
        )
    return {
        "post": {
            "id": key_of("entry", entry.pk, entry.created_at.year),
            "url": address,
            "title": entry.title,
            "author": entry.byline,
            "published_at": entry.published_at and entry.published_at.isoformat(),
        },
        "replies": found,
        "mentions": [mention_data(mention) for mention in mentions],
    }


def shown(reply: Comment, address: str, is_by_post_author: bool) -> dict[str, Any]:
    """What readers see of a reply, and what its writer typed."""
    return {
        "is_shown": True,
        "name": reply.name,
        "website": reply.website,
        "is_by_post_author": is_by_post_author,
        "is_pick": reply.is_pick,
        "is_locked": reply.is_locked,
        "edited_at": reply.edited_at and reply.edited_at.isoformat(),
        "text": reply.text,
        "markup": reply.markup,
        "html": absolute_html(reply.html, address),
    }


def mention_data(mention: Mention) -> dict[str, Any]:
    """What readers see of a mention, and when its page was last seen to link here."""
    return {
        "id": key_of("mention", mention.pk, mention.mentioned_at.year),
        "url": mention.source,
        "host": mention.host,
        "kind": mention.kind,
        "protocol": mention.protocol,
        "title": mention.title,
        "author": mention.author,
        "excerpt": mention.excerpt,
        "mentioned_at": mention.mentioned_at.isoformat(),
        "verified_at": mention.verified_at and mention.verified_at.isoformat(),
    }


def gone(reply: Comment) -> dict[str, Any]:
    """What readers are told of a reply that only keeps its place."""
    return {
        "is_shown": False,
        "removed_by": reply.removed_by,
        "removal_reason": reply.removal_reason,
    }
