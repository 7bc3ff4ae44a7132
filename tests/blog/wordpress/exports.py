"""Builds small WordPress exports for tests, as text: an item is a dictionary of what matters."""

from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

BLOG = "https://old.example"
DATE = "2012-05-06 10:00:00"


def cdata(text: Any) -> str:
    return "<![CDATA[" + str(text).replace("]]>", "]]]]><![CDATA[>") + "]]>"


def element(name: str, text: Any) -> str:
    return f"<{name}>{cdata(text)}</{name}>"


def meta(tag: str, values: dict[str, Any]) -> str:
    """Metadata; a list as value makes the key appear several times."""
    return "".join(
        f"<wp:{tag}>{element('wp:meta_key', key)}{element('wp:meta_value', value)}</wp:{tag}>"
        for key, found in values.items()
        for value in (found if isinstance(found, list) else [found])
    )


def comment(number: int, text: str = "Well said.", **fields: Any) -> str:
    """A comment of a visitor, approved, unless the fields (without `comment_`) say otherwise."""
    values = {
        "author": "Vera Visitor",
        "author_email": "vera@visitors.example",
        "author_url": "",
        "author_IP": "198.51.100.7",
        "date": DATE,
        "date_gmt": DATE,
        "content": text,
        "approved": "1",
        "type": "comment",
        "parent": 0,
        "user_id": 0,
    } | fields
    parts = "".join(element(f"wp:comment_{name}", value) for name, value in values.items())
    secret = meta("commentmeta", {"akismet_as_submitted": 'a:1:{s:7:"user_ip";s:9:"192.0.2.9";}'})
    return f"<wp:comment><wp:comment_id>{number}</wp:comment_id>{parts}{secret}</wp:comment>"


def term(domain: str, slug: str, name: str) -> str:
    return (
        f"<category domain={quoteattr(domain)} nicename={quoteattr(slug)}>{cdata(name)}</category>"
    )


def item(number: int, title: str = "A post", *inside: str, **fields: Any) -> str:
    """A published post, unless the fields say otherwise.

    Args:
        inside: comments and terms.
        fields: `content`, `excerpt`, `link`, `guid`, `creator`, `postmeta` (a dictionary), and
            any element of the wp namespace by its name.
    """
    slug = fields.get("post_name", f"post-{number}")
    texts = {
        "link": fields.pop("link", f"{BLOG}/2012/05/{slug}/"),
        "guid": fields.pop("guid", f"{BLOG}/?p={number}"),
        "dc:creator": fields.pop("creator", "anna"),
        "content:encoded": fields.pop("content", "Some words."),
        "excerpt:encoded": fields.pop("excerpt", ""),
    }
    postmeta = meta("postmeta", fields.pop("postmeta", {}))
    values = {
        "post_id": number,
        "post_date": DATE,
        "post_date_gmt": DATE,
        "post_modified_gmt": DATE,
        "comment_status": "open",
        "post_name": slug,
        "status": "publish",
        "post_parent": 0,
        "menu_order": 0,
        "post_type": "post",
        "post_password": "",
        "is_sticky": 0,
    } | fields
    parts = [element(name, text) for name, text in texts.items()]
    parts += [element(f"wp:{name}", value) for name, value in values.items()]
    return f"<item>{element('title', title)}{''.join(parts)}{postmeta}{''.join(inside)}</item>"


def author(number: int, login: str, name: str = "", email: str = "") -> str:
    fields = {"id": number, "login": login, "display_name": name or login, "email": email}
    inside = "".join(element(f"wp:author_{key}", value) for key, value in fields.items())
    return f"<wp:author>{inside}</wp:author>"


def category(number: int, slug: str, name: str, parent: str = "", description: str = "") -> str:
    return (
        f"<wp:category><wp:term_id>{number}</wp:term_id>"
        f"{element('wp:category_nicename', slug)}{element('wp:category_parent', parent)}"
        f"{element('wp:cat_name', name)}{element('wp:category_description', description)}"
        "</wp:category>"
    )


def tag(number: int, slug: str, name: str) -> str:
    return (
        f"<wp:tag><wp:term_id>{number}</wp:term_id>{element('wp:tag_slug', slug)}"
        f"{element('wp:tag_name', name)}</wp:tag>"
    )


def attachment(number: int, address: str, **fields: Any) -> str:
    values = {
        "post_type": "attachment",
        "status": "inherit",
        "attachment_url": address,
        "link": f"{BLOG}/?attachment_id={number}",
        "content": "",
    } | fields
    return item(number, values.pop("title", f"File {number}"), **values)


def menu_item(number: int, title: str, menu: str, *, position: int = 0, **values: Any) -> str:
    """An entry of a menu; values are the ends of `_menu_item_…` keys."""
    values = {"type": "custom", "object_id": 0, "object": "custom", "menu_item_parent": 0} | values
    return item(
        number,
        title,
        term("nav_menu", menu, menu.title()),
        post_type="nav_menu_item",
        menu_order=position,
        content="",
        postmeta={f"_menu_item_{key}": value for key, value in values.items()},
    )


def export(
    *parts: str,
    version: str = "1.2",
    scheme: str = "http",
    blog: str = BLOG,
    title: str = "The old blog",
    tagline: str = "Words, mostly",
    language: str = "en-US",
) -> str:
    """A whole file around authors, terms and items."""
    namespace = f"{scheme}://wordpress.org/export/{version}/"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<rss version="2.0" xmlns:excerpt="{namespace}excerpt/" xmlns:wp="{namespace}"\n'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"\n'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f"<channel>{element('title', title)}<link>{escape(blog)}</link>"
        f"{element('description', tagline)}<language>{language}</language>"
        f"<wp:wxr_version>{version}</wp:wxr_version>"
        f"<wp:base_site_url>{escape(blog)}</wp:base_site_url>"
        f"<wp:base_blog_url>{escape(blog)}</wp:base_blog_url>\n" + "\n".join(parts) + "\n"
        "<image><url>https://s.example/a.png</url><title>Not the blog's</title></image>\n"
        "</channel></rss>\n"
    )


def write(folder: Path, *parts: str, **options: Any) -> Path:
    """Writes an export and says where."""
    path = folder / "export.xml"
    path.write_text(export(*parts, **options), encoding="utf-8")
    return path
