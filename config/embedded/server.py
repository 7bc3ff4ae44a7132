"""Using the embedded PostgreSQL, together with everybody else who uses the same DATA_DIR.

`config.embedded.guardian` says how it is started and stopped.
"""

import atexit
import contextlib
import fcntl
import functools
import os
import subprocess
import sys
import time
from pathlib import Path

from config.embedded import guardian

LINE_OF_SOCKET_FOLDER = 4  # in postmaster.pid, counted from 0
# Seconds that a process which was the server's last user waits for its end.
PATIENCE = 10
PAUSE = 0.02  # seconds between two looks whether it has ended


@functools.cache
def join(data_dir: Path) -> dict[str, str]:
    """Starts the server of this data folder, or joins those who use it already.

    Returns: the connection parameters that lead to it.

    Raises:
        guardian.CannotStartError: it cannot be started; the message is one line.
        OSError: the data folder cannot be written.
    """
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = guardian.lock_file(data_dir, "users")
    # Waits while a server that was just left by its last user is being stopped.
    fcntl.flock(place, fcntl.LOCK_SH)
    starting = guardian.lock_file(data_dir, "starting")
    try:
        fcntl.flock(starting, fcntl.LOCK_EX)
        if not is_running(data_dir):
            start_guardian(data_dir)
    except BaseException:
        os.close(place)
        raise
    finally:
        os.close(starting)
    atexit.register(leave, data_dir, place, os.getpid())
    lines = (data_dir / "postgres" / "postmaster.pid").read_text().splitlines()
    return {"host": lines[LINE_OF_SOCKET_FOLDER]}


def is_running(data_dir: Path) -> bool:
    """Whether the server has a guardian."""
    return is_locked(data_dir, "guardian", fcntl.LOCK_SH)


def is_alive(data_dir: Path) -> bool:
    """Whether the server itself is there, which its guardian would not notice."""
    try:
        lines = (data_dir / "postgres" / "postmaster.pid").read_text().splitlines()
        os.kill(int(lines[0]), 0)
    except (OSError, IndexError, ValueError):
        return False
    return True


def start_guardian(data_dir: Path) -> None:
    # A session of its own: Ctrl-C in a terminal must not reach the server before its users.
    finished = subprocess.run(
        [sys.executable, guardian.__file__, str(data_dir)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    if finished.returncode:
        raise guardian.CannotStartError(guardian.first_complaint(finished.stderr))


def leave(data_dir: Path, place: int, owner: int) -> None:
    """Gives up the server, and if nobody else uses it, waits for its end."""
    if os.getpid() != owner:
        return
    with contextlib.suppress(OSError):
        os.close(place)
    deadline = time.monotonic() + PATIENCE
    while is_running(data_dir) and time.monotonic() < deadline:
        others_use_it = is_locked(data_dir, "users", fcntl.LOCK_EX) and not is_locked(
            data_dir, "users", fcntl.LOCK_SH
        )
        if others_use_it:
            return
        time.sleep(PAUSE)


def is_locked(data_dir: Path, name: str, kind: int) -> bool:
    """Whether somebody holds a lock that excludes this kind of lock."""
    try:
        descriptor = guardian.lock_file(data_dir, name)
    except FileNotFoundError:  # the whole folder was removed meanwhile
        return False
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
