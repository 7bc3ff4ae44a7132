"""Style sheets and scripts as they are served: numbered by their content."""

import re
from pathlib import Path
from typing import Any, NamedTuple
from wsgiref.headers import Headers
from wsgiref.util import setup_testing_defaults

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command

from config import static_files

STYLE = "p { margin: 1rem auto; }\n" * 100
NUMBERED = re.compile(r"[\w-]+\.[0-9a-f]{12}\.js")


def test_scripts_import_each_other_by_numbered_names(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "config.static_files.NumberedFiles"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    folder = tmp_path / "comments"
    (entry,) = folder.glob("discussion.*.js")
    found, unread = set(), {entry.name}
    while unread:
        name = unread.pop()
        assert NUMBERED.fullmatch(name)
        found.add(name)
        imported = re.findall(r'(?:from|import) "\./(.+?)";', (folder / name).read_text())
        unread |= set(imported) - found
    assert len(found) > 5
    # Under two names it would be loaded twice, which is 560 kB more.
    (editor,) = (tmp_path / "blog" / "writing").glob("editor.*.js")
    (imported,) = re.findall(r"django_prose_editor/(.+?)\"", editor.read_text())
    assert NUMBERED.fullmatch(imported)


class Answer(NamedTuple):
    status: str
    headers: Headers
    body: bytes


def ask(path: str, *, method: str = "GET", query: str = "", **headers: str) -> Answer:
    """The answer of the files, or of an application behind them that says where it was asked."""
    told: list[Any] = []

    def application(environ, start):
        start("404 Not Found", [])
        return [f"asked for {environ['PATH_INFO']}".encode()]

    environ = {"PATH_INFO": path, "REQUEST_METHOD": method, "QUERY_STRING": query}
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    setup_testing_defaults(environ)
    chunks = static_files.in_front_of(application)(environ, lambda *answer: told.extend(answer))
    body = b"".join(chunks)
    if hasattr(chunks, "close"):
        chunks.close()
    return Answer(told[0], Headers(told[1]), body)


@pytest.fixture
def source(settings, tmp_path) -> Path:
    """A style sheet of the blog, where collectstatic looks for it."""
    folder = tmp_path / "source"
    path = folder / "blog" / "site.css"
    path.parent.mkdir(parents=True)
    path.write_text(STYLE)
    settings.DATA_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [folder]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "config.static_files.NumberedFiles"}
    }
    return path


@pytest.fixture
def address(source, settings) -> str:
    """Where browsers find it."""
    static_files.collect()
    (found,) = (settings.STATIC_ROOT / "blog").glob("site.*.css")
    return f"/static/blog/{found.name}"


def test_a_browser_keeps_a_file_for_good_and_gets_it_compressed(address):
    answer = ask(address, accept_encoding="gzip, br")
    assert answer.status == "200 OK"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Encoding"] == "br"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert brotli.decompress(answer.body).decode() == STYLE
    assert ask(address, accept_encoding="gzip").headers["Content-Encoding"] == "gzip"
    assert ask(address).body.decode() == STYLE


def test_a_query_behind_the_name_of_a_file_changes_nothing(address):
    assert ask(address, query="ver=6.1").body == ask(address).body


def test_a_browser_that_has_a_file_is_told_so(address):
    tag = ask(address).headers["ETag"]
    answer = ask(address, if_none_match=tag)
    assert (answer.status, answer.body) == ("304 Not Modified", b"")
    assert ask(address, method="HEAD").body == b""


@pytest.mark.parametrize(
    "path",
    ["/", "/static/", "/static/blog/site.css", "/static/../secret_key", "/static/none.js"],
)
def test_every_other_address_is_left_to_the_application(address, path):
    assert ask(path).body.decode() == f"asked for {path}"


def test_files_are_gathered_again_only_when_something_has_changed(address, source, settings):
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    gathered = manifest.stat().st_mtime_ns
    static_files.collect()
    assert manifest.stat().st_mtime_ns == gathered
    source.write_text("p { margin: 0; }")
    static_files.collect()
    assert ask(address).status == "404 Not Found"
    (found,) = (settings.STATIC_ROOT / "blog").glob("site.*.css")
    assert found.read_text() == "p { margin: 0; }"


def test_a_folder_that_somebody_removed_is_made_again(address, settings):
    for path in sorted(settings.STATIC_ROOT.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    static_files.collect()
    assert ask(address).status == "200 OK"


def test_readers_load_one_style_sheet_with_all_that_their_pages_need(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    style = Path(static_files.StyleFinder().find("pages.css"))
    parts = [finders.find(name) for name in ("blog/site.css", "comments/discussion.css")]
    assert style.read_text() == "".join(Path(part).read_text() for part in parts)
    made = style.stat().st_mtime_ns
    assert static_files.StyleFinder().find("pages.css") == str(style)
    assert style.stat().st_mtime_ns == made, "or all files would be gathered at each start"
    style.write_text("of an older version")
    assert [name for name, _ in static_files.StyleFinder().list(None)] == ["pages.css"]
    assert "of an older version" not in style.read_text()
