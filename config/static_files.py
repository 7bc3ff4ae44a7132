"""Style sheets, scripts and pictures of the pages, gathered in DATA_DIR/static."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Django has a switch for this, which is for all files: it fails on what the scripts of other
# packages import and do not have.
OUR_SCRIPTS = ("blog/*.js", "comments/*.js")
IMPORTS = (
    (r"""(?P<matched>from "(?P<url>\.{1,2}/[^"]+)";)""", 'from "%(url)s";'),
    (r"""(?P<matched>import "(?P<url>\.{1,2}/[^"]+)";)""", 'import "%(url)s";'),
)


class NumberedFiles(CompressedManifestStaticFilesStorage):
    """Files with the hash of their content in the name, also where one script imports another."""

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        *((files, IMPORTS) for files in OUR_SCRIPTS),
    )


def collect() -> None:
    """Gathers, compresses and numbers the files anew, if one of them has changed.

    Costs a second or two then, and otherwise a look at each file.
    """
    stamp = settings.DATA_DIR / "static.stamp"
    state = state_of_files()
    if stamp.exists() and stamp.read_text() == state:
        return
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(state)


def state_of_files() -> str:
    """A digest that changes with the size or time of any file, and with how they are kept."""
    files = [repr(settings.STORAGES["staticfiles"]), str(settings.STATIC_ROOT)]
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            files.append(f"{name} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(files)).encode()).hexdigest()
