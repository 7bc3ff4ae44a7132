"""bin/serve before Python takes over: what is missing is one line that says what to do."""

import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

TOOLS = "sh dirname basename cat cksum grep tail rm".split()


@pytest.fixture
def clone(tmp_path) -> Path:
    """A copy of the commands on a machine that has only a shell and a few tools."""
    shutil.copytree(settings.BASE_DIR / "bin", tmp_path / "bin")
    (tmp_path / "requirements.txt").write_text("")
    (tmp_path / "path").mkdir()
    for tool in TOOLS:
        (tmp_path / "path" / tool).symlink_to(shutil.which(tool))
    return tmp_path


def serve(clone: Path, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [clone / "bin" / "serve", *arguments],
        env={"PATH": str(clone / "path"), "HOME": str(clone)},
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def python(clone: Path, script: str) -> None:
    path = clone / "path" / "python3"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def complaint(answer: subprocess.CompletedProcess) -> str:
    assert answer.returncode == 1
    (line,) = answer.stderr.splitlines()
    assert line.startswith("bin/serve: ")
    return line


def test_without_python_it_says_which_one_is_needed(clone):
    assert "Python 3.11 or newer" in complaint(serve(clone))


def test_an_old_python_is_none(clone):
    python(clone, "exit 1")
    assert "Python 3.11 or newer" in complaint(serve(clone))


def test_without_the_venv_module_it_names_the_package(clone):
    python(clone, "case $2 in *ensurepip*) exit 1 ;; esac")
    assert "apt install python3-venv" in complaint(serve(clone))


def test_an_unknown_option_is_told_before_anything_is_made(clone):
    assert "--emtpy is no option" in complaint(serve(clone, "--emtpy"))
    assert not (clone / ".venv").exists()


def test_help_needs_nothing_installed(clone):
    answer = serve(clone, "--help")
    assert answer.returncode == 0
    assert "--empty" in answer.stdout
    assert not (clone / ".venv").exists()


def test_packages_that_cannot_be_installed_are_one_line(clone):
    (clone / ".venv" / "bin").mkdir(parents=True)
    pip = clone / ".venv" / "bin" / "python"
    pip.write_text('#!/bin/sh\n[ "$1" = -c ] || { echo "ERROR: no network"; exit 1; }\n')
    pip.chmod(0o755)
    line = complaint(serve(clone))
    assert "ERROR: no network" in line
    assert ".venv/install.log" in line
