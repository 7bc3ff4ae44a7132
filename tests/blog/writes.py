"""Writes that do not go through a model, or come to nothing."""

from django.db import connection, transaction

from blog.models import Post


def sql(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def give_up(post: Post) -> None:
    """Writes something in a transaction that is rolled back; within another, to a savepoint."""
    with transaction.atomic():
        Post.objects.filter(pk=post.pk).update(title="Never")
        transaction.set_rollback(True)
