"""Posts and pages: state, dates, address, text, and what they belong to."""

import datetime
import html
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import unquote

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from blog import search
from blog.addresses import RESERVED, normal
from blog.models import Entry, Page, Post, Site, User
from blog.models.entries import MAX_TITLE_LENGTH
from blog.models.site import ReplyPolicy
from blog.slugs import MAX_SLUG_LENGTH, slug_for
from blog.wordpress.addresses import ENTRY, OldAddresses, lead_to_entry
from blog.wordpress.conversion import convert
from blog.wordpress.library import WordPressLibrary
from blog.wordpress.people import People
from blog.wordpress.plaintext import cut, has_markup, one_line, paragraphs
from blog.wordpress.records import Records
from blog.wordpress.report import Report
from blog.wordpress.scan import FILE_ADDRESS, Contents, item_number
from blog.wordpress.terms import CATEGORY, COAUTHOR, TAG, Terms, others
from blog.wordpress.uploads import UPLOAD, Uploads
from blog.wordpress.wxr import Record, as_number

MODELS = {"post": Post, "page": Page}
DROPPED_STATUSES = {"trash", "auto-draft", "inherit"}
NO_SLUG_CHARACTERS = str.maketrans("", "", "/?#%\\\0")


class Entries:
    """Brings posts and pages, each once."""

    def __init__(
        self,
        contents: Contents,
        records: Records,
        report: Report,
        people: People,
        terms: Terms,
        uploads: Uploads,
    ) -> None:
        self.contents = contents
        self.records = records
        self.report = report
        self.people = people
        self.terms = terms
        self.uploads = uploads
        self.library = WordPressLibrary(contents, uploads)
        self.addresses = OldAddresses(contents)
        self.waiting: defaultdict[int, list[Record]] = defaultdict(list)
        self.site = Site.current()

    def in_order(self, items: Iterator[Record]) -> Iterator[Record]:
        """The items, each page after the one above it; pages that have to wait are kept so long."""
        for item in items:
            if self.must_wait(item):
                self.waiting[item.number("wp:post_parent")].append(item)
                continue
            ready = [item]
            while ready:
                item = ready.pop()
                yield item
                ready += self.waiting.pop(item_number(item), [])
        # What is left waits for a page that waits for it, or for one that did not come.
        while self.waiting:
            number = next(iter(self.waiting))
            ready = self.waiting.pop(number)
            while ready:
                item = ready.pop()
                yield item
                ready += self.waiting.pop(item_number(item), [])

    def must_wait(self, item: Record) -> bool:
        above = self.contents.items.get(item.number("wp:post_parent"))
        return (
            item.text("wp:post_type") == "page"
            and above is not None
            and above.type == "page"
            and above.status not in DROPPED_STATUSES
            and (ENTRY, above.number) not in self.records
        )

    def bring(self, item: Record) -> Entry | None:
        """Makes the post or page of an item; None where it is not imported.

        About fourteen queries, and one more where the text has images.
        """
        number = item_number(item)
        subject = subject_of(item)
        status = item.text("wp:status")
        if status in DROPPED_STATUSES:
            self.report.note(subject, self.reason_dropped(item, status))
            return None
        entry = MODELS[item.text("wp:post_type") or "post"]()
        self.set_words(entry, item, subject)
        self.set_state(entry, item, status, subject)
        self.set_dates(entry, item)
        entry.author = self.people.of(item.text("dc:creator"))
        self.set_lead_image(entry, item, subject)
        if isinstance(entry, Page):
            self.set_parent(entry, item, subject)
        self.free_address(entry, item, subject)
        if isinstance(entry, Page):
            entry.save()
            self.set_terms(entry, item, subject)
            search.index([entry.pk], self.site.language)
        else:
            # The terms come first, so that the search index, which is made with the post, has
            # them at once. Foreign keys are checked at the end of the transaction.
            entry.pk = next_number()
            self.set_terms(entry, item, subject)
            entry.save(force_insert=True)
        if coauthors := self.coauthors(item, entry.author):
            entry.coauthors.set(coauthors)
        outline = self.contents.items[number]
        lead_to_entry(self.addresses.of_entry(item, outline, entry.path), entry)
        self.records.keep(ENTRY, number, entry.pk)
        self.report.add(str(entry._meta.verbose_name), state_label(entry))
        return entry

    @staticmethod
    def reason_dropped(item: Record, status: str) -> str:
        if status != "trash":
            return _("not imported: its state is “%s”") % status
        replies = len(list(item.named("wp:comment")))
        if replies:
            return _("not imported: it is in the trash, with %d replies") % replies
        return _("not imported: it is in the trash")

    def set_words(self, entry: Entry, item: Record, subject: str) -> None:
        title, excerpt = item.text("title"), item.text("excerpt:encoded")
        full_title = one_line(title)
        entry.title = cut(full_title, MAX_TITLE_LENGTH)
        if entry.title != full_title:
            self.report.note(subject, _("the title was cut; it was too long"))
        if has_markup(title):
            self.report.note(subject, _("the title lost its formatting"))
        entry.summary = paragraphs(excerpt)
        if has_markup(excerpt):
            self.report.note(subject, _("the excerpt lost its formatting"))
        converted = convert(
            item.text("content:encoded"),
            self.library,
            item_number(item),
            item.first_meta("footnotes"),
        )
        entry.body = converted.html
        for note in converted.notes:
            self.report.note(subject, note)
        entry.reply_policy = "" if item.text("wp:comment_status") == "open" else ReplyPolicy.CLOSED
        entry.is_pinned = item.text("wp:is_sticky") == "1" and isinstance(entry, Post)

    def set_state(self, entry: Entry, item: Record, status: str, subject: str) -> None:
        """Only what everybody could read becomes public; when in doubt, it is a draft."""
        date = item.moment("wp:post_date_gmt") or self.local(item, "wp:post_date")
        date = date or self.modified(item)
        entry.published_at = date
        if item.fields.get("wp:post_password", ""):
            entry.is_private = True
            self.report.note(
                subject, _("was behind a password; here only authors who sign in can read it")
            )
        if status == "private":
            entry.is_private = True
        now = timezone.now()
        if date is None:
            why_draft = _("has no date; it is a draft")
        elif status == "future" and date <= now:
            why_draft = _("its time has come since it was exported; it is a draft")
        elif status == "publish" and date > now:
            why_draft = ""
            self.report.note(subject, _("has a date in the future; it appears then"))
        elif status in {"publish", "private", "future", "draft"}:
            why_draft = ""
        elif status == "pending":
            why_draft = _("waited for review; it is a draft")
        else:
            why_draft = _("its state “%s” is unknown here; it is a draft") % status
        if why_draft or status == "draft":
            entry.state = Entry.State.DRAFT
            if not item.moment("wp:post_date_gmt"):
                entry.published_at = None
        else:
            entry.state = Entry.State.PUBLISHED
        if why_draft and not (status == "draft" and date is None):
            self.report.note(subject, why_draft)

    def local(self, item: Record, name: str) -> datetime.datetime | None:
        """A date of the old blog's own clock; it has no name for its time zone."""
        moment = item.moment(name)
        return moment - self.contents.offset if moment else None

    def modified(self, item: Record) -> datetime.datetime | None:
        return item.moment("wp:post_modified_gmt") or self.local(item, "wp:post_modified")

    def set_dates(self, entry: Entry, item: Record) -> None:
        written = item.moment("wp:post_date_gmt") or self.local(item, "wp:post_date")
        changed = self.modified(item) or written or timezone.now()
        entry.created_at = min(written or changed, changed)
        entry.updated_at = changed

    def set_lead_image(self, entry: Entry, item: Record, subject: str) -> None:
        number = as_number(item.first_meta("_thumbnail_id"))
        if not number:
            return
        row = self.uploads.rows.get(number)
        if row is not None and row.kind == "image":
            entry.lead_image = row
        else:
            self.report.note(subject, _("the lead image is not here"))

    def set_parent(self, page: Page, item: Record, subject: str) -> None:
        number = item.number("wp:post_parent")
        if not number:
            return
        page.parent = Page.objects.filter(pk=self.records.find(ENTRY, number)).first()
        if page.parent is None:
            self.report.note(
                subject, _("the page above it is not here; it stands at the top of the tree")
            )

    def free_address(self, entry: Entry, item: Record, subject: str) -> None:
        """Sets the slug of the old address, with an ending where the address is taken."""
        slug = normal(unquote(item.text("wp:post_name"))).translate(NO_SLUG_CHARACTERS)
        wanted = "".join(slug.split())[:MAX_SLUG_LENGTH] or slug_for(entry.title)
        entry.slug = wanted
        entry.prepare(self.site)
        number = 1
        while entry.path and self.is_taken(entry):
            number += 1
            ending = f"-{number}"
            entry.slug = wanted[: MAX_SLUG_LENGTH - len(ending)] + ending
            entry.prepare(self.site)
        if number > 1:
            self.report.note(
                subject, _("the address %s was taken; it is %s") % (wanted, entry.slug)
            )

    @staticmethod
    def is_taken(entry: Entry) -> bool:
        first = entry.path.split("/")[1]
        if isinstance(entry, Page) and (first in RESERVED or first.isdecimal()):
            return True
        return Entry.objects.filter(path=entry.path).exists()

    def set_terms(self, entry: Entry, item: Record, subject: str) -> None:
        categories, tags = self.terms.of(item, CATEGORY), self.terms.of(item, TAG)
        for relation, name, ids in (
            (Entry.categories.through, "category_id", categories),
            (Entry.tags.through, "tag_id", tags),
        ):
            relation.objects.bulk_create(
                relation(**{"entry_id": entry.pk, name: pk}) for pk in sorted(ids)
            )
        for term in others(item):
            self.report.note(subject, _("not kept: %s") % term)

    def coauthors(self, item: Record, author: User) -> set[User]:
        """Who wrote it together with its author, where the old blog had Co-Authors Plus."""
        logins = (
            one_line(term.text("")) or term.text("@nicename").removeprefix("cap-")
            for term in item.named("category")
            if term.text("@domain") == COAUTHOR
        )
        return {self.people.of(login) for login in logins} - {author}

    def add_files(self, item: Record, entry: Entry) -> None:
        """Lets a text of an earlier import show the files that came only in this run.

        What the author has changed since stays; the address of a file is all that is replaced.
        """
        if not self.uploads.new_originals:
            return
        before = entry.body, entry.lead_image
        entry.body = FILE_ADDRESS.sub(
            lambda match: self.uploads.new_address_of(html.unescape(match[0])) or match[0],
            entry.body,
        )
        thumbnail = as_number(item.first_meta("_thumbnail_id"))
        if entry.lead_image is None and self.records.is_new(UPLOAD, thumbnail):
            self.set_lead_image(entry, item, subject_of(item))
        if (entry.body, entry.lead_image) != before:
            changed = entry.updated_at
            entry.save()
            Entry.objects.filter(pk=entry.pk).update(updated_at=changed)
            self.report.add(_("text that shows new files now"))

    def known(self, item: Record) -> Entry | None:
        """What an earlier import made of an item; None where it was deleted here. One query."""
        model = MODELS[item.text("wp:post_type") or "post"]
        return model.objects.filter(pk=self.records.find(ENTRY, item_number(item))).first()


def next_number() -> int:
    """The next number of a post or page, which no other writer gets. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('blog_entry', 'id'))")
        return cursor.fetchone()[0]


def subject_of(item: Record) -> str:
    """How the report names an item."""
    title = cut(html.unescape(one_line(item.text("title"))), 80)
    kind = item.text("wp:post_type") or "post"
    return f"{kind} {item.number('wp:post_id')} “{title}”"


def state_label(entry: Entry) -> str:
    if entry.state == Entry.State.DRAFT:
        return _("draft")
    if entry.is_private:
        return _("private")
    return _("scheduled") if entry.is_scheduled else _("published")
