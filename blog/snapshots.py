"""Reading much at leisure, as it all stood at one moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """Inside, every query sees the database as it was at the first one, and nothing is written.

    PostgreSQL does this without making any writer wait. Inside of another transaction, as in
    tests, it is that one's view that counts.
    """
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
