"""Asking for an address as often as it can be answered, with wrk (https://github.com/wg/wrk)."""

import os
import re
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

UNITS = {"us": 0.001, "ms": 1.0, "s": 1_000.0, "m": 60_000.0}
LONGEST_ANSWER = 30  # seconds; what takes longer counts as an error
MANY, ONE = 8, 1  # connections at once


@dataclass(frozen=True)
class Load:
    """What came of asking: answers a second, and milliseconds that the slower of them took."""

    rate: float
    p50: float
    p99: float


def require() -> None:
    """Sees to it that wrk is there."""
    if shutil.which("wrk"):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "-y", "wrk"], stdout=sys.stderr, check=False)
    if not shutil.which("wrk"):
        sys.exit("wrk is missing: apt-get install wrk")


def load(address: str, connections: int, seconds: float) -> Load:
    """Asks for an address, from one thread; for longer, where nothing comes in that time.

    Raises:
        RuntimeError: some answers were errors, or there was none.
    """
    said = subprocess.run(
        [
            *("wrk", "--latency", "-t1", f"-c{connections}", f"-d{seconds:g}s"),
            *("--timeout", f"{LONGEST_ANSWER}s", address),
        ],
        capture_output=True,
        text=True,
        timeout=seconds + 2 * LONGEST_ANSWER,
        check=True,
    ).stdout
    if error := re.search(r"Non-2xx.*|Socket errors.*", said):
        raise RuntimeError(f"{address}: {error[0]}")
    if "Requests/sec" not in said or " 0 requests in" in said:
        if seconds > LONGEST_ANSWER:
            raise RuntimeError(f"{address}: no answer in {seconds} seconds")
        return load(address, connections, seconds * 4)
    return Load(
        float(re.search(r"Requests/sec:\s+(\S+)", said)[1]),
        milliseconds(said, 50),
        milliseconds(said, 99),
    )


def milliseconds(said: str, percentile: int) -> float:
    number, unit = re.search(rf"^\s+{percentile}%\s+([\d.]+)(\w+)", said, re.MULTILINE).groups()
    return float(number) * UNITS[unit]


def median(loads: Iterable[Load]) -> Load:
    rates, middles, slowest = zip(*((one.rate, one.p50, one.p99) for one in loads), strict=True)
    return Load(statistics.median(rates), statistics.median(middles), statistics.median(slowest))


def rounds(
    addresses: Mapping[str, str], *, number: int, seconds: float, alone: float
) -> dict[str, dict[int, Load]]:
    """Asks for all addresses in turn, several times over, so that what else the machine does hits
    all alike. The median of the rounds, by the name of the address and the connections.

    Args:
        addresses: by names of any kind.
        number: of rounds.
        seconds: that each is asked over MANY connections, and `alone` over ONE.
    """
    found: dict[str, dict[int, list[Load]]] = {name: {MANY: [], ONE: []} for name in addresses}
    for name, address in addresses.items():
        print(f"  warming {name}", file=sys.stderr)
        load(address, MANY, min(1.0, seconds))
    for turn in range(number):
        for connections, time in ((MANY, seconds), (ONE, alone)):
            print(f"  round {turn + 1} of {number}, {connections} at once", file=sys.stderr)
            for name, address in addresses.items():
                found[name][connections].append(load(address, connections, time))
    return {
        name: {connections: median(loads) for connections, loads in by.items()}
        for name, by in found.items()
    }
