"""Tables of what was measured, in Markdown, for docs/speed.md."""

import os
import platform
import re
import subprocess
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks import plain

PACKAGES = ("Django", "granian", "psycopg", "Jinja2")
COMMAND_TIME = 10  # seconds


def figure(number: float | None) -> str:
    """A figure with as many digits as it is good for; "" for None."""
    if number is None:
        return ""
    if number >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if number >= 10 else f"{number:.2f}"


def ratio(number: float | None, base: float | None) -> float | None:
    """How many times the base a figure is."""
    return number / base if number is not None and base else None


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; all columns but the first are figures."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines) + "\n"


def circumstances() -> str:
    """When and where it was measured, and with what."""
    from config.embedded.guardian import MAJOR_VERSION

    packages = ", ".join(f"{name} {version(name.lower())}" for name in PACKAGES)
    load = os.getloadavg()[0]
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores ({processor()}), "
        f"load {load:.1f} before; Python {platform.python_version()}, {packages}, "
        f"PostgreSQL {MAJOR_VERSION}, {said_by('wrk', '-v')}, {said_by(plain.PROGRAM, '-v')}, "
        f"Linux {platform.release()}.\n"
    )


def processor() -> str:
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return found[1] if found else platform.machine()


def said_by(program: str | None, option: str) -> str:
    """The name and version of a program, as it gives them."""
    if program is None:
        return "no nginx"
    said = subprocess.run([program, option], capture_output=True, text=True, timeout=COMMAND_TIME)
    found = re.search(r"(nginx/[\d.]+)|(wrk \S+)", said.stdout + said.stderr)
    return found[0] if found else program
