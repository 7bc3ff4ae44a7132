"""Django's PostgreSQL backend, for the server that Rejoinder starts by itself."""
