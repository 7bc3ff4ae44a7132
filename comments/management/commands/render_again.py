"""`manage.py render_again`: all HTML from its source, by the rules of today."""

from typing import Any

from django.core.management.base import BaseCommand

from blog.rendering import render_all as render_entries
from comments.rendering import render_all as render_replies


class Command(BaseCommand):
    help = "Makes the HTML of all posts, pages and replies again, after the rules have changed."

    def handle(self, *args: Any, **options: Any) -> None:
        entries, replies = render_entries(), render_replies()
        self.stdout.write(f"{entries} posts and pages and {replies} replies have changed.")
