"""Measures all that docs/speed.md has, and prints its tables.

    .venv/bin/python -m benchmarks.speed --wordpress http://127.0.0.1:8090

Needs wrk; measures files from nginx beside it where that is installed. The blogs are made in a
temporary folder, the large one in some minutes; --small and --large keep them for another time.
WordPress is the one that ../shared/peers/wordpress/setup.sh sets up; `measure.sh` there removes
the replies that --post-to-wordpress leaves.
"""

import argparse
import contextlib
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks import blogs, pages, replies, wrk
from benchmarks.tables import circumstances, figure, ratio, table

SMALL, LARGE = (1_000, 25_525), (100_000, 1_000_000)  # posts, replies
WARMING = 2.0  # seconds that each page is asked before the memory is looked at
STARTS = 3
SETTLING = 3  # seconds after the first page in which the last processes start
SLUGS = {"one": "post-0101", "another": "post-0100", "large": "anchor-5000"}  # in WordPress
# Of each way of sending: its name, the post, clients at once, replies.
SENDINGS = (
    ("1 client, 200 replies", "one", 1, 200),
    ("8 clients, 400 replies to one post", "another", 8, 400),
    ("1 client, 100 replies to the post with 5,000", "large", 1, 100),
)
PARTS = ("pages", "sizes", "replies", "footprint")
SLOWEST = 99  # percent


def main() -> None:
    options = arguments()
    wrk.require()
    pace = pages.Pace(1, 1, 1) if options.quick else pages.Pace(3, options.seconds, 2)
    sections = [circumstances()]
    print(sections[0])
    with tempfile.TemporaryDirectory(prefix="rejoinder-speed-") as name:
        place = Path(name)
        place.chmod(0o755)  # where root runs this, the database runs as somebody else
        small = options.small or place / "small"
        blogs.make(small, *SMALL)
        for part in options.only:
            begun = time.perf_counter()
            if part == "pages":
                section = pages.measure(small, options.port, pace, options.wordpress)
            elif part == "sizes":
                large = options.large or place / "large"
                blogs.make(large, *LARGE)
                section = pages.measure_sizes(small, large, options.port, pace)
            elif part == "replies":
                copy = blogs.copy(small, place / "copy")
                to_wordpress = options.wordpress if options.post_to_wordpress else ""
                section = measure_replies(copy, options.port, pace.rounds, to_wordpress)
            else:
                section = measure_footprint(small, options.port, 1 if options.quick else STARTS)
            print(f"{part}: {time.perf_counter() - begun:.0f} seconds", file=sys.stderr)
            print(section)
            sections.append(section)
    if options.out:
        options.out.write_text("\n".join(sections))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="one short round, to try it out")
    parser.add_argument(
        "--only", type=lambda names: names.split(","), default=list(PARTS), metavar=",".join(PARTS)
    )
    parser.add_argument("--seconds", type=float, default=4, help="for an address in a round")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the tables here as well")
    parser.add_argument("--small", type=Path, metavar="DIR", help="the blog of 1,000 posts")
    parser.add_argument("--large", type=Path, metavar="DIR", help="the blog of 100,000 posts")
    parser.add_argument("--port", type=int, default=8600, help="the first of four")
    parser.add_argument("--wordpress", default="", metavar="URL")
    parser.add_argument("--post-to-wordpress", action="store_true", help="send replies there too")
    options = parser.parse_args()
    if unknown := set(options.only) - set(PARTS):
        parser.error(f"--only: there is no {', '.join(unknown)}")
    return options


def measure_replies(folder: Path, port: int, rounds: int, wordpress: str) -> str:
    """Sends replies to a blog, and looks afterwards whether each is there once, in its place."""
    blogs.ask(folder, "open")
    targets = blogs.ask(folder, "targets")
    found: dict[tuple[str, str], list[replies.Sent]] = {}
    with blogs.serve(folder, port, TRUST_FORWARDED="yes") as server:
        systems = {"ours": lambda key: replies.Ours(server.address(""), targets[key]["post"])}
        if wordpress:
            systems["WordPress"] = lambda key: replies.WordPress(wordpress, SLUGS[key])
        visitor = 0
        for turn in range(rounds):
            for name, key, clients, number in SENDINGS:
                for system, blog_of in systems.items():
                    print(f"  round {turn + 1} of {rounds}, {system}: {name}", file=sys.stderr)
                    blog = blog_of(key)
                    roots = targets[key]["roots"] if system == "ours" else blog.roots[:20]
                    run = f"{int(time.time()):x}r{turn}{key}"
                    sent = replies.send(
                        blog, roots, clients=clients, number=number, name=run, first=visitor
                    )
                    visitor += number
                    found.setdefault((name, system), []).append(sent)
        ours = [sent for name, *_ in SENDINGS for sent in found[name, "ours"]]
        parents = {token: parent for sent in ours for token, parent in sent.parents.items()}
        stored = blogs.ask(folder, "check", parents)
    rows = []
    for name, *_ in SENDINGS:
        mine, theirs = found[name, "ours"], found.get((name, "WordPress"))
        my_rate = median(sent.rate for sent in mine)
        their_rate = median(sent.rate for sent in theirs) if theirs else None
        times = [median(sent.slower_than(percent) for sent in mine) for percent in (50, SLOWEST)]
        cells = (their_rate, my_rate, ratio(my_rate, their_rate), *times)
        rows.append((name, *map(figure, cells), sum(len(sent.errors) for sent in mine)))
    heads = ("replies a second", "WordPress", "Rejoinder", "times WordPress")
    result = table((*heads, "ms, half of them", "ms, 99 of 100", "errors"), rows)
    number = sum(len(sent.times) for sent in ours)
    faults = "; ".join(stored["faults"]) or "all threads are sound"
    errors = sorted({error.split("\r\n")[0] for sent in ours for error in sent.errors})
    return (
        f"{result}\n{number:,} replies sent, {stored['right']:,} stored once in their place; "
        f"{faults}.{' Errors: ' + '; '.join(errors) if errors else ''}\n"
    )


def measure_footprint(folder: Path, port: int, starts: int) -> str:
    """The time to the first page, and the memory of all processes before and after some load."""
    with blogs.serve(folder, port):
        pass  # the first start of all installs: it collects static files
    paths = pages.paths(folder)
    times, idle, busy = [], [], []
    for _ in range(starts):
        with blogs.serve(folder, port) as server:
            times.append(server.took)
            time.sleep(SETTLING)
            idle.append(server.memory())
            for path in paths.values():
                for asked in (path, pages.anew(path)):
                    wrk.load(server.address(asked), wrk.MANY, WARMING)
            busy.append(server.memory())
    rows = [("seconds from start to first page", figure(median(times)), "")]
    for kind in sorted(set().union(*idle, *busy)):
        cells = (median(one.get(kind, 0) for one in memory) for memory in (idle, busy))
        rows.append((f"MB, {kind}", *map(figure, cells)))
    cells = (median(sum(one.values()) for one in memory) for memory in (idle, busy))
    rows.append(("MB, all", *map(figure, cells)))
    return table(("", "after the start", "after load"), rows)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
