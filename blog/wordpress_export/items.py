"""Items: posts and pages, files, and the lines of the menu."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import QuerySet

from blog.addresses import absolute
from blog.models import Category, Entry, MenuEntry, Page, Redirect, Upload
from blog.wordpress_export import numbers, wxr
from blog.wordpress_export.channel import MENU_NAME, MENU_SLUG, login_of
from blog.wordpress_export.texts import file_address, for_wordpress

END = "</item>\n"


@dataclass
class Item:
    """What WordPress wants to know of every item."""

    number: int
    type: str
    title: str
    status: str
    dated: datetime.datetime
    changed: datetime.datetime
    address: str = ""
    slug: str = ""
    creator: str = ""
    content: str = ""
    excerpt: str = ""
    parent: int = 0
    position: int = 0
    is_open: bool = False
    is_pinned: bool = False
    has_date: bool = True
    file_address: str = ""
    terms: list[tuple[str, str, str]] = field(default_factory=list)
    postmeta: list[tuple[str, object]] = field(default_factory=list)

    def start(self, zone: datetime.tzinfo) -> str:
        """The item from its first element to where its replies stand; `END` comes after them.

        Args:
            zone: that of the blog's clock.
        """
        replies = "open" if self.is_open else "closed"
        own_address = f"{settings.SITE_URL}/?p={self.number}"
        return "".join(
            [
                "<item>\n",
                wxr.words("title", wxr.shown(self.title)),
                wxr.plain("link", self.address or own_address),
                wxr.rss_date(self.dated) if self.has_date else "",
                wxr.words("dc:creator", self.creator),
                f'<guid isPermaLink="false">{own_address}</guid>\n',
                "<description></description>\n",
                wxr.words("content:encoded", self.content),
                wxr.words("excerpt:encoded", wxr.shown(self.excerpt)),
                wxr.plain("wp:post_id", self.number),
                wxr.words("wp:post_date", wxr.date(self.dated, zone)),
                wxr.words("wp:post_date_gmt", wxr.date(self.dated if self.has_date else None)),
                wxr.dates("wp:post_modified", self.changed, zone),
                wxr.words("wp:comment_status", replies),
                wxr.words("wp:ping_status", replies),
                wxr.words("wp:post_name", wxr.nicename(self.slug)),
                wxr.words("wp:status", self.status),
                wxr.plain("wp:post_parent", self.parent),
                wxr.plain("wp:menu_order", self.position),
                wxr.words("wp:post_type", self.type),
                wxr.words("wp:post_password", ""),
                wxr.plain("wp:is_sticky", int(self.is_pinned)),
                wxr.words("wp:attachment_url", self.file_address) if self.file_address else "",
                *(wxr.term(*term) for term in self.terms),
                wxr.meta(self.postmeta),
            ]
        )


def entries() -> QuerySet[Entry]:
    """All posts and pages with what their items hold, in the order of their numbers."""
    return (
        Entry.objects.with_terms()
        .prefetch_related("redirects")
        .defer("body_html", "teaser_html", "search")
        .order_by("pk")
    )


def parents_of_pages() -> dict[int, int]:
    """The page above each page that has one. One query."""
    return dict(Page.objects.exclude(parent=None).values_list("pk", "parent_id"))


def entry_item(entry: Entry, parent: int | None, *, is_open: bool) -> Item:
    """A post or page, as `entries` gives it. No query.

    Args:
        parent: the number of the page above it.
        is_open: whether readers may answer it.
    """
    return Item(
        number=numbers.item_number(Entry, entry.pk),
        type=entry.kind,
        title=entry.title,
        status=status_of(entry),
        dated=entry.published_at or entry.created_at,
        has_date=entry.published_at is not None,
        changed=entry.updated_at,
        address=absolute(entry.get_absolute_url()) if entry.path else "",
        slug=entry.slug,
        creator=login_of(entry.author),
        content=for_wordpress(entry.body),
        excerpt=entry.summary,
        parent=numbers.item_number(Entry, parent) if parent else 0,
        is_open=is_open,
        is_pinned=entry.is_pinned and entry.kind == Entry.Kind.POST,
        terms=list(terms_of(entry)),
        postmeta=list(postmeta_of(entry)),
    )


def status_of(entry: Entry) -> str:
    if entry.state == Entry.State.DRAFT:
        return "draft"
    if entry.is_private:
        return "private"
    return "future" if entry.is_scheduled else "publish"


def terms_of(entry: Entry) -> Iterator[tuple[str, str, str]]:
    for category in entry.categories.all():
        yield "category", wxr.nicename(category.slug), wxr.shown(category.name)
    for tag in entry.tags.all():
        yield "post_tag", wxr.nicename(tag.slug), wxr.shown(tag.name)
    authors = entry.authors
    if len(authors) > 1:
        # WordPress itself knows one author. This is the form of the plug-in Co-Authors Plus.
        for author in authors:
            yield "author", f"cap-{wxr.nicename(author.slug)}", login_of(author)


def postmeta_of(entry: Entry) -> Iterator[tuple[str, object]]:
    if entry.lead_image_id:
        yield "_thumbnail_id", numbers.item_number(Upload, entry.lead_image_id)
    if entry.kind == Entry.Kind.POST:
        for slug in old_slugs(entry):
            yield "_wp_old_slug", wxr.nicename(slug)


def old_slugs(entry: Entry) -> Iterator[str]:
    """The slugs that a post had before: the one kind of redirect that WordPress has a form for."""
    slugs = (slug_of(redirect) for redirect in entry.redirects.all())
    yield from sorted(set(slugs) - {"", entry.slug})


def slug_of(redirect: Redirect) -> str:
    """The slug in the old address of a post, `/2020/12/slug/`; empty for any other address."""
    parts = redirect.path.split("/")
    is_post = len(parts) == 5 and parts[1].isdecimal() and parts[2].isdecimal() and not parts[4]
    return parts[3] if is_post else ""


def upload_item(upload: Upload) -> Item:
    """An image or file. The file itself is not in an export: WordPress fetches it."""
    name = upload.file.name
    postmeta = [("_wp_attached_file", name.removeprefix("uploads/"))]
    if upload.alt:
        postmeta.append(("_wp_attachment_image_alt", wxr.shown(upload.alt)))
    return Item(
        number=numbers.item_number(Upload, upload.pk),
        type="attachment",
        title=upload.title,
        status="inherit",
        dated=upload.uploaded_at,
        changed=upload.uploaded_at,
        creator=login_of(upload.uploaded_by) if upload.uploaded_by else "",
        excerpt=upload.caption,
        file_address=file_address(name),
        postmeta=postmeta,
    )


def menu_item(line: MenuEntry, position: int, dated: datetime.datetime) -> Item:
    """A line of the menu, in a second pass of WordPress's importer when all targets are there."""
    kind, target, number, address = "custom", "custom", 0, line.address
    if line.entry:
        kind, target = "post_type", line.entry.kind
        number = numbers.item_number(Entry, line.entry_id)
    elif line.category:
        kind, target = "taxonomy", "category"
        number = numbers.term_number(Category, line.category_id)
    above = numbers.item_number(MenuEntry, line.parent_id) if line.parent_id else 0
    return Item(
        number=numbers.item_number(MenuEntry, line.pk),
        type="nav_menu_item",
        title=line.label,
        status="publish",
        dated=dated,
        changed=dated,
        position=position,
        terms=[("nav_menu", MENU_SLUG, MENU_NAME)],
        postmeta=[
            ("_menu_item_type", kind),
            ("_menu_item_menu_item_parent", above),
            ("_menu_item_object_id", number),
            ("_menu_item_object", target),
            ("_menu_item_target", ""),
            ("_menu_item_classes", 'a:1:{i:0;s:0:"";}'),
            ("_menu_item_xfn", ""),
            ("_menu_item_url", absolute(address)),
        ],
    )
