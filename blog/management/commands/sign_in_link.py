"""manage.py sign_in_link: for an author without a password, or with a forgotten one."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from blog.models import User
from blog.signing_in import link_for


class Command(BaseCommand):
    help = "Prints a link with which an author chooses a new password. It works once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "username", nargs="?", help="whose link; needed only if there are several authors"
        )

    def handle(self, *args, username: str | None, **options) -> None:
        authors = User.objects.filter(is_active=True, is_staff=True).order_by("username")
        names = ", ".join(authors.values_list("username", flat=True)) or "nobody"
        found = authors.filter(username=username) if username else authors
        if not found:
            raise CommandError(f"{username or 'An author'} cannot sign in here. Who can: {names}.")
        if len(found) > 1:
            raise CommandError(f"Whose link? There are: {names}.")
        self.stdout.write(link_for(found[0]))
