"""The menu of the old blog.

WordPress themes have several places for menus, and an export does not say which menu stands where.
Ours is the one that is called the main menu, else the longest.
"""

import re
from collections import defaultdict

from django.utils.translation import gettext as _

from blog.models import Category, Entry, ImportedRecord, MenuEntry, Page, Tag
from blog.wordpress.addresses import ENTRY
from blog.wordpress.filenames import bare_host
from blog.wordpress.library import WordPressLibrary
from blog.wordpress.plaintext import cut, one_line
from blog.wordpress.records import Records
from blog.wordpress.report import Report
from blog.wordpress.scan import Contents, MenuItem
from blog.wordpress.terms import CATEGORY, DOMAINS, TAG, Terms

MENU = "menu"
MAIN = re.compile(r"\b(main|primary|header|top|haupt\w*|principal\w*|hoved\w*)\b", re.IGNORECASE)
MAX_LABEL_LENGTH = 200  # characters; the columns'
MAX_ADDRESS_LENGTH = 1000
ADDRESS = re.compile(r"/|https?://|mailto:")


class Menus:
    """Makes the menu, once for each old blog, when all pages are here."""

    def __init__(
        self,
        contents: Contents,
        records: Records,
        report: Report,
        terms: Terms,
        library: WordPressLibrary,
    ) -> None:
        self.contents = contents
        self.records = records
        self.report = report
        self.terms = terms
        self.library = library
        self.menus: defaultdict[str, list[MenuItem]] = defaultdict(list)
        for item in sorted(contents.menu_items, key=lambda item: (item.position, item.number)):
            if item.status == "publish":
                self.menus[item.menu].append(item)
            else:
                self.drop(item, _("was not published"))

    def bring(self) -> None:
        if (MENU, 1) in self.records:
            return
        chosen = self.choose()
        if chosen is not None and others_made_entries():
            self.report.note(
                _("menu “%s”") % self.name_of(chosen),
                _("not imported: this blog has a menu already"),
            )
        elif chosen is not None:
            self.make(self.menus[chosen])
        elif not MenuEntry.objects.exists():
            self.list_pages()
        self.records.keep(MENU, 1, None)

    def choose(self) -> str | None:
        """The slug of the menu that becomes ours; the others are reported."""
        if not self.menus:
            return None
        chosen = max(
            self.menus,
            key=lambda slug: (
                bool(MAIN.search(f"{slug} {self.name_of(slug)}")),
                sum(not is_heading(item) for item in self.menus[slug]),
            ),
        )
        for slug, items in self.menus.items():
            if slug != chosen:
                self.report.note(
                    _("menu “%s”") % self.name_of(slug),
                    _("not imported, with %(count)d entries: the blog has one menu, “%(chosen)s”")
                    % {"count": len(items), "chosen": self.name_of(chosen)},
                )
        return chosen

    def name_of(self, slug: str) -> str:
        return one_line(self.menus[slug][0].menu_name) or slug

    def make(self, items: list[MenuItem]) -> None:
        """Makes the entries, those above before those below. One query for each, and its target."""
        above: dict[int, MenuEntry | None] = {}
        numbers = {item.number for item in items}
        left = items
        while left:
            ready = [i for i in left if i.parent in above or i.parent not in numbers]
            # Entries that stand below each other: the first goes to the top.
            ready = ready or left[:1]
            for item in ready:
                parent = above.get(item.parent)
                entry = self.entry_for(item)
                if entry is not None:
                    entry.parent = parent
                    entry.save()
                    self.report.add(_("menu entry"))
                # Where one is dropped, those below it move up.
                above[item.number] = entry or parent
            done = {id(item) for item in ready}
            left = [item for item in left if id(item) not in done]

    def entry_for(self, item: MenuItem) -> MenuEntry | None:
        label = cut(one_line(item.title), MAX_LABEL_LENGTH)
        if item.kind == "post_type":
            entry_id = self.records.find(ENTRY, item.object_number)
            entry = Entry.objects.filter(pk=entry_id).first()
            if entry is None or (entry.kind == Entry.Kind.POST and not entry.is_published):
                return self.drop(item, _("what it leads to is not published here"))
            return MenuEntry(label=label, entry=entry)
        if item.kind == "taxonomy":
            return self.term_entry(item, label)
        if item.kind == "custom":
            return self.address_entry(item, label)
        return self.drop(item, _("it leads to a kind of page that is not here"))

    def term_entry(self, item: MenuItem, label: str) -> MenuEntry | None:
        kind = DOMAINS.get(item.object)
        model = {CATEGORY: Category, TAG: Tag}.get(kind)
        slug = self.terms.by_number.get((kind, item.object_number))
        term = model.objects.filter(pk=self.terms.ids.get((kind, slug))).first() if model else None
        if term is None:
            return self.drop(item, _("the category or tag that it leads to is not here"))
        if kind == CATEGORY:
            return MenuEntry(label=label, category=term)
        return MenuEntry(label=label or term.name, address=term.get_absolute_url())

    def address_entry(self, item: MenuItem, label: str) -> MenuEntry | None:
        address = item.address.strip()
        if bare_host(address):
            address = self.library.new_address(address) or address
        if not ADDRESS.match(address) or len(address) > MAX_ADDRESS_LENGTH or "\\" in address:
            return self.drop(item, _("it leads to no address"))
        return MenuEntry(label=label or cut(address, MAX_LABEL_LENGTH), address=address)

    def drop(self, item: MenuItem, reason: str) -> None:
        name = one_line(item.title) or item.address or str(item.object_number)
        self.report.note(_("menu entry “%s”") % name, _("not imported: %s") % reason)

    def list_pages(self) -> None:
        """A blog without a menu showed its pages at the top, as WordPress's own themes do."""
        pages = Page.objects.published().filter(
            parent=None,
            pk__in=[pk for (kind, _n), pk in self.records.known.items() if kind == ENTRY],
        )
        for page in pages.order_by("title", "pk"):
            MenuEntry.objects.create(entry=page)
            self.report.add(_("menu entry"), _("for a page, since the old blog had no menu"))


def is_heading(item: MenuItem) -> bool:
    """Whether an entry leads nowhere and only names those below it."""
    return item.kind == "custom" and not ADDRESS.match(item.address.strip())


def others_made_entries() -> bool:
    """Whether somebody has made a menu here; that of the sample blog does not count."""
    samples = ImportedRecord.objects.filter(source=ImportedRecord.SAMPLES, kind="menuentry")
    return MenuEntry.objects.exclude(pk__in=samples.values("object_id")).exists()
