"""The head of an export: what the blog is called, its authors, categories and tags."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.utils import timezone

from blog.models import Category, MenuEntry, Site, Tag, User
from blog.wordpress_export import numbers, wxr

MENU_SLUG, MENU_NAME = "main-menu", "Main menu"


def parts(site: Site, authors: Iterable[User]) -> Iterator[str]:
    """The elements of the channel before its first item. Three queries.

    Args:
        authors: everybody whom an item or a reply names. Their e-mail addresses stay here.
    """
    yield wxr.words("title", wxr.shown(site.title))
    yield wxr.plain("link", settings.SITE_URL)
    yield wxr.words("description", wxr.shown(site.tagline))
    yield wxr.rss_date(timezone.now())
    yield wxr.plain("language", site.language)
    yield wxr.plain("wp:wxr_version", wxr.VERSION)
    yield wxr.plain("wp:base_site_url", settings.SITE_URL)
    yield wxr.plain("wp:base_blog_url", settings.SITE_URL)
    for author in authors:
        yield from author_parts(author)
    slugs: dict[int, str] = {}
    for category in Category.objects.order_by("tree_id", "lft"):
        slugs[category.pk] = wxr.nicename(category.slug)
        yield from category_parts(category, slugs.get(category.parent_id, ""))
    for tag in Tag.objects.order_by("pk"):
        yield from tag_parts(tag)
    if MenuEntry.objects.exists():
        yield from menu_parts()
    yield wxr.plain("generator", "Rejoinder")


def login_of(author: User) -> str:
    """What the export calls an author. A login that is an e-mail address stays here, too."""
    return author.slug if "@" in author.username else author.username


def author_parts(author: User) -> Iterator[str]:
    yield "<wp:author>\n"
    yield wxr.plain("wp:author_id", author.pk)
    yield wxr.words("wp:author_login", login_of(author))
    yield wxr.words("wp:author_email", "")
    yield wxr.words("wp:author_display_name", wxr.shown(str(author)))
    yield wxr.words("wp:author_first_name", "")
    yield wxr.words("wp:author_last_name", "")
    yield "</wp:author>\n"


def category_parts(category: Category, parent: str) -> Iterator[str]:
    yield "<wp:category>\n"
    yield wxr.plain("wp:term_id", numbers.term_number(Category, category.pk))
    yield wxr.words("wp:category_nicename", wxr.nicename(category.slug))
    yield wxr.words("wp:category_parent", parent)
    yield wxr.words("wp:cat_name", wxr.shown(category.name))
    yield wxr.words("wp:category_description", wxr.shown(category.description))
    yield "</wp:category>\n"


def tag_parts(tag: Tag) -> Iterator[str]:
    yield "<wp:tag>\n"
    yield wxr.plain("wp:term_id", numbers.term_number(Tag, tag.pk))
    yield wxr.words("wp:tag_slug", wxr.nicename(tag.slug))
    yield wxr.words("wp:tag_name", wxr.shown(tag.name))
    yield wxr.words("wp:tag_description", wxr.shown(tag.description))
    yield "</wp:tag>\n"


def menu_parts() -> Iterator[str]:
    yield "<wp:term>\n"
    yield wxr.plain("wp:term_id", numbers.MENU)
    yield wxr.words("wp:term_taxonomy", "nav_menu")
    yield wxr.words("wp:term_slug", MENU_SLUG)
    yield wxr.words("wp:term_parent", "")
    yield wxr.words("wp:term_name", MENU_NAME)
    yield "</wp:term>\n"
