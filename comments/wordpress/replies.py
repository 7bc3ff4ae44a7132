"""The discussion of the old blog: replies with their nesting, and mentions by other pages.

E-mail and IP addresses of visitors are read from the file by nothing here.
"""

import datetime
import html
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _

from blog.models import Entry
from blog.wordpress.entries import subject_of
from blog.wordpress.people import People
from blog.wordpress.plaintext import cut, one_line, paragraphs
from blog.wordpress.records import COMMENT, MENTION, Records
from blog.wordpress.report import Report
from blog.wordpress.scan import MAX_KEPT_NUMBER, Contents, comment_number
from blog.wordpress.wxr import Record
from comments import posting, rendering
from comments.linkbacks import receiving
from comments.models import Comment, Decision, Mention
from comments.models.comments import MAX_NAME_LENGTH
from comments.models.mentions import host_of

# Whatever else there is waits: nothing becomes public that the old blog did not show.
STATES = {
    "1": Comment.State.APPROVED,
    "0": Comment.State.PENDING,
    "spam": Comment.State.SPAM,
    "trash": Comment.State.REMOVED,
    "post-trashed": Comment.State.REMOVED,
}
REPLY_TYPES = {"", "comment"}
MENTION_TYPES = {"pingback", "trackback"}
NOTE_TYPE = "note"
MAX_TITLE_LENGTH = 300  # characters; the columns'
MAX_WEBSITE_LENGTH = 500
MAX_SOURCE_LENGTH = 1000
BATCH = 500  # rows an INSERT
EMAIL = re.compile(r"\s*([^@\s]+)@[^@\s]+\.[^@\s]+\s*")
is_address = URLValidator(schemes=["http", "https"])


