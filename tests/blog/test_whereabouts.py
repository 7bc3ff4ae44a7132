"""Where requests come from, and how that is counted without knowing who it is."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import RequestFactory
from django.utils import timezone

from blog import whereabouts
from blog.models import DayKey, SignInAttempt
from blog.tasks import forget_whereabouts

HERE, THERE = "192.0.2.1", "192.0.2.2"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class TestAddress:
    @pytest.mark.parametrize(
        ("remote", "forwarded", "is_trusted", "address"),
        [
            ("192.0.2.1", "", False, "192.0.2.1"),
            ("192.0.2.1", "198.51.100.7", False, "192.0.2.1"),
            ("192.0.2.1", "203.0.113.9, 198.51.100.7", True, "198.51.100.7"),
            ("192.0.2.1", "", True, "192.0.2.1"),
            ("192.0.2.1", "unknown", True, ""),
            ("::ffff:192.0.2.1", "", False, "192.0.2.1"),
            ("2001:db8:1:2:3:4:5:6", "", False, "2001:db8:1:2::/64"),
            ("2001:db8:1:2:ffff::", "", False, "2001:db8:1:2::/64"),
            ("fe80::1%eth0", "", False, "fe80::/64"),
            ("", "", False, ""),
            ("<script>", "", False, ""),
        ],
    )
    def test_where_a_request_comes_from(self, settings, remote, forwarded, is_trusted, address):
        settings.TRUST_FORWARDED = is_trusted
        headers = {"X-Forwarded-For": forwarded} if forwarded else {}
        request = RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)
        assert whereabouts.address_of(request) == address


@pytest.mark.django_db
class TestKeys:
    def test_a_hash_tells_nothing_and_is_another_one_the_next_day(self):
        with time_machine.travel(NOON, tick=False) as clock:
            today = whereabouts.key_of("reply", HERE)
            assert whereabouts.key_of("reply", HERE) == today
            assert HERE not in today
            assert whereabouts.key_of("reply", THERE) != today
            clock.shift(timedelta(days=1))
            assert whereabouts.key_of("reply", HERE) != today
        assert DayKey.objects.count() == 2

    def test_the_parts_of_a_key_cannot_be_mixed_up(self):
        assert whereabouts.key_of("a", "b") != whereabouts.key_of("ab")


@pytest.fixture
def fresh_process(monkeypatch):
    monkeypatch.setattr(whereabouts, "known_secret", None)


@pytest.mark.django_db(transaction=True)
class TestSecret:
    def test_a_process_reads_it_once(self, fresh_process, django_assert_num_queries):
        whereabouts.key_of("reply", HERE)
        with django_assert_num_queries(0):
            whereabouts.key_of("reply", HERE)

    def test_one_that_was_rolled_back_is_not_kept(self, fresh_process):
        with transaction.atomic():
            whereabouts.key_of("reply", HERE)
            transaction.set_rollback(True)
        assert whereabouts.known_secret is None


@pytest.mark.django_db
class TestForgetting:
    def test_the_secret_of_a_day_is_deleted_as_soon_as_the_day_is_over(self):
        with time_machine.travel(datetime(2026, 5, 4, 23, 58, tzinfo=UTC)):
            DayKey.objects.create(day=timezone.now().date())
            forget_whereabouts(timestamp=0)
            assert DayKey.objects.exists()
        with time_machine.travel(datetime(2026, 5, 5, 0, 2, tzinfo=UTC)):
            forget_whereabouts(timestamp=0)
        assert not DayKey.objects.exists()

    def test_attempts_to_sign_in_are_deleted_though_nobody_tries_again(self):
        with time_machine.travel(NOON, tick=False) as clock:
            SignInAttempt.objects.create(account="a", made_at=timezone.now())
            clock.shift(timedelta(minutes=14))
            forget_whereabouts(timestamp=0)
            assert SignInAttempt.objects.exists()
            clock.shift(timedelta(minutes=1))
            forget_whereabouts(timestamp=0)
        assert not SignInAttempt.objects.exists()
