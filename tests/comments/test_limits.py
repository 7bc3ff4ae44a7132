"""How often a visitor may do something, and how that is counted without knowing who it is."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from comments import limits
from comments.limits import TooMany
from comments.models import Attempt

HERE, THERE = "192.0.2.1", "192.0.2.2"
MINUTE = timedelta(minutes=1)


def try_it(times: int, *scope: object, address: str = HERE, most: int = 3) -> int:
    """How many of so many tries pass."""
    passed = 0
    for _ in range(times):
        try:
            limits.count("try", *scope, address=address, most=most, within=MINUTE)
        except TooMany:
            continue
        passed += 1
    return passed


@pytest.mark.django_db
def test_so_many_pass_and_each_visitor_and_place_has_a_count_of_its_own():
    assert try_it(5) == 3
    assert try_it(5, address=THERE) == 3
    assert try_it(5, "thread", 7) == 3
    assert try_it(5, "thread", 8, most=1) == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_exactly_so_many_pass():
    start = threading.Barrier(8)

    def run(_number: int) -> int:
        start.wait()
        try:
            return try_it(10, most=7)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(run, range(8))) == 7
    assert len(Attempt.objects.get().times) == 7
