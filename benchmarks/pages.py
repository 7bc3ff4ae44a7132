"""How many pages a second are answered: from memory, and made anew, beside others."""

import contextlib
import sys
import tempfile
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from benchmarks import blogs, plain, wrk
from benchmarks.tables import figure, ratio, table
from benchmarks.wrk import MANY, ONE, Load

PATIENCE = 60  # seconds
# Any parameter that no page knows gets past the memory of whole pages (blog/pagecache.py).
ANEW = "fresh=1"
WITHOUT_PARTS = {"FRAGMENT_CACHE_MB": 0}
THEIR_SEARCH_WORD = "lighthouse"  # in so many posts of the WordPress data as ours is in ours


@dataclass(frozen=True)
class Page:
    """A page that is measured.

    Attributes:
        ours: its path, or the name that `benchmarks.inside` has for it.
        theirs: the path of the same page in WordPress; "" where there is none.
    """

    name: str
    ours: str
    theirs: str = ""


PAGES = (
    Page("front page, 10 whole posts", "/", "/"),
    Page("archive page 50", "/page/50/", "/page/50/"),
    Page("post with 25 replies", "anchor-25", "/?name=anchor-25"),
    Page("post with 500, first page of 200", "anchor-500", "/?name=anchor-500"),
    Page("post with 500, all on one page", "anchor-500 whole", "/?name=anchor-500"),
    Page("post with 5,000, first page of 200", "anchor-5000"),
    Page("feed, 10 whole posts", "/feed/", "/feed/"),
    Page("search, 40 hits", "search", f"/?s={THEIR_SEARCH_WORD}"),
)


@dataclass(frozen=True)
class Pace:
    """How long is measured: rounds, and seconds that each address is asked in a round."""

    rounds: int
    seconds: float
    alone: float

    def measure(self, addresses: dict[str, str]) -> dict[str, dict[int, Load]]:
        return wrk.rounds(addresses, number=self.rounds, seconds=self.seconds, alone=self.alone)


def paths(folder: Path) -> dict[str, str]:
    """The path of each page of a blog, by its name."""
    known = blogs.ask(folder, "addresses")
    return {page.name: known.get(page.ours, page.ours) for page in PAGES}


def anew(path: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{ANEW}"


def fetch(address: str) -> tuple[str, bytes]:
    """Where an address leads in the end, and what is there. Raises: OSError."""
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
        return answer.url, answer.read()


def measure(folder: Path, port: int, pace: Pace, wordpress: str) -> str:
    """Each page in each way, in the same rounds: three tables.

    Args:
        wordpress: its address; "" where there is none.
    """
    ours = paths(folder)
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(blogs.serve(folder, port))
        partless = stack.enter_context(blogs.serve_pages_alone(folder, port + 1, **WITHOUT_PARTS))
        bare = stack.enter_context(blogs.serve_bare(folder, port + 2))
        bodies = {name: fetch(server.address(path))[1] for name, path in ours.items()}
        addresses = {}
        for name, path in ours.items():
            addresses[f"memory: {name}"] = server.address(path)
            addresses[f"parts: {name}"] = server.address(anew(path))
            addresses[f"anew: {name}"] = partless.address(anew(path))
            addresses[f"bare: {name}"] = bare.address(f"/{len(bodies[name])}")
        for page in PAGES:
            if wordpress and page.theirs:
                addresses[f"WordPress: {page.name}"] = fetch(wordpress + page.theirs)[0]
        if plain.PROGRAM:
            place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            files = {f"{number}.html": bodies[page.name] for number, page in enumerate(PAGES)}
            stack.enter_context(plain.serve(place, port + 3, files))
            for number, page in enumerate(PAGES):
                addresses[f"file: {page.name}"] = f"http://127.0.0.1:{port + 3}/{number}.html"
        else:
            print("nginx is missing: no plain files.", file=sys.stderr)
        found = pace.measure(addresses)
    sizes = {name: len(body) for name, body in bodies.items()}
    return "\n".join((memory_table(found, sizes), anew_table(found), time_table(found)))


def rate(found: dict[str, dict[int, Load]], way: str, name: str) -> float | None:
    loads = found.get(f"{way}: {name}")
    return loads[MANY].rate if loads else None


def memory_table(found: dict[str, dict[int, Load]], sizes: dict[str, int]) -> str:
    """Pages from memory, beside the same number of bytes without any work, and as a file."""
    rows = []
    for page in PAGES:
        from_memory, bare, file = (
            rate(found, way, page.name) for way in ("memory", "bare", "file")
        )
        cells = (from_memory, bare, ratio(from_memory, bare), file, ratio(from_memory, file))
        rows.append((page.name, f"{sizes[page.name]:,}", *map(figure, cells)))
    heads = ("answers a second, 8 at once", "bytes", "from memory", "bare WSGI", "of that")
    return table((*heads, "file from nginx", "of that"), rows)


def anew_table(found: dict[str, dict[int, Load]]) -> str:
    """Pages made anew, beside WordPress."""
    rows = []
    for page in PAGES:
        parts, whole, theirs = (
            rate(found, way, page.name) for way in ("parts", "anew", "WordPress")
        )
        cells = (theirs, parts, ratio(parts, theirs), whole, ratio(whole, theirs))
        rows.append((page.name, *map(figure, cells)))
    heads = ("answers a second, 8 at once", "WordPress", "parts from memory", "times WordPress")
    return table((*heads, "made wholly anew", "times WordPress"), rows)


def time_table(found: dict[str, dict[int, Load]]) -> str:
    """How long one page takes where nobody else asks, and of eight the slowest of a hundred."""
    ways = ("memory", "parts", "anew", "WordPress")
    rows = []
    for page in PAGES:
        loads = [found.get(f"{way}: {page.name}") for way in ways]
        alone = [load and load[ONE].p50 for load in loads]
        among_many = [load and load[MANY].p99 for load in loads]
        rows.append((page.name, *map(figure, alone + among_many)))
    heads = ("from memory", "parts from memory", "wholly anew", "WordPress")
    ends = ("alone", "99 of 100, 8 at once")
    return table(("milliseconds", *(f"{head}, {end}" for end in ends for head in heads)), rows)


def measure_sizes(small: Path, large: Path, port: int, pace: Pace) -> str:
    """Each page made wholly anew in a small blog and in a large one, in the same rounds."""
    with (
        blogs.serve(small, port, **WITHOUT_PARTS) as first,
        blogs.serve(large, port + 1, **WITHOUT_PARTS) as second,
    ):
        addresses = {}
        for server, folder, way in ((first, small, "small"), (second, large, "large")):
            for name, path in paths(folder).items():
                addresses[f"{way}: {name}"] = server.address(anew(path))
        found = pace.measure(addresses)
    rows = []
    for page in PAGES:
        few, many = (found[f"{way}: {page.name}"] for way in ("small", "large"))
        rates = (few[MANY].rate, many[MANY].rate)
        cells = (*rates, ratio(rates[1], rates[0]), few[ONE].p50, many[ONE].p50)
        rows.append((page.name, *map(figure, cells)))
    heads = ("made wholly anew", "a second, small blog", "large blog", "of that")
    return table((*heads, "ms alone, small blog", "large blog"), rows)
