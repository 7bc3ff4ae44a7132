"""The database backend that is used when no DATABASE_URL is set.

It differs from Django's own in one thing: the first connection starts the embedded server or joins
it (`config.embedded.server`), so that commands which never touch the database start nothing.
"""

from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base

from config.embedded.server import join


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        return params | join(settings.DATA_DIR)
