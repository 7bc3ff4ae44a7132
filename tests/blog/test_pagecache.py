"""Pages from memory, in front of an application that counts how often it is asked."""

import datetime
import gzip
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import brotli
import psycopg
import pytest
from django.db import connection
from django.http import HttpRequest

from blog.changes import Changes, leave_mark
from blog.pagecache import COOKIES, PageCache, shows, until
from comments import names, visitors

pytestmark = pytest.mark.django_db  # for the connections that listen and tell

HOST = "blog.example.org"
LIMIT = 1_000_000  # bytes
TEXT = "Some words, and then some more of them. " * 50
PATIENCE = 120  # seconds; only a test that fails waits for so long


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Blog:
    """An application whose pages say the how manieth answer they are; by path, what they are.

    Attributes:
        asked: requests that came to it.
        meanwhile: done while a page is being made.
    """

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.meanwhile: Callable[[], None] = lambda: None
        self.status, self.headers, self.until = "200 OK", [], None

    def __call__(self, environ: dict[str, Any], start: Callable) -> list[bytes]:
        self.asked.append(environ)
        number = len(self.asked)
        path = environ["PATH_INFO"]
        request = HttpRequest()
        request.META = environ
        if path != "/silent/":
            shows(request, "entries", f"entry:{path.strip('/')}")
            until(request, self.until)
        self.meanwhile()
        start(self.status, [("Content-Type", "text/html; charset=utf-8"), *self.headers])
        return [f"answer {number}. {TEXT}".encode()]


@pytest.fixture
def blog() -> Blog:
    return Blog()


@pytest.fixture
def changes(db):
    changes = Changes()
    changes.connect()
    yield changes
    changes.lose()


@pytest.fixture
def change(db):
    """Tells of a change as the database does, with the mark that follows."""
    parameters = connection.get_connection_params()
    with psycopg.connect(**parameters, autocommit=True) as session:

        def change(*names: str) -> None:
            session.execute("SELECT pg_notify('rejoinder_changes', %s)", [" ".join(names)])
            leave_mark()

        yield change


@pytest.fixture
def cache(blog, changes) -> PageCache:
    return PageCache(blog, changes, limit=LIMIT, hosts=frozenset([HOST]))


@pytest.fixture
def get(cache):
    """Asks for a page; a reader's headers by their names in an environ."""

    def get(path: str = "/1/", query: str = "", method: str = "GET", **headers: str) -> Answer:
        environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}
        environ |= {"HTTP_HOST": HOST} | headers
        said = []
        body = b"".join(cache(environ, lambda status, headers: said.extend((status, headers))))
        return Answer(int(said[0].split()[0]), {k.lower(): v for k, v in said[1]}, body)

    return get


def test_a_page_is_made_once(get, blog):
    assert get().text.startswith("answer 1.")
    assert get().text.startswith("answer 1.")
    assert len(blog.asked) == 1


def test_a_page_whose_view_does_not_say_what_it_shows_is_not_kept(get, blog):
    assert get("/silent/").text != get("/silent/").text


def test_a_change_takes_its_pages_and_no_others(get, blog, change):
    get("/1/"), get("/2/")
    change("entry:1")
    assert get("/1/").text.startswith("answer 3.")
    assert get("/2/").text.startswith("answer 2.")
    change("entries entry:7")
    assert get("/2/").text.startswith("answer 4.")
    change("all")
    assert get("/2/").text.startswith("answer 5.")


def test_a_page_that_was_begun_before_a_change_is_not_kept(get, blog, change, changes):
    blog.meanwhile = lambda: (change("entry:1"), changes.catch_up())
    get()
    blog.meanwhile = lambda: None
    assert get().text.startswith("answer 2.")
    assert get().text.startswith("answer 2.")


