"""Blogs to measure: made in a folder, and served from it as `bin/serve` does."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
# What somebody may have set for a blog of their own, and what would change a measurement.
FOREIGN = frozenset(
    "ALLOWED_HOSTS DATABASE_URL EMAIL_URL FRAGMENT_CACHE_MB HOST PAGE_CACHE_MB PORT SITE_URL "
    "SPAM_CHECKS TRUST_FORWARDED WEB_WORKERS".split()
)
WORKERS = 2
GO = b"\n"  # what the processes of `config.processes` wait for; `config.serve` says it to its own
PATIENCE = 60  # seconds for a server to begin or to end
LONGEST_MAKING = 3_600  # seconds
SHORT = 300  # seconds, for a command that does one thing
PAUSE = 0.01  # seconds between two looks


def environment(folder: Path, **settings: Any) -> dict[str, str]:
    """The environment of a blog in a folder, with these settings and no others."""
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    own = {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
    return kept | {name: str(value) for name, value in {**own, **settings}.items()}


def make(folder: Path, posts: int, replies: int) -> None:
    """Makes a benchmark blog in a folder, unless it is there."""
    folder.mkdir(parents=True, exist_ok=True)
    for arguments in (
        ["migrate", "--verbosity", "0"],
        ["make_benchmark_blog", "--posts", str(posts), "--replies", str(replies)],
    ):
        subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environment(folder),
            stdout=sys.stderr,
            timeout=LONGEST_MAKING,
            check=True,
        )


def copy(folder: Path, place: Path) -> Path:
    """A copy of a blog that nobody uses, to be written to. PostgreSQL's files keep their owner."""
    wait_until_left(folder)
    subprocess.run(["cp", "-a", str(folder), str(place)], timeout=SHORT, check=True)
    return place


def wait_until_left(folder: Path) -> None:
    """Until the database of a folder has ended."""
    deadline = time.monotonic() + PATIENCE
    while (folder / "postgres" / "postmaster.pid").exists():
        if time.monotonic() > deadline:
            sys.exit(f"{folder} is in use by somebody else.")
        time.sleep(PAUSE)


def ask(folder: Path, act: str, given: Any = None) -> Any:
    """What `benchmarks.inside` says of a blog."""
    finished = subprocess.run(
        [sys.executable, "-m", "benchmarks.inside", act],
        cwd=ROOT,
        env=environment(folder),
        input=json.dumps(given),
        stdout=subprocess.PIPE,
        text=True,
        timeout=SHORT,
        check=True,
    )
    return json.loads(finished.stdout)


class Server:
    """One running server.

    Attributes:
        port: where it listens, on 127.0.0.1.
        took: seconds from its start to its first page.
    """

    def __init__(self, arguments: list[str], folder: Path, port: int, **settings: Any) -> None:
        self.folder, self.port = folder, port
        refuse_taken(port)
        begun = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env=environment(folder, PORT=port, WEB_WORKERS=WORKERS, **settings),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        )
        self.process.stdin.write(GO)
        self.process.stdin.flush()
        while not self.answers():
            if self.process.poll() is not None or time.perf_counter() - begun > PATIENCE:
                self.stop()
                sys.exit(f"{' '.join(arguments)} did not start on port {port}.")
            time.sleep(PAUSE)
        self.took = time.perf_counter() - begun

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with contextlib.closing(connection), contextlib.suppress(OSError):
            connection.request("GET", "/")
            return connection.getresponse().status == http.HTTPStatus.OK
        return False

    def memory(self) -> dict[str, float]:
        """MB of memory by kind of process; of what several share, each counts its part (PSS)."""
        found: dict[str, float] = {}
        for pid in self.pids():
            with contextlib.suppress(OSError):
                kind = kind_of(pid)
                found[kind] = found.get(kind, 0) + pss(pid)
        return found

    def pids(self) -> set[int]:
        """All processes of the blog: the server's, and those of its database."""
        parents = dict(running())
        database = self.folder / "postgres" / "postmaster.pid"
        pids = {self.process.pid, int(database.read_text().split()[0])}
        pids |= {pid for pid in parents if f"guardian.py\0{self.folder}" in command(pid)}
        while more := {pid for pid, parent in parents.items() if parent in pids} - pids:
            pids |= more
        return pids

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdin.close()


@contextlib.contextmanager
def serve(folder: Path, port: int, **settings: Any) -> Iterator[Server]:
    """The whole of it, as `bin/serve` starts it."""
    server = Server(["config.serve", "--empty"], folder, port, **settings)
    try:
        yield server
    finally:
        server.stop()
        wait_until_left(folder)


@contextlib.contextmanager
def serve_pages_alone(folder: Path, port: int, **settings: Any) -> Iterator[Server]:
    """Another web server for a blog that is being served, with other settings."""
    server = Server(["config.processes", "web"], folder, port, **settings)
    try:
        yield server
    finally:
        server.stop()


@contextlib.contextmanager
def serve_bare(folder: Path, port: int) -> Iterator[Server]:
    """A WSGI application that does nothing, on the same web server with the same settings."""
    server = Server(["benchmarks.bare"], folder, port)
    try:
        yield server
    finally:
        server.stop()


def refuse_taken(port: int) -> None:
    """Ends the program where somebody listens on a port, who would be measured in our place."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            sys.exit(f"Port {port} is taken by another program: choose another --port.")


def running() -> Iterator[tuple[int, int]]:
    """Each process of the machine with its parent."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                # After the name, which may have spaces and brackets in it.
                yield (
                    int(entry.name),
                    int((entry / "stat").read_text().rpartition(")")[2].split()[1]),
                )


def command(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text()
    return ""


def kind_of(pid: int) -> str:
    words = command(pid)
    if "config.processes\0jobs" in words:
        return "jobs"
    if "config.processes\0web" in words:
        return "web"
    return "database" if words.startswith("postgres:") or "bin/postgres" in words else "rest"


def pss(pid: int) -> float:
    """MB of memory that a process has, with its part of what it shares with others."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
