"""What the blog has beside its texts, as JSON: settings, authors, categories, menu, redirects."""

from typing import Any

from django.db.models import Q

from blog.models import Category, Entry, MenuEntry, Redirect, Site, Tag, Upload, User
from blog.site_export.files import Files


def all_records(files: Files, site: Site) -> dict[str, Any]:
    """The content of each JSON file, by its name. Some six queries."""
    return {
        "site.json": settings_of(site),
        "authors.json": authors(files),
        "categories.json": categories(),
        "tags.json": list(Tag.objects.order_by("pk").values("name", "slug", "description")),
        "menu.json": menu(files),
        "redirects.json": redirects(files),
        "uploads.json": uploads(files),
    }


def settings_of(site: Site) -> dict[str, Any]:
    """Each setting of the blog."""
    fields = (field for field in site._meta.concrete_fields if not field.primary_key)
    return {field.name: field.value_from_object(site) for field in fields}


def authors(files: Files) -> list[dict[str, Any]]:
    """Those who wrote a post or page: what readers see of them, and nothing of their accounts."""
    together = Entry.coauthors.through.objects.values("user")
    found = User.objects.filter(Q(pk__in=Entry.objects.values("author")) | Q(pk__in=together))
    return [
        {
            "name": str(author),
            "slug": author.slug,
            "biography": author.biography,
            "picture": files.copy(author.picture.file.name) if author.picture else None,
        }
        for author in found.select_related("picture").order_by("pk")
    ]


def categories() -> list[dict[str, Any]]:
    """In the order of the tree, each with the slug of that above it."""
    found = Category.objects.select_related("parent").order_by("tree_id", "lft")
    return [
        {
            "name": category.name,
            "slug": category.slug,
            "parent": category.parent.slug if category.parent else None,
            "description": category.description,
        }
        for category in found
    ]


def menu(files: Files) -> list[dict[str, Any]]:
    """In the order of the tree, each with its depth."""
    lines = MenuEntry.objects.select_related("entry", "category").order_by("tree_id", "lft")
    return [
        {
            "label": str(line),
            "depth": line.level,
            "file": files.paths.get(line.entry_id),
            "category": line.category.slug if line.category else None,
            "address": line.address or None,
        }
        for line in lines
    ]


def redirects(files: Files) -> list[dict[str, Any]]:
    """Old addresses, and where each leads: to a text of this folder, or to an address."""
    return [
        {"from": path, "file": files.paths.get(entry_id), "to": target or None}
        for path, entry_id, target in Redirect.objects.order_by("path")
        .values_list("path", "entry_id", "target")
        .iterator()
    ]


def uploads(files: Files) -> list[dict[str, Any]]:
    """What the library says of each image and file."""
    return [
        {
            "file": files.copy(upload.file.name),
            "kind": upload.kind,
            "title": upload.title,
            "alt": upload.alt,
            "is_decorative": upload.is_decorative,
            "caption": upload.caption,
            "width": upload.width,
            "height": upload.height,
        }
        for upload in Upload.objects.order_by("pk").iterator()
    ]