def test_readers_get_the_page_as_their_browser_takes_it(get):
    plain = get()
    for accepted, encoding, unpack in (
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("*", "br", brotli.decompress),
        ("br;q=0.5, gzip", "gzip", gzip.decompress),
        ("br;q=0, *", "gzip", gzip.decompress),
    ):
        answer = get(HTTP_ACCEPT_ENCODING=accepted)
        assert answer.headers["content-encoding"] == encoding
        assert answer.headers["content-length"] == str(len(answer.body))
        assert unpack(answer.body) == plain.body
    for accepted in ("", "identity", "br;q=0, gzip;q=0", "br;q=nonsense"):
        answer = get(HTTP_ACCEPT_ENCODING=accepted)
        assert "content-encoding" not in answer.headers
        assert answer.body == plain.body
    assert "Accept-Encoding" in plain.headers["vary"]


def test_who_has_the_page_is_told_that_nothing_is_new(get, change):
    page = get()
    etag = page.headers["etag"]
    for known in (etag, etag.removeprefix("W/"), f'"x", {etag}', "*"):
        answer = get(HTTP_IF_NONE_MATCH=known)
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers["etag"] == etag
    assert get(HTTP_IF_NONE_MATCH='"another"').status == 200
    change("entry:1")
    assert get(HTTP_IF_NONE_MATCH=etag).status == 200


def test_a_date_that_the_page_bears_is_known_again(get, blog):
    date = "Sun, 03 May 2026 10:00:00 GMT"
    blog.headers = [("Last-Modified", date), ("ETag", '"of the view"')]
    assert get().headers["etag"] == 'W/"of the view"'
    assert get(HTTP_IF_MODIFIED_SINCE=date).status == 304
    assert get(HTTP_IF_MODIFIED_SINCE=date, HTTP_IF_NONE_MATCH='"another"').status == 200
    assert get(HTTP_IF_MODIFIED_SINCE="Sun, 03 May 2026 09:00:00 GMT").status == 200


def test_conditions_of_one_reader_do_not_reach_the_page_of_all(get, blog):
    assert get(HTTP_IF_NONE_MATCH='"x"', HTTP_ACCEPT_ENCODING="gzip").status == 200
    (environ,) = blog.asked
    assert environ["HTTP_HOST"] == HOST
    assert not {"HTTP_IF_NONE_MATCH", "HTTP_ACCEPT_ENCODING"} & environ.keys()


def test_the_head_of_a_page_is_that_of_the_page(get, blog):
    head = get(method="HEAD")
    page = get()
    assert (head.status, head.body) == (200, b"")
    assert head.headers == page.headers
    assert len(blog.asked) == 1


@pytest.mark.parametrize(
    "query", ["", "utm_source=mail&utm_medium=x", "fbclid=1", "ref=feed&gclid=%20"]
)
def test_what_says_only_how_a_reader_came_is_passed_over(get, blog, query):
    get()
    assert get(query=query).text.startswith("answer 1.")


def test_what_chooses_a_page_is_part_of_its_name(get, blog):
    assert get("/1/", "replies=newest").text.startswith("answer 1.")
    assert get("/1/").text.startswith("answer 2.")
    assert get("/1/", "utm_id=2&replies=newest").text.startswith("answer 1.")
    assert get("/comments/1/thread/", "page=2&replies=newest").text.startswith("answer 3.")
    assert get("/comments/1/thread/", "replies=newest&page=2").text.startswith("answer 3.")
    assert get("/comments/1/thread/", "page=3").text.startswith("answer 4.")


@pytest.mark.parametrize(
    "query",
    ["q=word", "p=12", "replies=oldest", "page=2", "page=02", "replies=newest&replies=newest", "x"],
)
def test_no_memory_is_spent_on_addresses_that_somebody_made_up(get, cache, query):
    assert get("/1/", query).text != get("/1/", query).text
    assert cache.memory.size == 0


