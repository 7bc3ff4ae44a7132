"""The processes that `bin/serve` starts: `python -m config.processes prepare`, `… web`, `… jobs`.

Each imports what it needs, which takes most of a start, and then waits for a byte on its standard
input: until the one before it has done what it relies on. Each ends with the process that started
it, also when that was killed: its standard input is a pipe which then closes.
"""

import asyncio
import gc
import importlib
import multiprocessing
import os
import signal
import socket
import sys
import threading

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.complaints import in_one_line

# Seconds for what is being done when the end comes. `config.serve` kills what takes longer.
GRACE = 3
GO = b"\n"  # what tells a process to begin
# Pages whose templates are read before the workers are made, so that they have them in common.
FIRST_PAGES = ("blog/front_page.html", "blog/entry.html")


def listening_address() -> str:
    """The IP address that HOST stands for.

    Raises:
        ImproperlyConfigured: HOST is no address, or one that cannot be looked up.
    """
    try:
        found = socket.getaddrinfo(settings.HOST, settings.PORT, type=socket.SOCK_STREAM)
    except OSError as error:
        raise ImproperlyConfigured(
            f"HOST: {settings.HOST!r} is not an address of this machine."
        ) from error
    return found[0][4][0]


def prepare() -> None:
    """Brings everything up to date for the others, and prints what the owner has to know."""
    from blog.signing_in import link_for
    from config import first_start, static_files

    await_start()
    first_start.migrate()
    first_start.furnish(with_samples="--empty" not in sys.argv[2:])
    # A backup of the files finds the folder, also before the first upload.
    settings.MEDIA_ROOT.mkdir(exist_ok=True)
    static_files.collect()
    print(f"Rejoinder is at {settings.SITE_URL}/")
    if person := first_start.author_without_password():
        print(f"To write, choose a password for the user name {person.username!r} here, once:")
        print(f"  {link_for(person)}")
    print("Ctrl-C ends it.")


def web(application: str = "config.wsgi:application") -> None:
    """Answers visitors. A worker that dies is replaced; no address of a visitor is logged.

    Args:
        application: where it is; the benchmarks have another one.
    """
    from django.template.loader import get_template
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    # The workers are forked from this process, and have in common what is there already.
    if sys.platform == "linux":
        multiprocessing.set_start_method("fork")
    importlib.import_module(settings.ROOT_URLCONF)
    for name in FIRST_PAGES:
        get_template(name)
    gc.collect()
    gc.freeze()  # or collecting garbage in a worker would copy all of it
    await_start()
    Granian(
        application,
        address=listening_address(),
        port=settings.PORT,
        interface=Interfaces.WSGI,
        workers=settings.WEB_WORKERS,
        blocking_threads=settings.WEB_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE,
        log_access=False,
        log_level=LogLevels.error,
    ).serve()


def jobs() -> None:
    """Does the jobs that are waiting in the database, one at a time."""
    from procrastinate import PsycopgConnector
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.utils import connector_params

    await_start()
    # Left to itself, procrastinate opens four connections, each 4 MB of the server's.
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=4)

    async def work() -> None:
        async with app.open_async():
            await app.run_worker_async(shutdown_graceful_timeout=GRACE)

    with app.replace_connector(connector):
        asyncio.run(work())


def await_start() -> None:
    """Waits until this process may begin, and from then on ends with the one that started it."""
    if os.read(0, 1) != GO:
        sys.exit()

    def wait() -> None:
        os.read(0, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with in_one_line("bin/serve"):
        django.setup()
        {"prepare": prepare, "web": web, "jobs": jobs}[sys.argv[1]]()


if __name__ == "__main__":
    main()
