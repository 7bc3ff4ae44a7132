"""The embedded PostgreSQL: shared by all who use a data folder, and gone with the last of them."""

import contextlib
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from tests.config.conftest import environment, processes_of, run, wait_for

JOIN = """
import sys
from pathlib import Path
from config.embedded.server import join
print(join(Path(sys.argv[1]))["host"], flush=True)
sys.stdin.read()
"""


@contextlib.contextmanager
def user_of(data_dir: Path) -> Iterator[tuple[subprocess.Popen, str]]:
    """A process that uses the server until it is told to end, and where the server's socket is."""
    with subprocess.Popen(
        [sys.executable, "-c", JOIN, str(data_dir)],
        env=environment(DATA_DIR=data_dir),
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process, process.stdout.readline().strip()


def connect(host: str) -> psycopg.Connection:
    return psycopg.connect(host=host, user="postgres", dbname="rejoinder")


def test_it_ends_with_its_last_user_even_if_others_were_killed(data_dir):
    with user_of(data_dir) as (first, host), user_of(data_dir) as (second, same_host):
        assert host == same_host
        first.kill()
        first.wait()
        with connect(host):
            pass
        second.stdin.close()
        second.wait()
        wait_for(lambda: not processes_of(data_dir), "the end of the server")


def test_it_ends_when_its_only_user_is_killed(data_dir):
    with user_of(data_dir) as (user, _):
        user.kill()
    wait_for(lambda: not processes_of(data_dir), "the end of the server")


def test_a_server_whose_guardian_was_killed_is_taken_over(data_dir):
    with user_of(data_dir) as (user, _):
        for process in processes_of(data_dir):
            if "guardian.py" in " ".join(process.cmdline()):
                process.kill()
        user.kill()
    assert processes_of(data_dir) != []
    with user_of(data_dir) as (user, host), connect(host):
        pass
    wait_for(lambda: not processes_of(data_dir), "the end of the server")


def test_nobody_else_can_look_into_the_data_or_connect(data_dir):
    with user_of(data_dir) as (_, host):
        assert stat.S_IMODE(data_dir.stat().st_mode) & 0o007 == 0
        assert stat.S_IMODE((data_dir / "postgres").stat().st_mode) == 0o700
        assert stat.S_IMODE(Path(host, ".s.PGSQL.5432").stat().st_mode) == 0o700
        with connect(host) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_all_databases_compare_text_alike_on_every_machine(data_dir):
    with user_of(data_dir) as (_, host), connect(host) as connection:
        locales = connection.execute(
            "SELECT DISTINCT datlocprovider, datlocale FROM pg_database"
        ).fetchall()
    assert locales == [("b", "C.UTF-8")]


def test_a_long_path_and_one_with_a_blank_in_it_work(empty_dir):
    folder = empty_dir / ("a long name " * 10).strip()
    with user_of(folder) as (_, host):
        with connect(host):
            pass
        assert stat.S_IMODE(Path(host).stat().st_mode) == 0o700
    Path(host).rmdir()


def test_a_start_that_was_broken_off_is_begun_again(empty_dir):
    (empty_dir / "postgres.unfinished").mkdir()
    (empty_dir / "postgres.unfinished" / "PG_VERSION").write_text("18\n")
    with user_of(empty_dir) as (_, host), connect(host):
        pass
    assert not (empty_dir / "postgres.unfinished").exists()


@pytest.mark.parametrize(
    ("version", "complaint"), [("16", "was made by PostgreSQL 16"), ("18", "did not start")]
)
def test_files_it_cannot_use_are_one_line(empty_dir, version, complaint):
    (empty_dir / "postgres").mkdir(mode=0o700)
    (empty_dir / "postgres" / "PG_VERSION").write_text(f"{version}\n")
    answer = run(
        sys.executable, settings.BASE_DIR / "manage.py", "migrate", "--check", DATA_DIR=empty_dir
    )
    assert answer.returncode == 1
    (line,) = answer.stderr.splitlines()
    assert complaint in line


def test_a_data_folder_that_cannot_be_made_is_one_line():
    answer = run(
        sys.executable, settings.BASE_DIR / "manage.py", "migrate", DATA_DIR=os.devnull + "/data"
    )
    assert answer.returncode == 1
    (line,) = answer.stderr.splitlines()
    assert line.startswith("manage.py: DATA_DIR cannot be used")
