"""People and things that many tests need."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from xdist.scheduler import LoadScopeScheduling

from blog.changes import changes
from blog.models import Post, User


def pytest_configure() -> None:
    """Static files as they lie in the folders; passwords and transactions that cost no time."""
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # without it WhiteNoise warns
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Where a test commits, nobody waits for the disk: 5 ms each time (measured).
    options = settings.DATABASES["default"].setdefault("OPTIONS", {})
    options["options"] = "-c synchronous_commit=off"


# Each has a server or a large blog for all of its tests, and making one costs seconds.
SHARED = (
    "tests/config/",
    "tests/browser/test_working_copies.py",
    "tests/comments/test_make_benchmark_blog.py",
)


class Sharing(LoadScopeScheduling):
    """Gives the tests to processes one by one, but a file whose tests share something as a whole.

    The files come first, so that none is left at the end. The marker "xdist_group" would do, but
    pytest-xdist 3.8 passes over it with pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return path if path.startswith(SHARED) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log) -> Sharing:
    return Sharing(config, log)


@pytest.fixture(autouse=True)
def no_jobs_are_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Where a test commits: Django empties only the tables that it made itself."""
    marker = request.node.get_closest_marker("django_db")
    if not (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


@pytest.fixture
def author(db) -> User:
    """Alice, who writes the blog."""
    return User.objects.create_user("alice", password="correct horse battery", name="Alice Author")


@pytest.fixture
def make_post(author):
    """Makes posts, published now unless told otherwise."""

    def make(title: str = "A post", **fields) -> Post:
        fields = {
            "author": author,
            "body": "<p>Some text.</p>",
            "state": Post.State.PUBLISHED,
            "published_at": timezone.now(),
        } | fields
        return Post.objects.create(title=title, **fields)

    return make


@pytest.fixture
def post(make_post) -> Post:
    return make_post()


@pytest.fixture
def listening() -> Iterator[None]:
    """What a test changes is heard here as in a web worker."""
    changes.connect()
    yield
    changes.lose()
