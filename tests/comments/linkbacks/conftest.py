"""Pages elsewhere, posts that link to them, and a clock that can be set."""

import datetime

import pytest
import time_machine

from blog import publishing
from blog.models import Post
from comments import tasks
from comments.linkbacks import sending
from comments.models import SentLinkback
from tests.comments.linkbacks.elsewhere import START, elsewhere, linking, told_of
from tests.comments.linkbacks.world import world as other_side
from tests.jobs import do_jobs

MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def web(monkeypatch, settings):
    with elsewhere(monkeypatch, settings) as web:
        yield web


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def world(settings):
    """A server of pages that take linkbacks."""
    settings.FETCH_ALLOW_LOOPBACK = True
    with other_side() as world:
        yield world


@pytest.fixture
def publish(author):
    """Publishes what links to these addresses, or publishes a post again with these links."""

    def publish(*addresses: str, post: Post | None = None, model: type = Post, **fields) -> Post:
        post = post or model(author=author, title="A post")
        post.body = "".join(f'<p><a href="{address}">A link</a></p>' for address in addresses)
        for name, value in fields.items():
            setattr(post, name, value)
        return publishing.publish(post, author)

    return publish


@pytest.fixture
def later(clock):
    """Lets time pass, and does what is due then."""

    def later(step: datetime.timedelta = 3 * MINUTE) -> None:
        clock.shift(step)
        for _run in range(20):
            do_jobs()
            if SentLinkback.objects.due().exists():
                tasks.send_linkbacks.func(0)  # which runs by itself every five minutes
            if not SentLinkback.objects.due().exists():
                return
            clock.shift(sending.PAUSE)
        raise AssertionError("There is always something due.")

    return later


@pytest.fixture
def link(web, post):
    """A page that links to the post, and was told of."""
    return told_of(post, web.page(linking(post)))
