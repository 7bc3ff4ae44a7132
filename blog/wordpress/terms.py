"""Categories and tags. Their addresses stay what they were."""

from collections.abc import Iterable
from urllib.parse import unquote

from django.utils.translation import gettext as _

from blog.addresses import normal
from blog.models import Category, Tag
from blog.slugs import MAX_SLUG_LENGTH, slug_for
from blog.wordpress.plaintext import cut, has_markup, one_line, paragraphs
from blog.wordpress.records import Records, number_for
from blog.wordpress.report import Report
from blog.wordpress.scan import Contents
from blog.wordpress.wxr import Record

CATEGORY, TAG = "category", "tag"
MODELS = {CATEGORY: Category, TAG: Tag}
# What WordPress calls them: in an item's <category domain>, in <wp:term_taxonomy>, and in a menu.
DOMAINS = {"category": CATEGORY, "post_tag": TAG, "tag": TAG}
COAUTHOR = "author"  # the taxonomy of the plug-in Co-Authors Plus
NO_TERMS = {"nav_menu", "post_format", COAUTHOR}  # they are brought by other means, or are nothing
MAX_NAME_LENGTH = 200  # characters; the columns'


class Definition:
    """A category or tag as the head of the file defines it."""

    def __init__(self, kind: str, record: Record) -> None:
        prefixes = {
            "wp:category": ("wp:cat_name", "wp:category_nicename", "wp:category_"),
            "wp:tag": ("wp:tag_name", "wp:tag_slug", "wp:tag_"),
            "wp:term": ("wp:term_name", "wp:term_slug", "wp:term_"),
        }
        name, slug, rest = prefixes[record.name]
        self.kind = kind
        self.number = record.number("wp:term_id")
        self.name = record.text(name)
        self.slug = clean_slug(record.text(slug)) or slug_for(self.name)
        self.parent = clean_slug(record.text(f"{rest}parent")) if kind == CATEGORY else ""
        self.description = record.text(f"{rest}description")


class Terms:
    """The categories and tags of an export, found by what items and menus call them."""

    def __init__(self, contents: Contents, records: Records, report: Report) -> None:
        self.records = records
        self.report = report
        self.defined = definitions(contents, report)
        self.ids: dict[tuple[str, str], int | None] = {}
        self.by_number = {
            (definition.kind, definition.number): definition.slug
            for definition in self.defined.values()
            if definition.number
        }
        self.living = {
            kind: set(model.objects.values_list("pk", flat=True)) for kind, model in MODELS.items()
        }
        self.break_cycles()
        # In the order of the tree: each is put at its end, and none has to move for another.
        for kind, slug in sorted(self.defined, key=lambda key: self.defined[key].name):
            self.bring(kind, slug)
        for (domain, slug), name in contents.term_references.items():
            if domain in DOMAINS:
                self.bring(DOMAINS[domain], clean_slug(slug), name)

    def break_cycles(self) -> None:
        """A category below itself goes to the top, as one does whose parent is missing."""
        sound: set[tuple[str, str]] = set()
        for key in self.defined:
            path: dict[tuple[str, str], None] = {}
            while key not in sound and key not in path:
                path[key] = None
                definition = self.defined[key]
                above = definition.kind, definition.parent
                if not definition.parent:
                    break
                if above not in self.defined:
                    self.lift(
                        definition,
                        _("the category above it is not in the file; it stands at the top now"),
                    )
                    break
                if above in path:
                    self.lift(definition, _("stood below itself; it stands at the top now"))
                    break
                key = above
            sound.update(path)

    def lift(self, definition: Definition, reason: str) -> None:
        definition.parent = ""
        self.report.note(_("category “%s”") % definition.name, reason)

    def bring(self, kind: str, slug: str, name: str = "") -> None:
        """Finds or makes a category or tag, after those above it."""
        chain = []
        above = slug
        while above and (kind, above) not in self.ids:
            chain.append(above)
            definition = self.defined.get((kind, above))
            above = definition.parent if definition else ""
        for step in reversed(chain):
            self.ids[kind, step] = self.find_or_make(kind, step, name)

    def find_or_make(self, kind: str, slug: str, name: str) -> int | None:
        """The id of a category or tag here, of which that above is known already.

        It is found by the record of an earlier import, or by its address; else it is made. Three
        queries for one that is new.
        """
        definition = self.defined.get((kind, slug))
        by_slug = number_for(kind, slug)
        number = definition.number if definition and definition.number else by_slug
        for known in (number, by_slug):
            if (kind, known) in self.records:
                self.report.skip_known(label(kind))
                return self.records.find(kind, known)
        made = self.make(kind, slug, name, definition)
        self.records.keep(kind, number, made)
        return made

    def make(self, kind: str, slug: str, name: str, definition: Definition | None) -> int:
        model = MODELS[kind]
        existing = model.objects.filter(slug=slug).first()
        if existing is not None:
            self.report.note(
                f"{label(kind)} “{existing.name}”",
                _("is the one with that address that is here already"),
            )
            return existing.pk
        full_name = one_line(definition.name if definition else name) or slug
        term = model(name=cut(full_name, MAX_NAME_LENGTH), slug=slug)
        if term.name != full_name:
            self.report.note(f"{label(kind)} “{term.name}”", _("the name was cut; it was too long"))
        if definition:
            term.description = paragraphs(definition.description)
            if has_markup(definition.description):
                self.report.note(
                    f"{label(kind)} “{term.name}”", _("the description lost its formatting")
                )
            if definition.parent and kind == CATEGORY:
                above = self.ids[kind, definition.parent]
                term.parent = Category.objects.filter(pk=above).first()
        term.save()
        self.living[kind].add(term.pk)
        self.report.add(label(kind))
        return term.pk

    def of(self, item: Record, kind: str) -> set[int]:
        """The ids of an item's categories or tags. No query."""
        ids = {
            self.ids.get((kind, clean_slug(term.text("@nicename"))))
            for term in item.named("category")
            if DOMAINS.get(term.text("@domain")) == kind
        }
        return ids & self.living[kind]


def label(kind: str) -> str:
    return _("category") if kind == CATEGORY else _("tag")


def clean_slug(text: str) -> str:
    """The slug as it stood in addresses, decoded; empty where there is none."""
    text = normal(unquote(text)).replace("/", "-").replace("\0", "")
    return text.strip()[:MAX_SLUG_LENGTH]


def definitions(contents: Contents, report: Report) -> dict[tuple[str, str], Definition]:
    """By kind and slug. Current versions list each twice, the second time as <wp:term>."""
    found: dict[tuple[str, str], Definition] = {}
    for record in contents.terms:
        taxonomy = record.text("wp:term_taxonomy")
        kind = DOMAINS.get(taxonomy or record.name.removeprefix("wp:"))
        if kind:
            definition = Definition(kind, record)
            found.setdefault((kind, definition.slug), definition)
        elif taxonomy not in NO_TERMS:
            report.note(
                _("term “%(name)s” of “%(taxonomy)s”")
                % {"name": one_line(record.text("wp:term_name")), "taxonomy": taxonomy},
                _("not imported: only categories and tags are"),
            )
    return found


def others(item: Record) -> Iterable[str]:
    """The terms of an item that have no place here, as “taxonomy: name”."""
    for term in item.named("category"):
        domain = term.text("@domain")
        if domain and domain not in DOMAINS and domain not in {"nav_menu", COAUTHOR}:
            yield f"{domain}: {one_line(term.text('')) or term.text('@nicename')}"
