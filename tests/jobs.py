"""Doing the jobs that were queued, inside the transaction of a test."""

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob


def do_jobs() -> None:
    """Does all jobs that are due, and those that they queue, each once; an error ends it.

    The worker itself has connections of its own, which see nothing of an open transaction;
    tests/comments/mail/test_sending.py runs it.
    """
    due = ProcrastinateJob.objects.exclude(scheduled_at__gt=timezone.now()).order_by("id")
    while job := due.first():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [job.pk])
        app.tasks[job.task_name].func(**job.args)
