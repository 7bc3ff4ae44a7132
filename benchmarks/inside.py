"""`python -m benchmarks.inside ACT`: what a benchmark asks of a blog's database.

Run by `benchmarks.blogs.ask` in a process of its own, with the DATA_DIR of that blog; JSON in and
out.
"""

import json
import re
import sys
from typing import Any

import django

TOKEN = re.compile(r"token(\w+)x")  # what each reply that `benchmarks.replies` sends begins with
USUAL = 40  # replies of the post that many answer at once
ROOTS = 20


def main() -> None:
    django.setup()
    acts = {"addresses": addresses, "open": open_gates, "targets": targets, "check": check}
    print(json.dumps(acts[sys.argv[1]](json.load(sys.stdin))))


def addresses(_: None) -> dict[str, str]:
    """Where the posts are whose number of replies is known, and a search with 40 hits."""
    from blog.models import Post
    from comments.samples.benchmark import SEARCH_WORD

    found = {"search": f"/search/?q={SEARCH_WORD}"}
    for post in Post.objects.filter(slug__startswith="anchor-").only("pk", "slug", "path"):
        found[post.slug] = post.path
        found[f"{post.slug} whole"] = f"/comments/on/{post.pk}/print/"
    return found


def open_gates(_: None) -> None:
    """Lets one machine send as many replies as it likes, none of which is held."""
    from comments.models import Protection

    Protection(burst_replies=1000, thread_replies=1000, heat_replies=0).save()


def targets(_: None) -> dict[str, Any]:
    """For each of the posts to be answered: its number, and the replies that begin its threads."""
    from django.db.models import Count

    from blog.models import Post
    from comments.models import Comment

    usual = (
        Post.objects.annotate(replies=Count("comments"))
        .filter(replies__gte=USUAL)
        .order_by("replies", "pk")[:2]
    )
    posts = {"one": usual[0], "another": usual[1], "large": Post.objects.get(slug="anchor-5000")}
    return {
        name: {
            "post": post.pk,
            "roots": list(
                Comment.objects.filter(entry=post, parent=None)
                .order_by("pk")
                .values_list("pk", flat=True)[:ROOTS]
            ),
        }
        for name, post in posts.items()
    }


def check(sent: dict[str, int]) -> dict[str, Any]:
    """Whether each reply was stored once and below what it answers, and all threads are sound.

    Args:
        sent: the parent of each reply, by its token.
    """
    from comments import integrity
    from comments.models import Comment

    stored: dict[str, list[tuple[int, str]]] = {}
    for text, parent, state in Comment.objects.filter(text__startswith="token").values_list(
        "text", "parent", "state"
    ):
        stored.setdefault(TOKEN.match(text)[1], []).append((parent, state))
    right = sum(stored.get(token) == [(parent, "approved")] for token, parent in sent.items())
    faults = [f"thread {fault.tree_id}: {fault.what}" for fault in integrity.find_faults()]
    return {"right": right, "sent": len(sent), "faults": faults}


if __name__ == "__main__":
    main()
