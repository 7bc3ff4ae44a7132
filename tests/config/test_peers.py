"""Two blogs tell each other of their links, by each protocol, and each looks before it shows one.

Both are real: servers, job workers and databases. Nothing between them is made up.
"""

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.config.conftest import PATIENCE, Server, copied_folder, environment, free_port, wait_for

# What its author does, in a process beside the server: each line is an act with what it needs.
AUTHOR = """
import json
import sys
from datetime import timedelta
from django.utils import timezone
from blog import publishing
from blog.models import Post, Site, User
from comments import tasks
from comments.linkbacks import sending, telling
from comments.linkbacks.discovery import Endpoint
from comments.models import Mention, SentLinkback

sending.GATHERING = timedelta()  # nobody finds a mistake here in the minutes after publishing
author = User.objects.first()

def take_name(name):
    author.name = name
    author.save()

def publish(title, body, tells=True):
    Site(sends_mentions=tells).save()
    post = Post.objects.filter(title=title).first() or Post(title=title, author=author)
    post.body = body
    publishing.publish(post, author)
    Site(sends_mentions=True).save()
    return post.get_absolute_url()

def send_trackback(title, endpoint):
    sending.send_trackback(Post.objects.get(title=title), endpoint)

def send_pingback(source, target, endpoint):
    told = telling.send(Endpoint("pingback", endpoint), source, target, site=Site.current())
    return [told.outcome, told.detail]

def told_again():
    soon = timezone.now() + timedelta(minutes=2)
    return Mention.objects.filter(verification="links", due_at__lt=soon)

def has_told():
    return not SentLinkback.objects.filter(sent_at=None).exists()

def was_told_again():
    return told_again().exists()

def look_now():
    told_again().update(due_at=timezone.now())
    tasks.queue_verifying()

for line in sys.stdin:
    act, given = json.loads(line)
    print(json.dumps(globals()[act](**given)), flush=True)
"""


class Blog:
    """A blog with its author, who needs a name: one who is called as here would be held."""

    def __init__(self, data_dir: Path, name: str) -> None:
        self.name = name
        port = free_port()
        site_url = f"http://127.0.0.1:{port}"
        self.settings = {
            "DATA_DIR": data_dir,
            "SITE_URL": site_url,
            "DJANGO_SETTINGS_MODULE": "tests.loopback_settings",
        }
        self.address = site_url
        self.server = Server(data_dir, port, "--empty", **self.settings)
        self.author = subprocess.Popen(
            [sys.executable, settings.BASE_DIR / "manage.py", "shell", "-v", "0", "-c", AUTHOR],
            env=environment(PORT=port, **self.settings),
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.do("take_name", name=name)

    def do(self, act: str, **given: object) -> object:
        print(json.dumps([act, given]), file=self.author.stdin, flush=True)
        return json.loads(self.author.stdout.readline())

    def publish(self, title: str, body: str, **options: object) -> str:
        """Publishes a post, or changes it. Returns its address."""
        return self.address + self.do("publish", title=title, body=body, **options)

    def shows(self, address: str, words: str) -> bool:
        """Whether readers see these words on a page."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE)
        connection.request("GET", address.removeprefix(self.address))
        response = connection.getresponse()
        page = response.read().decode()
        connection.close()
        assert response.status == 200
        return words in page

    def end(self) -> None:
        self.author.stdin.close()
        self.author.wait(PATIENCE)
        self.author.stdout.close()
        self.server.end()


@pytest.fixture(scope="module")
def blogs() -> Iterator[tuple[Blog, Blog]]:
    with copied_folder() as one, copied_folder() as other:
        blogs = Blog(one, "Nora North"), Blog(other, "Sam South")
        yield blogs
        for blog in blogs:
            blog.end()


@pytest.fixture(params=["there", "back"])
def ours_and_theirs(request: pytest.FixtureRequest, blogs) -> tuple[Blog, Blog]:
    """The blog that tells and the one that is told."""
    return blogs if request.param == "there" else blogs[::-1]


def link_to(address: str) -> str:
    return f'<p>Read <a href="{address}">this</a>.</p>'


def test_a_link_is_told_by_webmention_when_it_is_published_and_when_it_is_gone(ours_and_theirs):
    ours, theirs = ours_and_theirs
    target = theirs.publish("A post to link to", "<p>Words.</p>")
    title = f"{ours.name} by webmention"
    ours.publish(title, link_to(target))
    wait_for(lambda: theirs.shows(target, title), "the mention")
    wait_for(lambda: ours.do("has_told"), "the note that it was told")
    ours.publish(title, "<p>Better not.</p>")
    wait_for(lambda: theirs.do("was_told_again"), "the second webmention")
    theirs.do("look_now")  # or in a minute: so long it leaves alone what it has just seen
    wait_for(lambda: not theirs.shows(target, title), "its end")


def test_a_link_is_told_by_pingback(ours_and_theirs):
    ours, theirs = ours_and_theirs
    target = theirs.publish("A post to ping", "<p>Words.</p>")
    title = f"{ours.name} by pingback"
    source = ours.publish(title, link_to(target), tells=False)
    endpoint = f"{theirs.address}/xmlrpc.php"
    outcome, said = ours.do("send_pingback", source=source, target=target, endpoint=endpoint)
    assert outcome == "sent", said
    wait_for(lambda: theirs.shows(target, title), "the mention")


def test_a_link_is_told_by_a_trackback_to_an_address_that_was_given(ours_and_theirs):
    ours, theirs = ours_and_theirs
    target = theirs.publish("A post to track", "<p>Words.</p>")
    title = f"{ours.name} by trackback"
    ours.publish(title, link_to(target), tells=False)
    ours.do("send_trackback", title=title, endpoint=f"{target}trackback/")
    wait_for(lambda: theirs.shows(target, title), "the mention")


def test_a_page_that_does_not_link_there_is_not_shown(blogs):
    """Nor when another page, of which it was told later, is shown."""
    ours, theirs = blogs
    target = theirs.publish("A post in peace", "<p>Words.</p>")
    liar = ours.publish("Of something else", "<p>No link.</p>")
    endpoint = f"{theirs.address}/xmlrpc.php"
    assert ours.do("send_pingback", source=liar, target=target, endpoint=endpoint)[0] == "sent"
    ours.publish("Told in earnest", link_to(target))
    wait_for(lambda: theirs.shows(target, "Told in earnest"), "the mention")
    assert not theirs.shows(target, "Of something else")
