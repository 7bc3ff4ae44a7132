"""Links to other hosts: noted when a text is saved, and checked politely, against a real server."""

import datetime
import http.server
import socket

import pytest
import time_machine
from procrastinate.contrib.django.models import ProcrastinateJob

from blog import fetching, outgoing_links, tasks
from blog.models import Entry, OutgoingLink, Role, Site, User
from blog.roles import assign
from tests.jobs import do_jobs
from tests.loopback import serving

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
START = datetime.datetime(2026, 3, 2, 12, tzinfo=datetime.UTC)


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers what the test put into `answers`, and to HEAD what it put into `heads`."""

    def do_HEAD(self):
        self.answer(self.server.heads.get(self.path) or self.server.answers.get(self.path))

    def do_GET(self):
        self.answer(self.server.answers.get(self.path))

    def answer(self, found):
        self.server.requests.append((self.command, self.path))
        self.server.agents.add(self.headers["User-Agent"])
        status, headers = found or (404, {})
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def server(settings):
    settings.FETCH_ALLOW_LOOPBACK = True
    with serving(Handler) as server:
        server.answers, server.heads, server.requests, server.agents = {}, {}, [], set()
        yield server


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def linking(make_post, server):
    """A post that links to these paths of the server."""

    def make(*paths: str, **fields) -> Entry:
        body = "".join(f'<p><a href="{server.address}{path}">To {path}</a></p>' for path in paths)
        return make_post(f"Post {Entry.objects.count()}", body=body, **fields)

    return make


def only() -> OutgoingLink:
    return OutgoingLink.objects.get()


def check() -> None:
    tasks.check_links.func(0)


# Noting down


def test_a_saved_text_has_its_links_to_other_hosts_noted(make_post, settings):
    post = make_post(
        body=f"""<p><a href="https://one.example/a?b=1&amp;c#d">One  <b>link</b></a>
        <a href="//two.example">Two</a> <a href="/here/">own</a> <a href="#x">own</a>
        <a href="{settings.SITE_URL}/own/">own</a> <a href="mailto:bob@example.org">mail</a>
        <a href="https://one.example/a?b=1&amp;c#d">again</a> PMID 1</p>"""
    )
    assert set(post.outgoing_links.values_list("address", "host", "words")) == {
        ("https://one.example/a?b=1&c#d", "one.example", "One link"),
        ("https://two.example", "two.example", "Two"),
        ("https://pubmed.ncbi.nlm.nih.gov/1/", "pubmed.ncbi.nlm.nih.gov", "PMID 1"),
    }


def test_saving_again_keeps_what_is_known_of_a_link(make_post):
    post = make_post(body='<a href="https://a.example/">a</a> <a href="https://b.example/">b</a>')
    post.outgoing_links.update(outcome="dead", is_dismissed=True)
    post.body = '<a href="https://b.example/">B</a> <a href="https://c.example/">c</a>'
    post.save()
    assert list(
        post.outgoing_links.order_by("address").values_list(
            "address", "words", "outcome", "is_dismissed"
        )
    ) == [
        ("https://b.example/", "B", "dead", True),
        ("https://c.example/", "c", "unchecked", False),
    ]


def test_a_text_whose_links_are_as_before_costs_one_query(make_post, django_assert_num_queries):
    post = make_post(body='<a href="https://a.example/">a</a>')
    with django_assert_num_queries(1):
        outgoing_links.note(post)


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        (
            "https://über.example/ä b?c=ö#é",
            "https://xn--ber-goa.example/%C3%A4%20b?c=%C3%B6#%C3%A9",
        ),
        ("HTTP://Example.ORG/A", "http://example.org/A"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("https://[2001:db8::1]/a", "https://[2001:db8::1]/a"),
    ],
)
def test_an_address_is_kept_in_ascii(href, kept):
    assert outgoing_links.normal(href) == kept


@pytest.mark.parametrize(
    "href",
    [
        "",
        "x",
        "http://",
        "http://[::1",
        "http://a:b/",
        "https://bob:secret@example.org/",
        "https://" + "a" * 64 + ".example/",
        "https://example.org/" + "ä" * 1000,
        "ftp://example.org/",
        "javascript:alert(1)",
    ],
)
def test_what_cannot_be_asked_for_is_not_noted(href):
    assert outgoing_links.normal(href) == ""


def test_the_longest_address_fits(make_post):
    address = "https://example.org/" + "a" * (outgoing_links.MAX_ADDRESS_LENGTH - 20)
    make_post(body=f'<a href="{address}">a</a>')
    assert only().address == address


def test_older_texts_get_their_links_by_themselves(make_post, settings):
    post = make_post(body='<p><a href="https://a.example/">a</a></p>')
    make_post("Own", body=f'<p><a href="{settings.SITE_URL}/x/">own</a></p>')
    make_post("None", body="<p>none</p>")
    OutgoingLink.objects.all().delete()
    assert outgoing_links.note_missing() == 1
    assert only().entry_id == post.pk
    assert outgoing_links.note_missing() == 0


def test_rendering_again_notes_links_too(make_post):
    from blog.rendering import render_all

    make_post(body="<p>PMID 1</p>")
    OutgoingLink.objects.all().delete()
    Entry.objects.update(body_html="stale")
    render_all()
    assert only().address == "https://pubmed.ncbi.nlm.nih.gov/1/"


# Checking


def test_a_page_that_answers_works(linking, server, clock, settings):
    linking("/a")
    server.answers["/a"] = 200, {}
    check()
    link = only()
    assert (link.outcome, link.checked_at, link.due_at) == ("works", START, START + 7 * DAY)
    assert server.requests == [("HEAD", "/a")]
    assert server.agents == {f"Rejoinder (+{settings.SITE_URL})"}


def test_it_is_asked_again_after_a_week_and_not_before(linking, server, clock):
    linking("/a")
    server.answers["/a"] = 200, {}
    check()
    clock.shift(6 * DAY)
    check()
    assert len(server.requests) == 1
    clock.shift(DAY)
    check()
    assert len(server.requests) == 2


def test_a_missing_page_is_dead_the_second_time_on_another_day(linking, server, clock):
    linking("/gone")
    check()
    link = only()
    assert (link.outcome, link.failures, link.failing_since) == ("unsure", 1, START)
    clock.shift(datetime.timedelta(hours=1))
    outgoing_links.ask(link.address)  # the same day
    assert only().outcome == "unsure"
    clock.shift(2 * DAY)
    check()
    link = only()
    assert (link.outcome, link.failing_since) == ("dead", START)
    assert "404" in link.detail


def test_a_dead_page_can_come_back(linking, server, clock):
    linking("/a")
    for _day in range(2):
        check()
        clock.shift(2 * DAY)
    assert only().outcome == "dead"
    server.answers["/a"] = 200, {}
    clock.shift(7 * DAY)
    check()
    link = only()
    assert (link.outcome, link.failures, link.failing_since) == ("works", 0, None)


def test_get_is_tried_where_head_is_refused(linking, server):
    linking("/a")
    server.heads["/a"] = 405, {}
    server.answers["/a"] = 200, {}
    check()
    assert only().outcome == "works"
    assert server.requests == [("HEAD", "/a"), ("GET", "/a")]


@pytest.mark.parametrize("status", [401, 403, 418, 451, 500, 502, 503, 999])
def test_a_host_that_does_not_show_the_page_says_nothing_about_it(linking, server, status):
    linking("/a")
    server.answers["/a"] = status, {}
    for _time in range(3):
        outgoing_links.ask(only().address)
    link = only()
    assert (link.outcome, link.failures) == ("unsure", 0)
    assert str(status) in link.detail


def test_no_answer_is_not_dead(make_post, settings):
    settings.FETCH_ALLOW_LOOPBACK = True
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    make_post(body=f'<a href="http://127.0.0.1:{port}/">a</a>')
    check()
    assert (only().outcome, only().detail) == ("unsure", "The host did not answer.")


def names_known(monkeypatch, *known: str) -> None:
    def look_up(host, port, **kwargs):
        if host in known:
            return [(socket.AF_INET, 1, 6, "", ("93.184.215.14", port))]
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def test_a_host_that_is_no_more_is_dead_the_second_time(make_post, clock, monkeypatch):
    names_known(monkeypatch, outgoing_links.ROOT_SERVER)
    make_post(body='<a href="https://gone.example/">a</a>')
    check()
    assert only().outcome == "unsure"
    clock.shift(2 * DAY)
    check()
    assert only().outcome == "dead"


def test_without_a_line_of_our_own_nothing_is_dead(make_post, clock, monkeypatch):
    names_known(monkeypatch)
    make_post(body='<a href="https://gone.example/">a</a>')
    for _day in range(3):
        check()
        clock.shift(8 * DAY)
    assert (only().outcome, only().failures) == ("unsure", 0)


def test_a_private_address_is_never_asked(make_post, monkeypatch):
    def connect(*args, **kwargs):
        raise AssertionError("a connection was made")

    monkeypatch.setattr(socket, "create_connection", connect)
    for address in ("http://127.0.0.1/", "http://192.168.0.1/", "http://169.254.169.254/latest"):
        make_post(address, body=f'<a href="{address}">a</a>')
        outgoing_links.ask(address)
    assert set(OutgoingLink.objects.values_list("outcome", flat=True)) == {"unsure"}


def test_where_a_page_has_moved_for_good_is_noted(linking, server):
    linking("/a", "/b")
    server.answers |= {
        "/a": (301, {"Location": "/c"}),
        "/b": (302, {"Location": "/c"}),
        "/c": (308, {"Location": "/d"}),
        "/d": (200, {}),
    }
    for path in ("/a", "/b"):
        outgoing_links.ask(server.address + path)
    moved = dict(OutgoingLink.objects.values_list("words", "moved_to"))
    assert moved == {"To /a": f"{server.address}/d", "To /b": ""}


@pytest.mark.parametrize(
    ("header", "pause"),
    [
        ("86400", DAY),
        ("Thu, 05 Mar 2026 12:00:00 GMT", 3 * DAY),
        ("Thu, 05 Mar 2026 12:00:00", 3 * DAY),
        ("1", datetime.timedelta(hours=1)),
        ("99999999999999999999", datetime.timedelta(hours=1)),
        ("99999999", 14 * DAY),
        ("soon", datetime.timedelta(hours=1)),
    ],
)
def test_a_host_that_asks_for_a_pause_gets_it(linking, server, clock, header, pause):
    linking("/a", "/b")
    server.answers["/a"] = 429, {"Retry-After": header}
    outgoing_links.ask(f"{server.address}/a")
    assert server.requests == [("HEAD", "/a")]  # and not GET right after
    assert OutgoingLink.objects.get(words="To /b").due_at == START + pause
    assert OutgoingLink.objects.get(words="To /a").due_at >= START + pause


def test_a_run_asks_each_host_once(linking, server):
    linking("/a", "/b", "/c")
    server.answers |= {path: (200, {}) for path in ("/a", "/b", "/c")}
    for number in (1, 2, 3, 3):
        check()
        assert len(server.requests) == number


def test_a_page_to_which_several_posts_link_is_asked_once(linking, server):
    linking("/a")
    linking("/a#part")
    server.answers["/a"] = 200, {}
    check()
    check()
    assert server.requests == [("HEAD", "/a")]
    assert set(OutgoingLink.objects.values_list("outcome", flat=True)) == {"works"}


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "draft"},
        {"is_private": True},
        {"published_at": datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC)},
    ],
)
def test_nobody_is_asked_about_what_is_not_public(linking, server, fields):
    linking("/a", **fields)
    check()
    assert not server.requests


def test_links_that_are_not_to_be_reported_are_left_alone(linking, server):
    linking("/a")
    OutgoingLink.objects.update(is_dismissed=True)
    check()
    assert not server.requests


def test_the_settings_of_the_blog_end_all_checking(linking, server):
    Site.objects.update_or_create(pk=1, defaults={"checks_links": False})
    linking("/a")
    check()
    assert not server.requests


def test_a_run_ends_in_time(linking, server, monkeypatch):
    monkeypatch.setattr(outgoing_links, "RUN_SECONDS", 0)
    linking("/a")
    check()
    assert not server.requests


def test_an_author_can_have_links_checked_at_once(linking, server, monkeypatch):
    monkeypatch.setattr(outgoing_links, "PAUSE", 0)
    linking("/a", "/b")
    server.answers |= {path: (200, {}) for path in ("/a", "/b")}
    OutgoingLink.objects.update(due_at=START + 10_000 * DAY)
    outgoing_links.check_again(OutgoingLink.objects.all())
    assert not server.requests
    do_jobs()
    assert [path for _method, path in server.requests] == ["/a", "/b"]


def test_what_a_job_does_not_come_to_goes_to_the_next(linking, server, monkeypatch):
    linking("/a")
    monkeypatch.setattr(outgoing_links, "RUN_SECONDS", 0)
    tasks.check_links_now.func([f"{server.address}/a"])
    waiting = ProcrastinateJob.objects.get(task_name="blog.check_links_now")
    assert waiting.args == {"addresses": [f"{server.address}/a"]}


# Who sees them


def test_authors_see_the_dead_links_of_their_own_posts(make_post, author):
    bob = User.objects.create_user("bob", name="Bob")
    erin = User.objects.create_user("erin", name="Erin")
    assign(author, Role.AUTHOR)
    assign(bob, Role.AUTHOR)
    assign(erin, Role.EDITOR)
    for name, writer in (("a", author), ("b", bob)):
        make_post(name, body=f'<a href="https://{name}.example/">x</a>', author=writer)
    together = make_post("c", body='<a href="https://c.example/">x</a>', author=bob)
    together.coauthors.add(author)
    make_post("d", body='<a href="https://works.example/">x</a>')
    OutgoingLink.objects.exclude(host="works.example").update(outcome="dead")

    def hosts(user: User) -> set[str]:
        return {link.host for link in outgoing_links.dead(user)}

    assert hosts(author) == {"a.example", "c.example"}
    assert hosts(bob) == {"b.example", "c.example"}
    assert hosts(erin) == {"a.example", "b.example", "c.example"}
    OutgoingLink.objects.filter(host="a.example").update(is_dismissed=True)
    assert hosts(author) == {"c.example"}


# The fetcher's part


def test_a_knock_reads_no_body(server):
    server.answers["/"] = 200, {"Content-Encoding": "gzip"}
    answer = fetching.knock(f"{server.address}/", "HEAD")
    assert (answer.status, answer.body) == (200, b"")


def test_a_knock_keeps_away_from_private_addresses():
    with pytest.raises(fetching.FetchRefused):
        fetching.knock("http://127.0.0.1/", "HEAD")
