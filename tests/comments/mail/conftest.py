"""Somebody who wants to be told."""

import pytest
from django.utils import timezone

from comments.models import Subscription
from tests.comments.mail.mailbox import ANN


@pytest.fixture
def follower(post):
    """Makes subscriptions in force, to the whole discussion unless told otherwise."""

    def make(email=ANN, **fields) -> Subscription:
        fields = {"entry": post, "confirmed_at": timezone.now()} | fields
        return Subscription.objects.create(email=email, **fields)

    return make
