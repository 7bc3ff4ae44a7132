"""What stops a start, told in one line instead of a traceback."""

import contextlib
import sys
from collections.abc import Iterator

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError

from config.embedded.guardian import CannotStartError


@contextlib.contextmanager
def in_one_line(program: str) -> Iterator[None]:
    """Ends the process with one line and status 1 where its user can put right what is wrong.

    That is a wrong setting, and a database that cannot be reached or has no tables yet. Everything
    else is our mistake, and keeps its traceback.
    """
    try:
        yield
    except (ImproperlyConfigured, CannotStartError) as error:
        sys.exit(f"{program}: {one_line(error)}")
    except OperationalError as error:
        if not never_reached(error.__cause__):
            raise
        sys.exit(f"{program}: The database cannot be reached: {one_line(error)}")
    except ProgrammingError as error:
        if not lacks_table(error.__cause__):
            raise
        sys.exit(
            f"{program}: The database lacks a table: start bin/serve once, or run manage.py "
            f"migrate. ({error.__cause__.diag.message_primary})"
        )


def lacks_table(error: BaseException | None) -> bool:
    from psycopg.errors import UndefinedTable

    return isinstance(error, UndefinedTable)


def never_reached(error: BaseException | None) -> bool:
    """Whether a connection failed before there was one: a server's own errors carry a code."""
    import psycopg  # not above: `bin/serve` itself has no other use for it

    return isinstance(error, psycopg.OperationalError) and error.sqlstate is None


def one_line(error: BaseException) -> str:
    return " ".join(str(error).split())
