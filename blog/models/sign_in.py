"""Attempts to sign in, counted so that nobody can guess a password by trying many."""

from django.db import models


class SignInAttempt(models.Model):
    """One attempt that has not succeeded. `blog/signing_in.py` has the rule.

    `account` is a keyed hash of the name that was typed, whether there is such an author or not;
    `address` one of where the attempt came from.
    """

    account = models.CharField(max_length=64)
    address = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "made_at"], name="blog_signinattempt_account"),
            models.Index(fields=["address", "made_at"], name="blog_signinattempt_address"),
        ]

    def __str__(self) -> str:
        return f"{self.account} at {self.made_at}"
