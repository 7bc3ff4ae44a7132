"""Replies and mentions as WordPress has them: both are comments, told apart by their type.

The file holds what a visitor wrote and the name below it. No e-mail address, no receipt and
nothing by which replies of one browser could be put together is in it.
"""

import datetime
from collections.abc import Iterator

from blog.wordpress_export import wxr
from comments.models import Comment, Mention

STATES = {"approved": "1", "pending": "0", "spam": "spam", "removed": "trash"}
# Mentions follow after all numbers that replies can have: WordPress counts both in one row. Our
# own import keeps the numbers of replies up to here, so that links to them lead on.
FIRST_MENTION = 10**12
# WordPress knows no webmentions, and would show them as replies.
TYPES = {Mention.Protocol.WEBMENTION: Mention.Protocol.PINGBACK}
END = "</wp:comment>\n"


def replies() -> Iterator[Comment]:
    """All replies, post by post, in the order of their numbers; memory for some at a time."""
    columns = ("entry", "parent", "author", "name", "website", "text", "markup", "html")
    found = Comment.objects.only(*columns, "state", "posted_at", "removed_by")
    return found.order_by("entry_id", "pk").iterator()


def mentions() -> Iterator[Mention]:
    """All mentions, post by post; memory for some at a time."""
    return Mention.objects.order_by("entry_id", "pk").iterator()


def reply_parts(reply: Comment, zone: datetime.tzinfo) -> str:
    """One reply.

    Of what its writer took back only the place is left, for the answers below it.
    """
    is_taken_back = reply.removed_by == Comment.Remover.WRITER
    return comment(
        number=reply.pk,
        name="" if is_taken_back else reply.name,
        address="" if is_taken_back else reply.website,
        text="" if is_taken_back else text_of(reply),
        state=reply.state,
        type_="comment",
        moment=reply.posted_at,
        parent=reply.parent_id or 0,
        user=reply.author_id or 0,
        zone=zone,
    )


def text_of(reply: Comment) -> str:
    """The HTML that a visitor's Markdown made; what came from elsewhere as HTML, as it came."""
    return reply.html if reply.markup == Comment.Markup.MARKDOWN else reply.text


def mention_parts(mention: Mention, zone: datetime.tzinfo) -> str:
    """One mention.

    WordPress takes an approved one at its word. So one whose page was not seen to link here waits
    there. What it has no place for, a page that is read again tells again: its author, and whether
    it is a reply or a like.
    """
    is_claim = mention.state == Mention.State.APPROVED and not mention.is_visible
    return comment(
        number=FIRST_MENTION + mention.pk,
        name=mention.title or ", ".join(filter(None, (mention.author, mention.host))),
        address=mention.source,
        text=wxr.shown(mention.excerpt or str(mention.get_kind_display())),
        state=Mention.State.PENDING if is_claim else mention.state,
        type_=TYPES.get(mention.protocol, mention.protocol),
        moment=mention.mentioned_at,
        zone=zone,
    )


def comment(
    *,
    number: int,
    name: str,
    address: str,
    text: str,
    state: str,
    type_: str,
    moment: datetime.datetime,
    zone: datetime.tzinfo,
    parent: int = 0,
    user: int = 0,
) -> str:
    return "".join(
        [
            "<wp:comment>\n",
            wxr.plain("wp:comment_id", number),
            wxr.words("wp:comment_author", wxr.shown(name)),
            wxr.words("wp:comment_author_email", ""),
            wxr.plain("wp:comment_author_url", address),
            wxr.words("wp:comment_author_IP", ""),
            wxr.dates("wp:comment_date", moment, zone),
            wxr.words("wp:comment_content", text),
            wxr.words("wp:comment_approved", STATES[state]),
            wxr.words("wp:comment_type", type_),
            wxr.plain("wp:comment_parent", parent),
            wxr.plain("wp:comment_user_id", user),
            END,
        ]
    )
