"""The WSGI application that the web server runs: the pages in memory, and Django behind them."""

import os
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django_application = get_wsgi_application()

from django.conf import settings  # noqa: E402 - there are none before Django is set up
from django.db import DEFAULT_DB_ALIAS, connections  # noqa: E402

from blog.changes import changes  # noqa: E402
from blog.pagecache import PageCache  # noqa: E402
from config import static_files  # noqa: E402

# The same dictionary is behind the connections of all threads, and none is open yet.
connections.settings[DEFAULT_DB_ALIAS]["OPTIONS"]["pool"] = settings.DATABASE_POOL
connections.settings[DEFAULT_DB_ALIAS]["CONN_HEALTH_CHECKS"] = True


def django_or_https(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
    """Django. Where the blog's address is https, a proxy ends TLS: its visitors came by https."""
    if settings.IS_HTTPS and not settings.TRUST_FORWARDED:
        environ["wsgi.url_scheme"] = "https"
    return django_application(environ, start_response)


def is_secure(environ: dict[str, Any]) -> bool:
    """Whether a request needs no redirect to https."""
    if not settings.SECURE_SSL_REDIRECT:
        return True
    header, value = settings.SECURE_PROXY_SSL_HEADER
    return environ.get(header) == value


def known_hosts() -> frozenset[str]:
    """The Host headers of browsers that come to this blog."""
    names = {name for name in settings.ALLOWED_HOSTS if name[0] not in "*."}
    ports = {f"{name}:{settings.PORT}" for name in names}
    return frozenset({*names, *ports, urlsplit(settings.SITE_URL).netloc})


pages = PageCache(
    django_or_https,
    changes,
    limit=settings.PAGE_CACHE_MB * 1024 * 1024,
    hosts=known_hosts(),
    is_secure=is_secure,
)
application = static_files.in_front_of(pages)
changes.start()
