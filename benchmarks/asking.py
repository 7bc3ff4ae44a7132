"""Asking a blog for pages in this process, as a web worker does, and noting the statements."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import django

PATIENCE = 10  # seconds until the changes are heard of
PAUSE = 0.01
WITHOUT_PARTS = {"FRAGMENT_CACHE_MB": "0"}


@dataclass(frozen=True)
class Statement:
    """What the database was asked, and the milliseconds that it took."""

    sql: str
    parameters: Any
    took: float


def begin(**settings: str) -> None:
    """Sets Django up for the blog in DATA_DIR, and hears of its changes.

    Without that, nothing would be remembered between two pages, which no web worker does.
    """
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings"} | settings
    django.setup()
    from blog.changes import changes
    from config import first_start, static_files

    first_start.migrate()
    static_files.collect()
    changes.start()
    deadline = time.monotonic() + PATIENCE
    while not changes.is_listening:
        if time.monotonic() > deadline:
            sys.exit("The changes of the database cannot be heard.")
        time.sleep(PAUSE)


def client() -> Any:
    """A visitor of the blog. Each page is made: the memory of whole pages stands before Django."""
    from django.test import Client

    return Client(SERVER_NAME="127.0.0.1")


@contextmanager
def noting() -> Iterator[list[Statement]]:
    """Notes the statements that are sent meanwhile."""
    from django.db import connection

    statements: list[Statement] = []

    def note(execute: Any, sql: str, parameters: Any, many: bool, context: dict) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, parameters, many, context)
        finally:
            took = (time.perf_counter() - begun) * 1_000
            statements.append(Statement(sql, parameters, took))

    with connection.execute_wrapper(note):
        yield statements
