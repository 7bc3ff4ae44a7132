"""Where the time goes for one page.

    DATA_DIR=/somewhere .venv/bin/python -m benchmarks.profiling /2024/11/anchor-25/

Makes the page some times in this process, as a web worker does, and says how long that took, what
the database was asked, and which functions took the time. --wholly keeps no parts in memory.
"""

import argparse
import cProfile
import pstats
import time

from benchmarks import asking

WARMING = 3
SHOWN = 160  # characters of a statement


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--lines", type=int, default=30)
    parser.add_argument("--sort", default="tottime", choices=["tottime", "cumulative", "ncalls"])
    parser.add_argument("--wholly", action="store_true", help="make every part of it anew")
    options = parser.parse_args()
    asking.begin(**(asking.WITHOUT_PARTS if options.wholly else {}))
    client = asking.client()
    for _ in range(WARMING):
        response = client.get(options.path)
    size = len(response.content)
    print(f"{options.path}: status {response.status_code}, {size:,} bytes\n")
    times = []
    for _ in range(options.times):
        begun, begun_computing = time.perf_counter(), time.process_time()
        client.get(options.path)
        computing = time.process_time() - begun_computing
        times.append((time.perf_counter() - begun, computing))
    for what, column in (("from asking to answer", 0), ("of the processor, in Python", 1)):
        column_times = sorted(one[column] * 1_000 for one in times)
        middle = column_times[len(column_times) // 2]
        print(f"{column_times[0]:8.2f} ms at best, {middle:.2f} in the middle: {what}")
    with asking.noting() as statements:
        client.get(options.path)
    total = sum(statement.took for statement in statements)
    print(f"{total:8.2f} ms for {len(statements)} statements\n")
    for statement in statements:
        print(f"{statement.took:8.2f} ms  {' '.join(statement.sql.split())[:SHOWN]}")
    print()
    profile = cProfile.Profile()
    with profile:
        for _ in range(options.times):
            client.get(options.path)
    pstats.Stats(profile).strip_dirs().sort_stats(options.sort).print_stats(options.lines)


if __name__ == "__main__":
    main()
