"""`manage.py remove_samples`: takes the sample blog away."""

from typing import Any

from django.core.management.base import BaseCommand

from comments import samples


class Command(BaseCommand):
    help = "Removes the sample blog. What you wrote or changed yourself stays."

    def handle(self, *args: Any, **options: Any) -> None:
        if not samples.count_posts():
            self.stdout.write("There is no sample blog.")
            return
        for sentence in samples.remove().sentences():
            self.stdout.write(sentence)
