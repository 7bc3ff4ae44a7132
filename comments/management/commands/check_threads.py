"""`manage.py check_threads`: are all threads sound?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comments import integrity, posting
from comments.models import Comment


class Command(BaseCommand):
    help = "Checks the trees of all replies, and numbers broken ones again with --repair."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="number the broken threads again")

    def handle(self, *args: Any, repair: bool, **options: Any) -> None:
        faults = list(integrity.find_faults())
        for fault in faults:
            self.stdout.write(f"Thread {fault.tree_id}: {fault.what}.")
        if not faults:
            self.stdout.write(f"{Comment.objects.count()} replies checked: all threads are sound.")
            return
        if not repair:
            raise CommandError(f"{len(faults)} faults. Repair them with check_threads --repair.")
        for entry_id in sorted(set().union(*(fault.entry_ids for fault in faults))):
            posting.rebuild(entry_id)
        left = sum(1 for _ in integrity.find_faults())
        if left:
            raise CommandError(f"{len(faults)} faults, of which {left} could not be repaired.")
        self.stdout.write(f"{len(faults)} faults repaired.")
