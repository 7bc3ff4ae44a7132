"""Real processes: the embedded database and the server, each with a data folder of its own."""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from config.processes import GO

PATIENCE = 120  # seconds; only a test that fails waits for so long
SETTINGS = (
    "ALLOWED_HOSTS DATA_DIR DATABASE_URL EMAIL_URL FRAGMENT_CACHE_MB HOST PAGE_CACHE_MB PORT "
    "SECRET_KEY SITE_URL SPAM_CHECKS TRUST_FORWARDED WEB_WORKERS DJANGO_SETTINGS_MODULE "
    "DJANGO_ALLOW_ASYNC_UNSAFE"
).split()


def environment(**changes: object) -> dict[str, str]:
    """The environment of these tests, with only these settings in it."""
    kept = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    return kept | {name: str(value) for name, value in changes.items()}


def wait_for(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.02)


def processes_of(data_dir: Path) -> list[psutil.Process]:
    """All processes that were started with this data folder, and those that they started.

    PostgreSQL takes its mark away a moment before it is gone: wait for the last to end.
    """
    found = []
    for process in psutil.process_iter():
        # Any of them may end while it is looked at.
        with contextlib.suppress(psutil.Error):
            if process.environ().get("DATA_DIR") != str(data_dir):
                continue
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(*command: str | Path, **changes: object) -> subprocess.CompletedProcess:
    """Runs a command to its end, with these settings and no others."""
    return subprocess.run(
        [str(part) for part in command],
        env=environment(**changes),
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


class Server:
    """`python -m config.serve`, which is what bin/serve becomes."""

    def __init__(self, data_dir: Path, port: int, *arguments: str, **changes: object) -> None:
        self.data_dir, self.port = data_dir, port
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.serve", *arguments],
            env=environment(**{"DATA_DIR": data_dir, "PORT": port, "WEB_WORKERS": 1} | changes),
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.greeting = ""
        for line in self.process.stdout:
            self.greeting += line
            if "Ctrl-C ends it" in line:
                return
        self.end(signal.SIGTERM)
        pytest.fail(f"The server did not start:\n{self.greeting}")

    def end(self, wish: signal.Signals = signal.SIGINT) -> str:
        """Asks it to end, and waits until it has. Returns what it said after its greeting."""
        self.process.send_signal(wish)
        said = self.process.stdout.read()
        self.process.wait(PATIENCE)
        self.process.stdout.close()
        return said


@contextlib.contextmanager
def data_folder() -> Iterator[Path]:
    """A folder outside of pytest's own: those it closes to all others each time it starts, and as
    root the server runs as somebody else.
    """
    with tempfile.TemporaryDirectory(prefix="rejoinder-test-") as name:
        folder = Path(name).resolve()
        try:
            yield folder
        finally:
            for process in processes_of(folder):
                with contextlib.suppress(psutil.Error):
                    process.kill()


def furnished_folder() -> Path:
    """The data folder of a blog that was just started for the first time, with nothing in it.

    It is made once in a run of all tests, for all processes of it. Most of a first start goes into
    it: 10 of 13 s of processor time, and a second start takes 3 (measured).
    """
    folder = settings.DATA_DIR / "furnished"
    this_run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    settings.DATA_DIR.mkdir(exist_ok=True)
    with (settings.DATA_DIR / "furnished.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.seek(0)
        if lock.read() != this_run:
            shutil.rmtree(folder, ignore_errors=True)
            prepare(folder)
            lock.truncate(0)
            lock.write(this_run)
    return folder


def prepare(folder: Path) -> None:
    """Does to a data folder what the first start does, and nothing else."""
    process = subprocess.Popen(
        [sys.executable, "-m", "config.processes", "prepare", "--empty"],
        env=environment(DATA_DIR=folder),
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    with process:  # which ends when its standard input is closed
        process.stdin.write(GO)
        process.stdin.flush()
        assert process.wait(PATIENCE) == 0
    wait_for(lambda: not processes_of(folder), "the end of the database")


@contextlib.contextmanager
def copied_folder() -> Iterator[Path]:
    """A data folder in which an empty blog is ready to be served."""
    with data_folder() as folder:
        # The database belongs to somebody else where the tests run as root.
        subprocess.run(["cp", "-Rp", f"{furnished_folder()}/.", folder], check=True)
        yield folder


@pytest.fixture(scope="module")
def blog_dir() -> Iterator[Path]:
    """A data folder for all tests of a file, with an empty blog in it."""
    with copied_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    """One data folder for all tests of a file."""
    with data_folder() as folder:
        yield folder


@pytest.fixture
def empty_dir() -> Iterator[Path]:
    """A data folder for one test."""
    with data_folder() as folder:
        yield folder
