"""Attempts to sign in, counted so that nobody can guess a password by trying many."""

from django.db import models


class SignInAttempt(models.Model):
    """One attempt that has not succeeded. `blog/signing_in.py` has the rule.

    `account` is a keyed hash of the name that was typed, whether there is such an author or not.
    """

    account = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "made_at"], name="blog_signinattempt_account")]

    def __str__(self) -> str:
        return f"{self.account} at {self.made_at}"
