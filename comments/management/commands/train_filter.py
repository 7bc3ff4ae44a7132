"""`manage.py train_filter`: has the spam filter learn again from all decisions."""

from typing import Any

from django.core.management.base import BaseCommand

from blog.progress import ProgressBar
from comments.models import Comment, Mention
from comments.spam import relearning
from comments.spam.scoring import MIN_LESSONS, MIN_OF_EACH


class Command(BaseCommand):
    help = (
        "Has the spam filter learn again, from all decisions of moderators and from the states in "
        "an imported blog. Needed once after SECRET_KEY was changed; at other times it does no "
        "harm."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        progress = ProgressBar()
        step = progress.begin("Learning", Comment.objects.count() + Mention.objects.count(), "")
        learned = relearning.learn_anew(step)
        progress.end()
        self.stdout.write(
            f"The filter knows {learned.spam} that were spam and {learned.fine} that were fine."
        )
        if not learned.are_enough:
            self.stdout.write(
                f"That is too little for it to say anything: it needs {MIN_LESSONS} in all, and "
                f"{MIN_OF_EACH} of each kind. Until then the rules alone decide."
            )
