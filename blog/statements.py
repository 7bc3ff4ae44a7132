"""Queries that are built once: Django takes longer to build one than PostgreSQL to answer it."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import QuerySet

# Stand for the numbers while a query is built. No row has such a number.
MARKS = (-(2**53), -(2**53) - 1)


class Statement:
    """A query that differs in some numbers alone.

    Args:
        build: makes it for some numbers, with `values_list`. Called once: what else the query
            depends on must always be the same, so that no moment and no person may stand in it.
    """

    def __init__(self, build: Callable[..., QuerySet]) -> None:
        self.build = build
        self.built: tuple[str, tuple[Any, ...]] | None = None

    def __call__(self, *numbers: int) -> list[tuple[Any, ...]]:
        """The rows for these numbers. One query."""
        marks = MARKS[: len(numbers)]
        if self.built is None:
            self.built = self.build(*marks).query.sql_with_params()
        sql, parameters = self.built
        values = dict(zip(marks, numbers, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(sql, [values.get(one, one) for one in parameters])
            return cursor.fetchall()
