"""The processes that `bin/serve` starts: `python -m config.processes web`, and `… jobs`.

Each ends with the one that started it, also when that was killed: its standard input is a pipe
which then closes.
"""

import asyncio
import os
import signal
import socket
import sys
import threading

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

# Seconds for what is being done when the end comes. `config.serve` kills what takes longer.
GRACE = 3


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


def web() -> None:
    """Answers visitors. A worker that dies is replaced; no address of a visitor is logged."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "config.wsgi:application",
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
    from procrastinate.contrib.django import app

    async def work() -> None:
        async with app.open_async():
            await app.run_worker_async(shutdown_graceful_timeout=GRACE)

    with app.replace_connector(app.connector.get_worker_connector()):
        asyncio.run(work())


def end_with_parent() -> None:
    """Asks this process to stop when the other end of its standard input is gone."""

    def wait() -> None:
        os.read(0, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    end_with_parent()
    if sys.argv[1] == "web":
        web()
    else:
        django.setup()
        jobs()


if __name__ == "__main__":
    main()
