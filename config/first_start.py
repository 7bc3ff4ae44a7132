"""What a blog needs before it can be used: tables, an author, and on request something to read."""

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from blog.models import Entry, Site, User

FIRST_AUTHOR = "author"
# Any number that no other program of this database uses for a lock.
MIGRATION_LOCK = 7_261_845


def migrate() -> None:
    """Brings the tables up to date. Two servers that share a database do it one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                call_command("migrate", interactive=False, verbosity=0)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


@transaction.atomic
def furnish(with_samples: bool) -> None:
    """Gives an empty database its settings, an author without a password, and the sample blog.

    All or nothing, so that a start which is broken off can be begun again. A database in which
    there is anything is left as it is; only an author who may do everything is made where there
    is none.
    """
    is_empty = not Site.objects.exists() and not Entry.objects.exists()
    author = administrators().first() or make_author()
    if is_empty:
        Site.current().save()
        if with_samples:
            from comments import samples

            samples.plant(author)


def administrators():
    return User.objects.filter(is_superuser=True, is_staff=True, is_active=True).order_by("pk")


def make_author() -> User:
    """The first author. There is no password to guess: it is chosen through a sign-in link."""
    taken = set(User.objects.values_list("username", flat=True))
    username, number = FIRST_AUTHOR, 1
    while username in taken:
        number += 1
        username = f"{FIRST_AUTHOR}{number}"
    return User.objects.create_superuser(username, password=None)


def author_without_password() -> User | None:
    """Who has to choose a password, as long as nobody can sign in with one."""
    people = list(administrators())
    if any(person.has_usable_password() for person in people):
        return None
    return people[0]
