"""`bin/serve`: starts everything, says where the blog is, and ends everything with itself.

This process stays small: it reads the settings, and leaves all of Django to those that it starts
(`config.processes`). They import at the same time what each of them needs.
"""

import contextlib
import errno
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.complaints import in_one_line
from config.embedded.server import is_alive, join
from config.environment import reachable
from config.processes import GO, GRACE, listening_address

# The C library keeps memory apart for each thread, and what one has freed is of no use to others:
# with full caches a web worker took 107 MB, and takes 82 MB so. Python runs one thread at a time.
MEMORY = {"MALLOC_ARENA_MAX": "1"}
# Seconds. A web worker needs one or two on a small machine before it answers.
PATIENCE = 60
PAUSE = 0.1  # seconds between two looks at the processes
NAMES = {"prepare": "The preparation", "web": "The web server", "jobs": "The job worker"}


class Stopped(BaseException):
    """Somebody wants the server to end: Ctrl-C, or a signal from the system."""


@contextlib.contextmanager
def data_folder_to_ourselves() -> Iterator[None]:
    """Holds a lock on the data folder, so that two servers do not get in each other's way.

    Raises:
        ImproperlyConfigured: another server holds it, or the folder cannot be written.
    """
    path = settings.DATA_DIR / "serve.lock"
    try:
        settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = path.open("a+")
    except OSError as error:
        raise ImproperlyConfigured(f"DATA_DIR cannot be used: {path}: {error.strerror}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise ImproperlyConfigured(
                f"{settings.DATA_DIR} is in use by {lock.read() or 'another server'}: "
                "end that one, or set DATA_DIR to another folder."
            ) from None
        lock.truncate(0)
        lock.write(f"the server at {settings.SITE_URL} (process {os.getpid()})")
        lock.flush()
        yield


def check_port() -> None:
    """Says now what the web server would say later and longer.

    Raises:
        ImproperlyConfigured: HOST and PORT cannot be listened on.
    """
    address = listening_address()
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, settings.PORT))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise ImproperlyConfigured(
                    f"Port {settings.PORT} is taken by another program: choose another one, "
                    f"such as PORT={settings.PORT % 65_535 + 1} bin/serve"
                ) from error
            name = "PORT" if error.errno == errno.EACCES else "HOST"
            raise ImproperlyConfigured(
                f"{name}: cannot listen on {address}, port {settings.PORT}: {error.strerror}."
            ) from error


class Processes:
    """The processes that make up a running blog, beside the database."""

    def __init__(self) -> None:
        self.running: dict[str, subprocess.Popen] = {}

    def start(self, name: str, *arguments: str, **options: Any) -> None:
        """Starts a process, which gets ready and then waits for `begin`."""
        # A session of its own: Ctrl-C reaches us alone, and we end them in order.
        self.running[name] = subprocess.Popen(
            [sys.executable, "-m", "config.processes", name, *arguments],
            cwd=settings.BASE_DIR,
            env=MEMORY | os.environ,
            stdin=subprocess.PIPE,
            start_new_session=True,
            **options,
        )

    def begin(self, name: str) -> None:
        """Has a process do its work. One that has ended meanwhile is found by `check`."""
        pipe = self.running[name].stdin
        with contextlib.suppress(BrokenPipeError):
            pipe.write(GO)
            pipe.flush()

    def finish(self, name: str) -> str:
        """Waits for the end of a process, and ends the program where that was no good one.

        Returns: what it printed.
        """
        process = self.running[name]
        said = process.stdout.read()
        status = process.wait()
        if status < 0:
            sys.exit(f"bin/serve: {NAMES[name]} ended unexpectedly.")
        if status:
            sys.exit(status)  # it has said why
        process.stdin.close()
        process.stdout.close()
        del self.running[name]
        return said.decode()

    def check(self) -> None:
        """Ends the program where a process has ended that should not."""
        for name, process in self.running.items():
            if process.poll() is not None:
                sys.exit(f"bin/serve: {NAMES[name]} ended unexpectedly, so everything ends.")
        if not database_is_there():
            sys.exit("bin/serve: PostgreSQL ended unexpectedly, so everything ends.")

    def stop(self) -> None:
        """Asks all of them to end, and after a while no longer asks."""
        for process in self.running.values():
            process.terminate()
        deadline = time.monotonic() + GRACE + 1
        for process in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0, deadline - time.monotonic()))
            end_group(process.pid)
            process.wait()
            process.stdin.close()


def end_group(leader: int) -> None:
    """Kills what is left of a process's group: web workers, where their master went without them.

    Waits until they are gone, because the database is only stopped after its last user.
    """
    deadline = time.monotonic() + 1
    with contextlib.suppress(ProcessLookupError):
        while time.monotonic() < deadline:
            os.killpg(leader, signal.SIGKILL)
            time.sleep(PAUSE / 10)


def database_is_there() -> bool:
    """Whether the embedded server lives. One that is yours is none of our business."""
    return not uses_embedded_server() or is_alive(settings.DATA_DIR)


def uses_embedded_server() -> bool:
    return settings.DATABASES["default"]["ENGINE"] == "config.embedded"


def answers() -> bool:
    """Whether the web server answers a request."""
    host = reachable(listening_address())
    connection = http.client.HTTPConnection(host, settings.PORT, timeout=PATIENCE)
    with contextlib.closing(connection):
        try:
            connection.request("HEAD", "/", headers={"Host": settings.ALLOWED_HOSTS[0]})
            connection.getresponse()
        except (OSError, http.client.HTTPException):
            return False
        return True


def run(*options: str) -> None:
    """Runs the processes until one of them ends or somebody wants them to."""
    processes = Processes()
    try:
        processes.start("web")
        processes.start("prepare", *options, stdout=subprocess.PIPE)
        if uses_embedded_server():
            # We hold it from the first process to the last.
            join(settings.DATA_DIR)
        processes.begin("prepare")
        greeting = processes.finish("prepare")
        processes.begin("web")
        deadline = time.monotonic() + PATIENCE
        while not answers():
            processes.check()
            if time.monotonic() > deadline:
                sys.exit(f"bin/serve: The web server did not answer within {PATIENCE} seconds.")
            time.sleep(PAUSE)
        processes.start("jobs")
        processes.begin("jobs")
        print(greeting, end="", flush=True)
        while True:
            processes.check()
            time.sleep(PAUSE)
    finally:
        for wish in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(wish, signal.SIG_IGN)
        processes.stop()


def stop(number: int, frame: object) -> None:
    raise Stopped


def main() -> None:
    for wish in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(wish, stop)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with contextlib.suppress(Stopped), in_one_line("bin/serve"), data_folder_to_ourselves():
        check_port()
        run(*sys.argv[1:])


if __name__ == "__main__":
    main()
