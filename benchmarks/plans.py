"""Fails where a page that readers see reads a large table whole.

    DATA_DIR=/somewhere .venv/bin/python -m benchmarks.plans

Needs the large benchmark blog in DATA_DIR (`manage.py make_benchmark_blog --posts 100000 --replies
1000000`). Makes each kind of page twice, no part of it from memory, and has PostgreSQL explain and
run each statement of the second time again. What only the first time asks is remembered until
something changes: it is listed, and fails only with --strict.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks import asking
from benchmarks.asking import Statement
from benchmarks.tables import table

LARGE = 10_000  # rows; a table with fewer may be read whole
# Rows that one look at a large table may read: the replies of a discussion of 5,000 are counted,
# and its threads. A tenth of the table of posts is more.
MOST_READ = 8_000


@dataclass(frozen=True)
class Look:
    """One look at a table, as PostgreSQL planned it.

    Attributes:
        how: "Seq Scan", "Index Scan" and the like.
        rows: that it read in all, also those that it then left out.
    """

    table: str
    how: str
    rows: int

    def is_too_much(self, sizes: dict[str, int]) -> bool:
        is_large = sizes.get(self.table, 0) > LARGE
        return is_large and (self.how.endswith("Seq Scan") or self.rows > MOST_READ)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--strict", action="store_true", help="what is remembered fails too")
    parser.add_argument("--verbose", action="store_true", help="print the statements at fault")
    options = parser.parse_args()
    asking.begin(**asking.WITHOUT_PARTS)
    sizes = sizes_of_tables()
    if sizes.get("blog_entry", 0) <= LARGE:
        sys.exit("DATA_DIR has no large benchmark blog.")
    rows, each_time, once = [], [], []
    for name, path in pages():
        first, second = (statements_of(path) for _ in range(2))
        known = {statement.sql for statement in second}
        remembered = [statement for statement in first if statement.sql not in known]
        looks = []
        for statements, faults in ((second, each_time), (remembered, once)):
            for statement in statements:
                for look in looks_of(statement):
                    if statements is second:
                        looks.append(look)
                    if look.is_too_much(sizes):
                        faults.append((name, look, statement.sql))
        most = max(looks, key=lambda look: look.rows, default=Look("", "", 0))
        took = sum(statement.took for statement in second)
        rows.append((name, len(second), f"{took:.1f}", f"{most.rows:,}", most.table))
    print(table(("page", "statements", "ms", "most rows of one look", "of"), rows))
    for faults, when in ((each_time, "each time"), (once, "once after a change")):
        for name, look, sql in faults:
            print(f"{name}: {look.how} of {look.table}, {look.rows:,} rows, {when}")
            if options.verbose:
                print(f"    {sql}")
    sys.exit(bool(each_time or (options.strict and once)))


def sizes_of_tables() -> dict[str, int]:
    """About how many rows each table has, as PostgreSQL last counted."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, reltuples::bigint FROM pg_class WHERE relkind = 'r'")
        return dict(cursor.fetchall())


def pages() -> Iterator[tuple[str, str]]:
    """The pages that readers see: the name of each, and its path."""
    from django.urls import reverse

    from blog.models import Category, Post, Tag, User
    from comments.models import Comment
    from comments.samples.benchmark import AUTHORS, SEARCH_WORD

    lists = {
        "front page": "/",
        "category": Category.objects.with_lineage().order_by("pk")[0].get_absolute_url(),
        "tag": Tag.objects.order_by("pk")[0].get_absolute_url(),
        "author": User.objects.get(username=AUTHORS[0]).get_absolute_url(),
        "year": "/2020/",
        "month": "/2020/05/",
    }
    for name, path in lists.items():
        yield name, path
        yield f"{name}, page 2", f"{path}page/2/"
        if name not in ("year", "month"):
            yield f"{name}, page 50", f"{path}page/50/"
            yield f"feed of {name}", f"{path}feed/"
    yield "front page, last page", f"/page/{-(-Post.objects.published().count() // 10)}/"
    yield "feed, Atom", "/feed/atom/"
    yield "feed, JSON", "/feed.json"
    yield "feed of all replies", "/comments/feed/"
    for number in (25, 500, 5_000):
        post = Post.objects.get(slug=f"anchor-{number}")
        path = post.get_absolute_url()
        yield f"post with {number:,} replies", path
        yield f"post with {number:,} replies, newest first", f"{path}?replies=newest"
        yield f"post with {number:,} replies, its feed", f"{path}feed/"
        for ending in ("print/", "replies.txt", "replies.json", "news/"):
            yield f"post with {number:,} replies, {ending}", f"/comments/on/{post.pk}/{ending}"
        reply = Comment.objects.filter(entry=post).order_by("-pk")[0]
        yield f"one of {number:,} replies", reply.get_absolute_url()
        yield f"one of {number:,} replies, its thread", reverse("comments:thread", args=[reply.pk])
        yield f"one of {number:,} replies, answering", reverse("comments:answer", args=[reply.pk])
    yield "post with 5,000 replies, page 9", f"{path}comment-page-9/"
    yield "search, 40 hits", f"/search/?q={SEARCH_WORD}"
    yield "search, no hits", "/search/?q=xyzzyxyzzy"
    yield "sitemap", "/sitemap.xml"
    yield "part of the sitemap", "/sitemap-1.xml"
    yield "nothing there", "/nothing-there/"
    yield "old address", f"/?p={post.pk}"


def statements_of(path: str) -> list[Statement]:
    """What a page asks the database."""
    with asking.noting() as statements:
        answer = asking.client().get(path)
        b"".join(answer) if answer.streaming else answer.content
    if answer.status_code >= 500:
        sys.exit(f"{path}: status {answer.status_code}")
    return statements


def looks_of(statement: Statement) -> Iterator[Look]:
    """How the database looks at tables for a statement, which is run again for that."""
    from django.db import connection

    if not statement.sql.lstrip("( ").upper().startswith(("SELECT", "WITH")):
        return
    with connection.cursor() as cursor:
        explain = "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) "
        cursor.execute(explain + statement.sql, statement.parameters)
        (found,) = cursor.fetchone()
    plan = found if isinstance(found, list) else json.loads(found)
    yield from looks_in(plan[0]["Plan"])


def looks_in(node: dict[str, Any]) -> Iterator[Look]:
    if "Relation Name" in node and node["Actual Loops"]:
        left_out = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
        rows = node["Actual Rows"] + sum(node.get(reason, 0) for reason in left_out)
        how = node["Node Type"]
        yield Look(node["Relation Name"], how, round(rows * node["Actual Loops"]))
    for below in node.get("Plans", ()):
        yield from looks_in(below)


if __name__ == "__main__":
    main()
