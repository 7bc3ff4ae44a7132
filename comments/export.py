"""What is stored about a reply, for its writer to take along."""

from typing import Any

from django.db import models

from comments.models import Comment, Lesson, Notice, Submission, Subscription

# Of moderators the log says that one decided, and not who.
NOT_THEIRS = {"user"}


def of_reply(reply: Comment) -> dict[str, Any]:
    """Everything that is stored about a reply. Eleven queries or fewer.

    Of what other people stored about it, only the number: reports and notices belong to them.
    """
    subscriptions = Subscription.objects.filter(models.Q(comment=reply) | own(reply)).distinct()
    return {
        "reply": fields_of(reply),
        "writer": fields_of(reply.writer) if reply.writer else None,
        "decisions": [fields_of(step) for step in reply.decisions.order_by("id")],
        "submissions": [fields_of(row) for row in Submission.objects.filter(comment=reply)],
        "subscriptions": [fields_of(row) for row in subscriptions],
        "learned": [fields_of(lesson) for lesson in Lesson.objects.filter(comment=reply)],
        "notices": Notice.objects.filter(comment=reply).count(),
        "reports": reply.flags.count(),
    }


def own(reply: Comment) -> models.Q:
    """The subscriptions of the browser that sent the reply."""
    if reply.writer_id is None:
        return models.Q(pk=None)
    return models.Q(writer=reply.writer_id, entry=reply.entry_id)


def fields_of(row: models.Model) -> dict[str, Any]:
    """Each field of a row as it is stored, also those that are added one day."""
    return {
        field.name: field.value_from_object(row)
        for field in row._meta.concrete_fields
        if field.name not in NOT_THEIRS
    }
