"""`python -m benchmarks.bare`: a WSGI application that does nothing, on the web server of the blog.

What it reaches is the limit for every page of that size: `/80000` is answered with 80,000 bytes.
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any


@cache
def answer(size: int) -> tuple[list[tuple[str, str]], list[bytes]]:
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(size))]
    return headers, [b"x" * size]


def application(environ: dict[str, Any], start: Callable) -> Iterable[bytes]:
    headers, body = answer(int(environ["PATH_INFO"][1:] or 0))
    start("200 OK", headers)
    return body


if __name__ == "__main__":
    import django

    from config import processes

    django.setup()  # which reads where to listen
    processes.web("benchmarks.bare:application")
