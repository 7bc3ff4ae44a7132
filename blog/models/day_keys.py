"""The secret of a day, without which a hash of an address says nothing about anybody."""

import secrets

from django.db import models

SECRET_BYTES = 32


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


class DayKey(models.Model):
    """What addresses are hashed with on one day. Deleted when the day is over."""

    day = models.DateField(primary_key=True)
    secret = models.BinaryField(default=new_secret, editable=False)

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"
