"""The WSGI application that the web server runs."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django_application = get_wsgi_application()

from django.conf import settings  # noqa: E402 - there are none before Django is set up
from django.db import DEFAULT_DB_ALIAS, connections  # noqa: E402

# The same dictionary is behind the connections of all threads, and none is open yet.
connections.settings[DEFAULT_DB_ALIAS]["OPTIONS"]["pool"] = settings.DATABASE_POOL
connections.settings[DEFAULT_DB_ALIAS]["CONN_HEALTH_CHECKS"] = True


def application(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
    """Django. Where the blog's address is https, a proxy ends TLS: its visitors came by https."""
    if settings.IS_HTTPS and not settings.TRUST_FORWARDED:
        environ["wsgi.url_scheme"] = "https"
    return django_application(environ, start_response)
