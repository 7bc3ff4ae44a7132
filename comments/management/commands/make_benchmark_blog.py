"""`manage.py make_benchmark_blog`: an empty blog becomes one of any size, for measuring."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from blog.progress import ProgressBar
from comments.samples import benchmark


class Command(BaseCommand):
    help = (
        "Fills an empty blog with made-up posts and replies, the same each time, for measuring. "
        "Refuses to touch a blog with posts of its own."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--posts", type=int, default=1_000)
        parser.add_argument("--replies", type=int, default=25_525)

    def handle(self, *args: Any, posts: int, replies: int, **options: Any) -> None:
        try:
            is_new = benchmark.make(posts, replies, ProgressBar())
        except benchmark.ForeignBlog as error:
            raise CommandError(
                "This blog has posts of its own: set DATA_DIR to another folder."
            ) from error
        except benchmark.OtherSize as error:
            raise CommandError(
                "There is a benchmark blog of another size: set DATA_DIR to another folder."
            ) from error
        except benchmark.TooSmall as error:
            raise CommandError(
                f"At least {benchmark.FEWEST_POSTS} posts and {sum(benchmark.ANCHORS)} replies."
            ) from error
        if not is_new:
            self.stdout.write("This benchmark blog is there already.")
            return
        benchmark.settle()
        self.stdout.write(f"{posts} posts and {replies} replies made.")
