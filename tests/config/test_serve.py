"""What bin/serve does: real processes on a real port. The tests follow one blog through its day."""

import http.client
import os
import signal
import socket
import sys

import psutil
import pytest
from django.conf import settings

from tests.config.conftest import PATIENCE, Server, free_port, processes_of, run, wait_for

HOST = "blog.example.org"
SERVE = (sys.executable, "-m", "config.serve")
MANAGE = (sys.executable, settings.BASE_DIR / "manage.py")


def fetch(port: int, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", path, headers={"Host": HOST, "Connection": "close"} | headers)
    response = connection.getresponse()
    response.text = response.read().decode()
    connection.close()
    return response


def is_answered(port: int) -> bool:
    try:
        return fetch(port, "/").status == 200
    except OSError:
        return False


@pytest.fixture(scope="module")
def server(data_dir):
    server = Server(data_dir, free_port(), "--empty", SITE_URL=f"https://{HOST}")
    yield server
    if server.process.poll() is None:
        server.end()


def test_it_says_where_the_blog_is_and_how_to_sign_in_and_nothing_else(server):
    where, how, link, end = server.greeting.splitlines()
    assert where == f"Rejoinder is at https://{HOST}/"
    assert "'author'" in how
    assert link.strip().startswith(f"https://{HOST}/sign-in/")
    assert end == "Ctrl-C ends it."
    page = fetch(server.port, link.strip().removeprefix(f"https://{HOST}"))
    assert page.status == 302
    assert page.headers["Location"].endswith("/set-password/")


def test_pages_carry_the_security_headers(server):
    headers = fetch(server.port, "/").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Strict-Transport-Security"] == "max-age=31536000"


def test_readers_get_no_cookie_and_authors_only_secure_ones(server):
    assert fetch(server.port, "/").headers["Set-Cookie"] is None
    assert "Secure" in fetch(server.port, "/admin/login/").headers["Set-Cookie"]


def test_style_sheets_are_served_under_names_that_change_with_them(server):
    page = fetch(server.port, "/admin/login/").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    style = fetch(server.port, address)
    assert style.status == 200
    assert "immutable" in style.headers["Cache-Control"]


def test_a_second_server_on_the_same_data_folder_says_who_has_it(server, data_dir):
    second = run(*SERVE, DATA_DIR=data_dir, PORT=free_port())
    assert second.returncode == 1
    assert second.stdout == ""
    (line,) = second.stderr.splitlines()
    assert f"process {server.process.pid}" in line
    assert "set DATA_DIR" in line


def test_a_taken_port_is_told_before_anything_is_made(server, empty_dir):
    second = run(*SERVE, DATA_DIR=empty_dir, PORT=server.port)
    assert second.returncode == 1
    (line,) = second.stderr.splitlines()
    assert f"Port {server.port} is taken" in line
    assert not (empty_dir / "postgres").exists()


def test_a_command_beside_the_server_uses_the_same_database(server, data_dir):
    link = run(*MANAGE, "sign_in_link", DATA_DIR=data_dir)
    assert link.stderr == ""
    assert "/sign-in/" in link.stdout
    assert fetch(server.port, "/").status == 200


def test_a_web_worker_that_is_killed_is_replaced(server):
    (web,) = (
        child
        for child in psutil.Process(server.process.pid).children()
        if child.cmdline()[-1] == "web"
    )
    (worker,) = web.children()
    worker.kill()
    wait_for(lambda: is_answered(server.port), "a new worker")


def test_ctrl_c_ends_all_processes(server, data_dir):
    assert len(processes_of(data_dir)) > 4
    server.end(signal.SIGINT)
    assert server.process.returncode == 0
    wait_for(lambda: not processes_of(data_dir), "the end of its processes")


def test_a_second_start_keeps_everything_and_a_kill_leaves_nothing(server, data_dir):
    if server.process.poll() is None:
        server.end()
    manifest = data_dir / "static" / "staticfiles.json"
    gathered = manifest.stat().st_mtime_ns
    run(
        *MANAGE, "shell", "-c",
        "from blog.models import *; s = Site.current(); s.title = 'Kept'; s.save();"
        "u = User.objects.get(); u.set_password('seven green bottles'); u.save()",
        DATA_DIR=data_dir,
    )  # fmt: skip
    wait_for(lambda: not processes_of(data_dir), "the database's end, which the command alone used")
    second = Server(data_dir, server.port, SITE_URL=f"https://{HOST}")
    page = fetch(second.port, "/").text
    assert second.end(signal.SIGKILL) == ""
    assert "sign-in" not in second.greeting
    assert "Kept" in page
    assert manifest.stat().st_mtime_ns == gathered
    wait_for(lambda: not processes_of(data_dir), "the end of its processes")


def test_everything_ends_when_a_process_does(data_dir):
    server = Server(data_dir, free_port(), SITE_URL=f"https://{HOST}")
    (jobs,) = (
        child
        for child in psutil.Process(server.process.pid).children()
        if child.cmdline()[-1] == "jobs"
    )
    os.kill(jobs.pid, signal.SIGKILL)
    said = server.process.stdout.read()
    assert server.process.wait(30) == 1
    server.process.stdout.close()
    (line,) = said.splitlines()
    assert "job worker ended unexpectedly" in line
    wait_for(lambda: not processes_of(data_dir), "the end of its processes")


def test_an_address_of_another_machine_is_told(empty_dir):
    answer = run(*SERVE, DATA_DIR=empty_dir, HOST="192.0.2.1", PORT=free_port())
    assert answer.returncode == 1
    (line,) = answer.stderr.splitlines()
    assert line.startswith("bin/serve: HOST:")


def test_a_database_that_does_not_answer_is_one_line(empty_dir):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        url = f"postgresql://alice:secret@127.0.0.1:{port},127.0.0.1:{port}/blog"
        answer = run(*SERVE, DATA_DIR=empty_dir, DATABASE_URL=url, PORT=free_port())
    assert answer.returncode == 1
    (line,) = answer.stderr.splitlines()
    assert "The database cannot be reached" in line
    assert "secret" not in line
