"""Where things stand in an exported folder: texts, images and files, and the links between them."""

import posixpath
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from blog import media
from blog.addresses import absolute, normal
from blog.embeds import local_address
from blog.models import Entry, Site, Upload
from blog.pictures import path_of_upload
from blog.site_export.names import Names
from blog.slugs import slug_for

TEXT = ".md"
DRAFTS = "drafts"


class Files:
    """Knows the path of each text in the folder, and copies the files that texts show.

    Args:
        folder: where the export is written.

    Attributes:
        paths: of each post and page, by its number.
        missing: the names of files that the blog does not have any more.
        copied: where each file is now, by its name below MEDIA_ROOT.
    """

    def __init__(self, folder: Path, site: Site) -> None:
        self.folder = folder
        self.names = Names()
        self.paths: dict[int, str] = {}
        self.by_address: dict[str, str] = {}
        self.copied: dict[str, str] = {}
        self.missing: set[str] = set()
        for entry in entries():
            path = self.names.free(*place_of(entry, site), TEXT)
            self.paths[entry.pk] = path
            if entry.path:
                self.by_address[entry.path] = path

    def copy_all(self) -> Iterator[str]:
        """Copies the original of each image and file of the library; gives each name. One query."""
        for name in Upload.objects.order_by("pk").values_list("file", flat=True).iterator():
            self.copy(name)
            yield name

    def copy(self, name: str) -> str | None:
        """Copies a file, once. Returns its path in the folder, or None where there is no file.

        Args:
            name: such as uploads/2020/12/a.jpg.
        """
        if name in self.copied:
            return self.copied[name]
        source = media.find(name.removeprefix(f"{media.FOLDER}/"))
        if source is None:
            self.missing.add(name)
            return None
        *folders, own_name = name.split("/")
        stem, ending = posixpath.splitext(own_name)
        path = self.names.free(folders, stem, ending)
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        # A copy and no hard link: whoever changes an exported picture must not change the blog's.
        shutil.copy2(source, target)
        self.copied[name] = path
        return path

    def address(self, value: str, place: str) -> str:
        """What an address of the blog is in the folder, from the text at this place.

        A text or file of the folder by its relative path; anything else of the blog by its whole
        address, and addresses of others as they are.
        """
        if value.startswith("#"):
            return value
        upload = path_of_upload(value)
        if upload is not None:
            copied = self.copy(upload)
            return relative(copied, place) if copied else absolute(value)
        local = local_address(value)
        if local is None:
            return value
        parts = urlsplit(local)
        target = self.by_address.get(normal(unquote(parts.path)))
        if target is None or parts.query:
            return absolute(local)
        # Of what stands below a text, such as its replies, the folder knows no place.
        return relative(target, place)


def relative(path: str, place: str) -> str:
    """The address of a path of the folder from a text in it."""
    return quote(posixpath.relpath(path, posixpath.dirname(place) or "."))


def entries() -> Iterator[Entry]:
    """All posts and pages without their texts; published ones first, which keep their names."""
    columns = ("kind", "slug", "title", "path", "state", "published_at", "created_at")
    return Entry.objects.only(*columns).order_by("-state", "pk").iterator()


def place_of(entry: Entry, site: Site) -> tuple[list[str], str]:
    """The folders and the name for a text: those of its public address."""
    if not entry.path:
        return [DRAFTS], entry.slug or slug_for(entry.title)
    *folders, name = entry.path.strip("/").split("/")
    return ["posts" if entry.kind == Entry.Kind.POST else "pages", *folders], name
