"""What stands in the messages to subscribers. Plain text: nothing in it can hide or load."""

import html
from itertools import groupby
from operator import attrgetter

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog import mail
from blog.addresses import absolute
from blog.models import Site
from comments.mail import tokens
from comments.mail.tokens import Purpose
from comments.models import Comment, Notice, Subscription

MAX_QUOTE = 1500  # characters of a reply; the rest is read in its place, with what it answers
MAX_REPLIES = 20  # quoted in one message; of the others it gives the number


def confirmation(subscription: Subscription, writer_id: int, site: Site) -> EmailMessage:
    """Asks whether notices are wanted at an address.

    Nothing in it was written by a visitor, so that it is no way to send somebody advertising.
    """
    token = tokens.make(Purpose.CONFIRM, subscription.pk, writer_id)
    context = {
        "site": site,
        "title": subscription.entry,
        "is_whole_discussion": subscription.comment_id is None,
        "confirm_url": absolute(reverse("comments:confirm", args=[token])),
        "days": tokens.LIFETIMES[Purpose.CONFIRM].days,
    }
    return mail.message(
        site,
        subscription.email,
        _("Do you want notices from %(blog)s?") % {"blog": site.title},
        text_of("comments/mail/confirmation.txt", context),
        number=mail.message_id("confirmation", [token]),
    )


def notice(notices: list[Notice], site: Site) -> EmailMessage:
    """Tells of new replies, of one discussion or several.

    Args:
        notices: of one address, those of one discussion together.
    """
    subscriptions = list(dict.fromkeys(one.subscription for one in notices))
    token = tokens.make(Purpose.STOP, *(one.pk for one in subscriptions))
    stop_url = absolute(reverse("comments:stop", args=[token]))
    quoted = notices[:MAX_REPLIES]
    context = {
        "site": site,
        "discussions": [
            (entry, [quotation(one) for one in group])
            for entry, group in groupby(quoted, attrgetter("comment.entry"))
        ],
        "left_out": len(notices) - len(quoted),
        "subscription": subscriptions[0] if len(subscriptions) == 1 else None,
        "stop_url": stop_url,
        "discussion_url": absolute(notices[0].comment.entry.get_absolute_url() + "#discussion"),
    }
    # The list's own thread in a mail program: all messages of one discussion refer to the same.
    entries = {one.comment.entry_id for one in notices}
    references = {"References": f"<discussion.{entries.pop()}@{mail.host()}>"}
    return mail.message(
        site,
        notices[0].subscription.email,
        subject_of(notices),
        text_of("comments/mail/notice.txt", context),
        number=mail.message_id("notice", [one.pk for one in notices]),
        List_Id=f"<replies.{mail.host()}>",
        # RFC 8058: mail programs show a button, which sends a POST to that address.
        List_Unsubscribe=f"<{stop_url}>",
        List_Unsubscribe_Post="List-Unsubscribe=One-Click",
        **({} if entries else references),
    )


def subject_of(notices: list[Notice]) -> str:
    """What a list of messages shows: who wrote, and where."""
    first = notices[0]
    words = {"name": first.comment.name, "title": first.comment.entry, "count": len(notices)}
    if len(notices) == 1 and first.subscription.comment_id:
        return _("%(name)s answered you on “%(title)s”") % words
    if len(notices) == 1:
        return _("%(name)s replied on “%(title)s”") % words
    if len({one.comment.entry_id for one in notices}) == 1:
        return (
            ngettext(
                "%(count)d new reply on “%(title)s”",
                "%(count)d new replies on “%(title)s”",
                len(notices),
            )
            % words
        )
    return ngettext("%(count)d new reply", "%(count)d new replies", len(notices)) % words


def quotation(notice: Notice) -> dict:
    """One reply, as the template shows it."""
    reply = notice.comment
    return {
        "name": reply.name,
        "is_answer": notice.subscription.comment_id is not None,
        "text": quoted(reply),
        "url": absolute(reply.get_absolute_url()),
    }


def quoted(reply: Comment) -> str:
    """What a reply says, as it was written, each line marked as somebody else's words."""
    text = reply.text
    if reply.markup == Comment.Markup.HTML:
        text = html.unescape(strip_tags(text))
    lines = Truncator(text.strip()).chars(MAX_QUOTE, truncate=" […]").splitlines()
    return "\n".join(f"> {line}".rstrip() for line in lines)


def text_of(template: str, context: dict) -> str:
    """A message from its template, without the empty lines that tags leave behind."""
    text = render_to_string(template, context)
    lines = [line if line.strip() else "" for line in text.splitlines()]
    kept = [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
    return "\n".join(kept).strip() + "\n"