def test_whoever_has_a_cookie_of_ours_gets_past_the_memory(get, blog):
    get()
    for name in COOKIES:
        assert not get(HTTP_COOKIE=f"a=1; {name}=x").text.startswith("answer 1.")
    assert {visitors.COOKIE, names.COOKIE, "sessionid", "csrftoken", "messages"} <= COOKIES
    assert get(HTTP_COOKIE="_ga=1; my_writer=2; theme=writer").text.startswith("answer 1.")


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_HOST": "evil.example"},
        {"HTTP_HOST": f"{HOST}:65000"},
        {"HTTP_HOST": ""},
        {"HTTP_HX_REQUEST": "true"},
        {"HTTP_AUTHORIZATION": "Basic eA=="},
        {"HTTP_RANGE": "bytes=0-9"},
        {"method": "POST"},
        {"method": "OPTIONS"},
    ],
)
def test_unusual_requests_get_past_the_memory(get, cache, headers):
    assert get(**headers).text != get(**headers).text
    assert cache.memory.size == 0
    get()
    assert not get(**headers).text.startswith("answer 3.")


@pytest.mark.parametrize(
    ("status", "header"),
    [
        ("404 Not Found", None),
        ("500 Internal Server Error", None),
        ("302 Found", ("Location", "/2/")),
        ("200 OK", ("Set-Cookie", "a=1")),
        ("200 OK", ("Cache-Control", "private, no-cache")),
        ("200 OK", ("Cache-Control", "no-store")),
    ],
)
def test_answers_that_are_not_for_everybody_are_not_kept(get, blog, cache, status, header):
    blog.status, blog.headers = status, [header] if header else []
    assert get().text != get().text
    assert cache.memory.size == 0


def test_an_insecure_request_is_redirected_by_the_blog(blog, changes, get, cache):
    cache.is_secure = lambda environ: environ.get("HTTP_X_FORWARDED_PROTO") == "https"
    get(HTTP_X_FORWARDED_PROTO="https")
    assert get().text.startswith("answer 2.")
    assert get(HTTP_X_FORWARDED_PROTO="https").text.startswith("answer 1.")


def test_one_makes_a_page_while_the_others_wait(get, blog, cache):
    others_wait = threading.Event()
    blog.meanwhile = lambda: others_wait.wait(PATIENCE)
    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(get) for _ in range(8)]
        while len(blog.asked) < 1:
            threading.Event().wait(0.001)
        others_wait.set()
        assert {answer.result().text[:9] for answer in answers} == {"answer 1."}
    assert cache.renderings == {}


def test_nobody_waits_in_vain_for_a_page_that_fails(get, blog, cache):
    def fail() -> None:
        raise ZeroDivisionError

    blog.meanwhile = fail
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(get) for _ in range(4)]
        assert all(isinstance(answer.exception(), ZeroDivisionError) for answer in answers)
    blog.meanwhile = lambda: None
    assert get().status == 200
    assert cache.renderings == {}


def test_memory_is_bounded_and_what_is_read_stays(get, blog, cache):
    get("/popular/")
    for number in range(600):
        get(f"/{number}/", HTTP_ACCEPT_ENCODING="br")
        get("/popular/")
    assert cache.memory.size <= LIMIT
    assert 100 < len(cache.memory.kept) < 600
    assert get("/popular/").text.startswith("answer 1.")


def test_without_memory_everybody_gets_an_answer_of_their_own(blog, changes):
    cache = PageCache(blog, changes, limit=0, hosts=frozenset([HOST]))
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/1/", "HTTP_HOST": HOST}
    assert cache(environ, lambda *said: None) != cache(environ, lambda *said: None)


def test_a_page_ends_at_the_moment_that_its_view_names(get, blog, time_machine):
    noon = datetime.datetime(2126, 5, 3, 12, tzinfo=datetime.UTC)
    time_machine.move_to(noon - datetime.timedelta(minutes=1), tick=False)
    blog.until = noon
    assert get().text == get().text
    time_machine.move_to(noon, tick=False)
    assert get().text.startswith("answer 2.")


def test_without_the_connection_nothing_is_kept_until_it_is_back(get, blog, cache, changes):
    get()
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as session:
        number = changes.connection.info.backend_pid
        session.execute("SELECT pg_terminate_backend(%s, 10000)", [number])
    leave_mark()
    assert get().text.startswith("answer 2.")
    assert not changes.is_listening
    assert cache.memory.size == 0
    assert get().text.startswith("answer 3.")
    changes.connect()
    assert get().text.startswith("answer 4.")
    assert get().text.startswith("answer 4.")
