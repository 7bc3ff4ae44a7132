"""Exports of the blog in the test, as the command writes them."""

from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from django.core.management import call_command
from django.db import connection

from blog.models import Category, Entry, ImportedRecord, Redirect, Tag
from tests.comments.wordpress.runs import bring

EMPTIED = (Entry, Category, Tag, Redirect, ImportedRecord)  # with all that belongs to them
WP = "{http://wordpress.org/export/1.2/}"


@pytest.fixture
def export(db, tmp_path):
    """Writes an export and says where."""

    def export(name: str = "export.xml") -> Path:
        path = tmp_path / name
        call_command("export_wordpress", str(path))
        return path

    return export


@pytest.fixture
def channel(export):
    """Writes an export and reads it as XML."""

    def channel() -> Element:
        return fromstring(export().read_bytes()).find("channel")

    return channel


@pytest.fixture
def item(channel):
    """Writes an export and gives the elements of the one item of this type, by their names."""

    def item(kind: str = "post") -> dict[str, str]:
        found = [i for i in channel().iter("item") if i.findtext(f"{WP}post_type") == kind]
        assert len(found) == 1
        return {part.tag.rpartition("}")[2]: part.text or "" for part in found[0]}

    return item


@pytest.fixture
def move(export, settings):
    """Exports the blog, empties it but for its authors, and imports what was written."""

    def move():
        path = export()
        tables = ", ".join(model._meta.db_table for model in EMPTIED)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"TRUNCATE {tables} CASCADE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute("DELETE FROM blog_upload")  # the files stay, as on a new server
        return bring(path, folder=settings.MEDIA_ROOT / "uploads")

    return move
