"""Style sheets, scripts and pictures of the pages: gathered in DATA_DIR/static, served from there.

Their names have a hash of their content, so that a browser which has one never asks for it again.
"""

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

import brotli
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder, get_finders
from django.core.files.storage import FileSystemStorage, Storage
from django.core.management import call_command
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Django has a switch for this, which is for all files: it fails on what the scripts of other
# packages import and do not have.
OUR_SCRIPTS = ("blog/*.js", "comments/*.js")
IMPORTS = (
    (r"""(?P<matched>from "(?P<url>\.{1,2}/[^"]+)";)""", 'from "%(url)s";'),
    (r"""(?P<matched>import "(?P<url>\.{1,2}/[^"]+)";)""", 'import "%(url)s";'),
)
Application = Callable[[dict[str, Any], Callable], Iterable[bytes]]
NUMBERED = re.compile(r"\.[0-9a-f]{12}(?:\.\w+)?$")
# Our files and htmx, which readers load. At brotli's best level they take 0.4 s and are 9 % smaller
# than at level 5; all others take 12 s, or 0.25 s at level 5, and only authors load some of them.
FOR_READERS = re.compile(r"/(?:blog|comments)/|/pages\.|/htmx-2\.min\.")
QUICK = 5
# Brings nothing to a browser that has no developer's tools open, and is the largest file.
NEVER_LOADED = "map"


# What all pages for readers look like, in the order in which it counts: one request instead of two
# before a post is shown, which is a round trip or two where connections are made one by one. In one
# piece both are 9 kB, the first alone 6.
STYLE = "pages.css"
PARTS_OF_STYLE = ("blog/static/blog/site.css", "comments/static/comments/discussion.css")


class StyleFinder(BaseFinder):
    """Makes one style sheet of those that readers need, among the files of the blog."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.storage = FileSystemStorage(settings.DATA_DIR / "made")

    def check(self, **options: Any) -> list:
        return []

    def make(self) -> str:
        """Writes it where one of its parts has changed. Returns its path."""
        path = Path(self.storage.path(STYLE))
        text = "".join((settings.BASE_DIR / part).read_text() for part in PARTS_OF_STYLE)
        if not path.exists() or path.read_text() != text:
            path.parent.mkdir(exist_ok=True)
            unfinished = path.with_suffix(f".{os.getpid()}")
            unfinished.write_text(text)
            unfinished.replace(path)
        return str(path)

    def find(self, path: str, find_all: bool = False, **options: Any) -> str | list[str]:
        found = [self.make()] if path == STYLE else []
        return found if find_all else "".join(found)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        self.make()
        yield STYLE, self.storage


class QuickCompressor(Compressor):
    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        return brotli.compress(data, quality=QUICK)


class ReadersFirst(Compressor):
    """Compresses thoroughly what readers load, and the rest in little time."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.quick = QuickCompressor(**options)

    def compress(self, path: str) -> list[str]:
        return super().compress(path) if FOR_READERS.search(path) else self.quick.compress(path)


class NumberedFiles(CompressedManifestStaticFilesStorage):
    """Files with the hash of their content in the name, also where one script imports another."""

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        *((files, IMPORTS) for files in OUR_SCRIPTS),
    )
    keep_only_hashed_files = True

    def create_compressor(self, **options: Any) -> Compressor:
        extensions = (*Compressor.SKIP_COMPRESS_EXTENSIONS, NEVER_LOADED)
        return ReadersFirst(**options | {"extensions": extensions})


def in_front_of(application: Application) -> Application:
    """Answers for the files before a WSGI application is asked, which costs it nothing then.

    They are those that are there now. Other addresses below STATIC_URL are the application's.
    """
    files = WhiteNoise(
        application,
        allow_all_origins=False,
        immutable_file_test=NUMBERED.pattern,
        add_headers_function=add_headers,
    )
    files.add_files(str(settings.STATIC_ROOT), settings.STATIC_URL)

    def answer(environ: dict[str, Any], start: Callable) -> Iterable[bytes]:
        is_below = environ["PATH_INFO"].startswith(settings.STATIC_URL)
        return (files if is_below else application)(environ, start)

    return answer


def add_headers(headers: Headers, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"


def collect() -> None:
    """Gathers, compresses and numbers the files anew, if one of them has changed.

    Costs some seconds then, and otherwise a look at each file.
    """
    stamp = settings.DATA_DIR / "static.stamp"
    state = state_of_files()
    is_there = (settings.STATIC_ROOT / NumberedFiles.manifest_name).exists()
    if is_there and stamp.exists() and stamp.read_text() == state:
        return
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(state)


def state_of_files() -> str:
    """A digest that changes with the size or time of any file, and with how they are kept."""
    state = [repr(settings.STORAGES["staticfiles"]), str(settings.STATIC_ROOT)]
    state += [f"{package} {version(package)}" for package in ("brotli", "django", "whitenoise")]
    state.append(state_of(Path(__file__)))
    for finder in get_finders():
        for name, storage in finder.list([]):
            state.append(f"{name} {state_of(Path(storage.path(name)))}")
    return hashlib.sha256("\n".join(sorted(state)).encode()).hexdigest()


def state_of(path: Path) -> str:
    status = path.stat()
    return f"{status.st_size} {status.st_mtime_ns}"
