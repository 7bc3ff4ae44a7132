"""`manage.py verify_mentions [--imported | --all] [--post ADDRESS] [--queue]`"""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from blog.models import Entry
from blog.progress import ProgressBar
from comments.linkbacks import rechecking, targets, verifying
from comments.models import Mention

STOPPED = 130  # the exit status of programs that end with Ctrl-C
MAX_NUMBER_LENGTH = 18  # digits that fit a number of the database


class Command(BaseCommand):
    help = (
        "Looks at pages that are said to link here. Those that do are shown, or wait for a "
        "moderator; those that do not stay out of sight. It looks at those of an imported blog "
        f"that nobody has looked at yet, at {verifying.MAX_A_MINUTE} pages a minute at the most."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--imported",
            action="store_true",
            help="all that came from another blog, also those that were looked at before",
        )
        which.add_argument(
            "--all", action="store_true", help="all mentions, also those that are shown"
        )
        parser.add_argument(
            "--post", metavar="ADDRESS", help="only those of this post or page: address or number"
        )
        parser.add_argument(
            "--queue", action="store_true", help="leave it to the server, and do not wait"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        mentions, words = chosen(options)
        if options["post"]:
            entry = entry_of(options["post"])
            mentions, words = mentions.filter(entry=entry), f"{words} of “{entry}”"
        begun = timezone.now()
        ids = rechecking.ask(mentions)
        if not ids:
            self.stdout.write(f"{words}: none. There is nothing to look at.")
            return
        time = in_words(rechecking.minutes(len(ids)), "minute")
        self.stdout.write(f"{words}: {len(ids):,}. To look at them takes about {time}.")
        if options["queue"]:
            self.stdout.write("The server does it. The list of mentions in the admin shows how.")
            return
        self.look_at(ids, begun)

    def look_at(self, ids: list[int], begun: Any) -> None:
        """Looks at them here, with a bar that grows, and says what came of it."""
        progress = ProgressBar()
        step = progress.begin("Looking", len(ids), "")
        try:
            result = rechecking.look_at(ids, begun, step)
        except KeyboardInterrupt:
            progress.end()
            self.tell(rechecking.result(ids, begun))
            self.stdout.write("Stopped. The server goes on with what is left.")
            sys.exit(STOPPED)
        progress.end()
        self.tell(result)

    def tell(self, result: rechecking.Result) -> None:
        lines = [
            (result.shown, "link here and are shown"),
            (result.waiting, "link here, and wait for a moderator or are like spam"),
            (result.missing, "do not link here"),
            (result.unreadable, "could not be read; most of them are tried again within a day"),
            (result.left, "were not looked at"),
        ]
        for count, words in lines:
            if count:
                self.stdout.write(f"{count:>9,}  {words}")


def chosen(options: dict[str, Any]) -> tuple[Any, str]:
    """The mentions that are asked for, and what to call them."""
    if options["all"]:
        return Mention.objects.all(), "All mentions"
    if options["imported"]:
        return Mention.objects.filter(received_at=None), "Mentions of another blog"
    return Mention.objects.never_looked_at(), "Mentions of another blog, never looked at"


def entry_of(name: str) -> Entry:
    """The post or page with this number or address.

    Raises:
        CommandError: there is none.
    """
    if name.isascii() and name.isdigit() and len(name) <= MAX_NUMBER_LENGTH:
        entry = Entry.objects.filter(pk=int(name)).first()
    else:
        address = f"{settings.SITE_URL}{name}" if name.startswith("/") else name
        try:
            entry = targets.entry_at(address)
        except targets.Elsewhere as error:
            raise CommandError(f"--post {name}: this is no address of this blog") from error
    if entry is None:
        raise CommandError(f"--post {name}: there is no such post or page")
    return entry


def in_words(count: int, unit: str) -> str:
    return f"{count:,} {unit}{'' if count == 1 else 's'}"
