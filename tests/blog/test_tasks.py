"""Looking after the jobs themselves."""

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from blog import tasks

pytestmark = pytest.mark.django_db


def job(
    status: str, *, attempts: int = 0, ended: str = "1 hour", queueing_lock: str | None = None
) -> int:
    """A job as the database has it; one that was begun belongs to a worker that is gone."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE procrastinate_jobs DISABLE TRIGGER USER")
        cursor.execute(
            "INSERT INTO procrastinate_jobs "
            "(queue_name, task_name, status, attempts, queueing_lock) "
            "VALUES ('default', 'blog.index_all', %s, %s, %s) RETURNING id",
            [status, attempts, queueing_lock],
        )
        number = cursor.fetchone()[0]
        cursor.execute("ALTER TABLE procrastinate_jobs ENABLE TRIGGER USER")
        cursor.execute(
            "INSERT INTO procrastinate_events (job_id, type, at) "
            "VALUES (%s, 'succeeded', now() - %s::interval)",
            [number, ended],
        )
    return number


def statuses() -> dict[int, str]:
    return dict(ProcrastinateJob.objects.values_list("id", "status"))


def test_what_a_killed_worker_had_begun_is_done_again():
    begun, waiting, done = job("doing"), job("todo"), job("succeeded")
    async_to_sync(tasks.take_up_jobs.func)(0)
    assert statuses() == {begun: "todo", waiting: "todo", done: "succeeded"}


def test_what_is_queued_again_already_is_not_done_twice():
    begun, waiting = job("doing", queueing_lock="one"), job("todo", queueing_lock="one")
    other = job("doing", queueing_lock="two")
    async_to_sync(tasks.take_up_jobs.func)(0)
    assert statuses() == {begun: "failed", waiting: "todo", other: "todo"}


def test_of_two_that_were_killed_one_is_done_again():
    first, second = job("doing", queueing_lock="one"), job("doing", queueing_lock="one")
    async_to_sync(tasks.take_up_jobs.func)(0)
    assert sorted(statuses().values()) == ["failed", "todo"]
    assert statuses().keys() == {first, second}


def test_a_job_that_kills_every_worker_ends_some_day():
    number = job("doing", attempts=tasks.MAX_ATTEMPTS)
    async_to_sync(tasks.take_up_jobs.func)(0)
    assert statuses() == {number: "failed"}


def test_jobs_that_ended_a_while_ago_are_deleted():
    job("succeeded", ended="8 days")
    job("failed", ended="8 days")
    kept = [job("failed"), job("succeeded"), job("todo", ended="8 days")]
    async_to_sync(tasks.forget_jobs.func)(0)
    assert sorted(statuses()) == sorted(kept)
