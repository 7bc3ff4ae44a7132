"""What keeps one visitor from flooding the blog, without knowing who that is.

Everything here is deleted after a day (`comments/retention.py`).
"""

import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone


class Attempt(models.Model):
    """When somebody last did something that is counted: a reply, a report, a wrong phrase.

    `key` hashes what, where, and the address; pages that are fetched, whoever told of them, have
    one key for all (`comments/linkbacks/verifying.py`). One row for each is what makes two requests
    at once count one after the other (`comments/limits.py`).
    """

    key = models.CharField(max_length=64, primary_key=True)
    times = ArrayField(models.DateTimeField(), help_text="Oldest first; as many as may be.")
    made_at = models.DateTimeField(default=timezone.now, help_text="The last of them.")

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
