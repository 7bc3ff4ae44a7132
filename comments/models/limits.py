"""What keeps one visitor from flooding the blog, without knowing who that is.

Everything here is deleted after a day (`comments/retention.py`).
"""

import datetime
import secrets

from django.db import models
from django.utils import timezone

SECRET_BYTES = 32


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


class VisitorKey(models.Model):
    """The secret of one day. Addresses are hashed with it; without it the hashes say nothing."""

    day = models.DateField(primary_key=True)
    secret = models.BinaryField(default=new_secret, editable=False)

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class Attempt(models.Model):
    """Somebody did something that is counted. `key` hashes what, where, and the address."""

    key = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["key", "made_at"], name="comments_attempt_key")]

    def __str__(self) -> str:
        return f"{self.key} at {self.made_at}"


class Submission(models.Model):
    """A form that was sent, so that sending it again makes no second reply."""

    LIFETIME = datetime.timedelta(days=1)

    key = models.CharField(max_length=64, unique=True)
    comment = models.ForeignKey("comments.Comment", on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.key} at {self.made_at}"
