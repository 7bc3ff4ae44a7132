"""A file from nginx: the fastest that this machine sends a page."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

PROGRAM = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
WORKERS = 2
PATIENCE = 10  # seconds
# With "tcp_nopush on", as Debian has it, answers over 64 kB wait for 40 ms on the loopback.
CONFIGURATION = """
{user}
worker_processes {workers};
daemon off;
pid {folder}/pid;
error_log {folder}/errors warn;
events {{ worker_connections 1024; }}
http {{
    default_type text/html;
    access_log off;
    sendfile on;
    tcp_nopush off;
    keepalive_requests 1000000;
    client_body_temp_path {folder}/body; fastcgi_temp_path {folder}/fastcgi;
    proxy_temp_path {folder}/proxy; scgi_temp_path {folder}/scgi; uwsgi_temp_path {folder}/uwsgi;
    server {{
        listen 127.0.0.1:{port} backlog=1024;
        root {folder}/files;
    }}
}}
"""


@contextlib.contextmanager
def serve(folder: Path, port: int, files: dict[str, bytes]) -> Iterator[None]:
    """Serves files by their names, for as long as the context lasts."""
    if PROGRAM is None:
        raise FileNotFoundError("nginx")
    (folder / "files").mkdir(parents=True)
    for name, content in files.items():
        (folder / "files" / name).write_bytes(content)
    configuration = folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    configuration.write_text(
        CONFIGURATION.format(user=user, workers=WORKERS, folder=folder, port=port)
    )
    process = subprocess.Popen(
        [PROGRAM, "-e", str(folder / "errors"), "-c", str(configuration)], stdout=sys.stderr
    )
    try:
        wait_for(port)
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


def wait_for(port: int) -> None:
    """Until somebody listens on a port."""
    deadline = time.monotonic() + PATIENCE
    while True:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), PATIENCE).close()
            return
        if time.monotonic() > deadline:
            sys.exit(f"nginx did not start on port {port}.")
        time.sleep(0.05)
