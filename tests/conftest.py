"""People and things that many tests need."""

import pytest
from django.conf import settings
from django.utils import timezone

from blog.models import Post, User


def pytest_configure() -> None:
    """Static files as they lie in the folders, and passwords that cost no time."""
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # without it WhiteNoise warns
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


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