class Replies:
    """Brings the replies and mentions of one entry after another."""

    def __init__(
        self, contents: Contents, records: Records, report: Report, people: People
    ) -> None:
        self.contents = contents
        self.records = records
        self.report = report
        self.people = people
        self.seen: set[int] = set()
        self.named_item: Record | None = None
        self.item_subject = ""

    def bring(self, item: Record, entry: Entry | None, *, is_new: bool) -> None:
        """Brings what an item has and earlier imports have not. Some ten queries for an item.

        Args:
            entry: the post or page here; None where it was deleted since an earlier import.
            is_new: whether this run made the entry, so that nothing of it can be here.
        """
        found = self.numbered(item)
        known_replies, known_mentions = (
            ({}, {})
            if is_new
            else (self.records.find_all(COMMENT, found), self.records.find_all(MENTION, found))
        )
        new = {
            number: comment
            for number, comment in found.items()
            if number not in known_replies and number not in known_mentions
        }
        self.report.skip_known(_("reply or mention"), len(found) - len(new))
        if entry is None:
            if new:
                self.report.note(
                    subject_of(item),
                    _("%d new replies not imported: the post was deleted here") % len(new),
                )
            return
        replies, mentions = {}, {}
        for number, comment in new.items():
            kind = comment.text("wp:comment_type").lower()
            if kind in REPLY_TYPES:
                replies[number] = comment
            elif kind in MENTION_TYPES:
                mentions[number] = comment
            else:
                self.report.note(self.subject(number, item), reason_dropped(kind))
        self.bring_mentions(mentions, entry, item)
        self.bring_replies(replies, known_replies, entry, item)

    def numbered(self, item: Record) -> dict[int, Record]:
        """The comments of an item by number; a number that came before is not used again."""
        found: dict[int, Record] = {}
        for comment in item.named("wp:comment"):
            number = comment_number(item, comment)
            if number in self.seen:
                comment.fields.pop("wp:comment_id", None)
                self.report.note(
                    self.subject(number, item),
                    _("another reply of the file has this number too; it got a new one"),
                )
                number = comment_number(item, comment)
            self.seen.add(number)
            found[number] = comment
        return found

    def subject(self, number: int, item: Record) -> str:
        """How the report names a reply. The item's own name is made once for all its replies."""
        if self.named_item is not item:
            self.named_item, self.item_subject = item, subject_of(item)
        return _("reply %(number)s on %(item)s") % {
            "number": number if number > 0 else _("without number"),
            "item": self.item_subject,
        }

    def bring_replies(
        self,
        comments: dict[int, Record],
        known: dict[int, int | None],
        entry: Entry,
        item: Record,
    ) -> None:
        if not comments:
            return
        parents = self.parents(comments, known, item)
        order = sorted(comments, key=lambda n: (self.posted_at(comments[n], entry), n))
        kept = {number for number in order if 0 < number <= MAX_KEPT_NUMBER}
        taken = posting.ids_in_use(kept)
        replies = {}
        for number in order:
            reply = self.reply(comments[number], entry, self.subject(number, item))
            if number in kept - taken:
                reply.pk = number
            else:
                reply.old_anchor = number if number > 0 else None
            replies[number] = reply
        here = Comment.objects.filter(entry=entry).in_bulk(
            {pk for number in parents.values() if (pk := known.get(number)) is not None}
        )
        for number, reply in replies.items():
            above = parents[number]
            reply.parent = replies.get(above) or here.get(known.get(above))
            if above and reply.parent is None:
                self.report.note(
                    self.subject(number, item),
                    _("the reply that it answers, %d, was deleted here; it starts a thread")
                    % above,
                )
        posting.plant(entry, list(replies.values()))
        self.log(replies.values())
        self.records.keep_all(COMMENT, ((number, reply.pk) for number, reply in replies.items()))
        for reply in replies.values():
            self.report.add(_("reply"), str(Comment.State(reply.state).label))

    def log(self, items: Iterable[Comment | Mention]) -> None:
        """Notes what the old blog decided as if it were decided now.

        What is spam or removed is deleted so many days after that was decided, and not because
        it was written long ago: comments/retention.py.
        """
        Decision.objects.bulk_create(
            (
                Decision(
                    **{item._meta.model_name: item}, after=item.state, by=Decision.By.MODERATOR
                )
                for item in items
                if item.state in {Comment.State.SPAM, Comment.State.REMOVED}
            ),
            batch_size=BATCH,
        )

    def parents(
        self, comments: dict[int, Record], known: dict[int, int | None], item: Record
    ) -> dict[int, int]:
        """The number of what each reply answers; 0 for the first of a thread.

        An orphan starts a thread, and so does the oldest reply of a cycle.
        """
        parents = {}
        for number, comment in comments.items():
            above = comment.number("wp:comment_parent")
            if above and above not in comments and above not in known:
                self.report.note(
                    self.subject(number, item),
                    _("what it answers, %d, is no reply of this file; it starts a thread") % above,
                )
                above = 0
            parents[number] = above
        sound: set[int] = {0, *known}
        for number in sorted(parents):
            path: dict[int, None] = {}
            while number not in sound and number not in path:
                path[number] = None
                number = parents[number]
            if number in path:
                around = list(path)[list(path).index(number) :]
                first = min(around)
                self.report.note(
                    self.subject(first, item), _("answered itself in a circle; it starts a thread")
                )
                parents[first] = 0
            sound.update(path)
        return parents

    def reply(self, comment: Record, entry: Entry, subject: str) -> Comment:
        """A reply, unsaved. No query."""
        author = self.people.by_number.get(comment.number("wp:comment_user_id"))
        reply = Comment(
            entry=entry,
            author=author,
            name=self.name(comment, subject),
            website=self.website(comment, subject),
            text=comment.text("wp:comment_content"),
            markup=Comment.Markup.HTML,
            state=self.state(comment, subject),
            posted_at=self.posted_at(comment, entry),
        )
        reply.html = rendering.html_of(reply)
        return reply

    def name(self, comment: Record, subject: str) -> str:
        full_name = one_line(comment.text("wp:comment_author"))
        if match := EMAIL.fullmatch(full_name):
            full_name = match[1]
            self.report.note(subject, _("the name was an e-mail address; only its beginning stays"))
        name = cut(full_name, MAX_NAME_LENGTH)
        if name != full_name:
            self.report.note(subject, _("the name was cut; it was too long"))
        return name or _("Anonymous")

    def website(self, comment: Record, subject: str) -> str:
        address = html.unescape(comment.text("wp:comment_author_url"))
        if address in {"", "http://", "https://"}:
            return ""
        if not is_web_address(address, MAX_WEBSITE_LENGTH):
            self.report.note(subject, _("the website was left out; it is no web address"))
            return ""
        return address

    def state(self, comment: Record, subject: str) -> str:
        text = comment.text("wp:comment_approved")
        if text not in STATES:
            self.report.note(subject, _("its state “%s” is unknown here; it waits") % cut(text, 40))
        return STATES.get(text, Comment.State.PENDING)

    def posted_at(self, comment: Record, entry: Entry) -> datetime.datetime:
        local = comment.moment("wp:comment_date")
        return (
            comment.moment("wp:comment_date_gmt")
            or (local - self.contents.offset if local else None)
            or entry.published_at
            or timezone.now()
        )

    def bring_mentions(self, comments: dict[int, Record], entry: Entry, item: Record) -> None:
        """Brings pingbacks and trackbacks. Four queries, where there are any.

        One page is one mention of an entry: of several that the old blog had, the first that it
        showed, or else the first.
        """
        if not comments:
            return
        mentions = {}
        for number, comment in sorted(comments.items()):
            mention = self.mention(comment, entry, self.subject(number, item))
            if mention is not None:
                mentions[number] = mention
        kept = dict(Mention.objects.filter(entry=entry).values_list("source", "pk"))
        new: dict[str, Mention] = {}
        for number in sorted(mentions, key=lambda n: mentions[n].state != Mention.State.APPROVED):
            mention = mentions[number]
            if mention.source in kept or mention.source in new:
                self.report.note(
                    self.subject(number, item),
                    _("the same page mentions this post already; it is here once"),
                )
                continue
            new[mention.source] = mention
            self.report.add(_("mention"), str(Mention.State(mention.state).label))
        Mention.objects.bulk_create(new.values(), batch_size=BATCH)
        self.log(new.values())
        kept |= {source: mention.pk for source, mention in new.items()}
        self.records.keep_all(MENTION, ((number, kept[m.source]) for number, m in mentions.items()))

    def mention(self, comment: Record, entry: Entry, subject: str) -> Mention | None:
        source = html.unescape(comment.text("wp:comment_author_url"))
        if not is_web_address(source, MAX_SOURCE_LENGTH):
            self.report.note(
                subject, _("not imported: a mention without the address of the page it is on")
            )
            return None
        if comment.number("wp:comment_parent"):
            self.report.note(subject, _("a mention that answered a reply; it stands apart now"))
        source = normal(source)
        return Mention(
            entry=entry,
            protocol=comment.text("wp:comment_type").lower(),
            source=source,
            host=host_of(source),
            title=cut(one_line(comment.text("wp:comment_author")), MAX_TITLE_LENGTH),
            excerpt=paragraphs(comment.text("wp:comment_content")),
            state=self.state(comment, subject),
            mentioned_at=self.posted_at(comment, entry),
        )


def normal(source: str) -> str:
    """The address of a page as one that is received has it, so that both are known for the same.

    What is no address of the public internet keeps all but its capitals: it will never be seen to
    link here.
    """
    try:
        return receiving.normal_source(source)
    except receiving.Refused:
        parts = urlsplit(source)
        return parts._replace(netloc=parts.netloc.lower()).geturl()


def is_web_address(text: str, length: int) -> bool:
    if len(text) > length:
        return False
    try:
        is_address(text)
    except ValidationError:
        return False
    return True


def reason_dropped(kind: str) -> str:
    if kind == NOTE_TYPE:
        return _("not imported: an editors' note on the text, which no reader saw")
    return _("not imported: “%s” is something of a plug-in, and no reply") % cut(kind, 40)
