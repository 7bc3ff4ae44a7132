"""How long it takes to read and to answer discussions of any size.

    .venv/bin/python -m benchmarks.discussion

makes an empty blog in a temporary folder, plants discussions of 25 to 5,000 replies in it, asks
for each page some times without a cache in between, and prints the shortest times: the others
measure what else the machine did. Milliseconds depend on the machine; the ratio to the first one,
the page with 25 replies, hardly does.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

import django

SIZES = (25, 200, 500, 5_000)  # replies
ASKED = 10  # times
WARMING = 2  # times before, in which connections are made and templates read
CHANCE_OF_A_THREAD = 0.3  # that a reply answers the post, and not another reply
TEXT = (
    "I see this **otherwise**. The tablets of the last three deliveries were of another colour, "
    "and [the notice](https://example.org/notice) says nothing of it.\n\n> Nothing has changed.\n\n"
    "Somebody has to have *measured* it, though. Has anybody asked?"
)
INSIDE = "--inside"  # says that the folder is made


def main() -> None:
    if sys.argv[1:] == [INSIDE]:
        measure()
        return
    # In a process of its own, with whose end the database ends, so that the folder can go.
    with tempfile.TemporaryDirectory(prefix="rejoinder-benchmark-") as folder:
        command = [sys.executable, "-m", "benchmarks.discussion", INSIDE]
        settings = {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        foreign = {"DATABASE_URL", "SITE_URL", "HOST", "PORT", "TRUST_FORWARDED"}
        kept = {name: value for name, value in os.environ.items() if name not in foreign}
        sys.exit(subprocess.run(command, env=kept | settings).returncode)


def measure() -> None:
    """Makes the blog, measures, and prints a table."""
    django.setup()
    from django.core.management import call_command

    from blog.models import Site, User
    from comments.models import Protection
    from config import first_start, static_files

    first_start.migrate()
    static_files.collect()
    Site(reply_policy="open").save()
    Protection(burst_replies=1000, thread_replies=1000, heat_replies=0).save()
    author = User.objects.create_user("author", name="An Author")
    print("".join(f"{head:>26}" for head in ("", *(f"{size:,} replies" for size in SIZES))))
    columns = [of_size(size, author) for size in SIZES]
    call_command("check_threads")
    base = next(iter(columns[0].values()))
    for what in columns[0]:
        cells = (f"{column[what]:.1f} ms = {column[what] / base:.2f}" for column in columns)
        print("".join(f"{cell:>26}" for cell in (what, *cells)))


def of_size(size: int, author) -> dict[str, float]:
    """The shortest times, in milliseconds, for a discussion of this size."""
    from django.test import Client
    from django.urls import reverse

    from blog.models import Post
    from comments import posting
    from comments.models import Comment

    post = Post.objects.create(
        title=f"With {size} replies", author=author, body="<p>Text.</p>" * 20, state="published"
    )
    posting.plant(post, replies_of(size))
    client = Client(SERVER_NAME="127.0.0.1")
    last = Comment.objects.filter(entry=post).latest("id")
    root = last.get_root()

    def get(address: str, status: int = 200) -> Callable[[int], None]:
        def ask(_number: int) -> None:
            response = client.get(address)
            assert response.status_code == status, (address, response.status_code)

        return ask

    def write(address: str) -> Callable[[int], None]:
        def send(number: int) -> None:
            written = {"name": "A Visitor", "text": f"{TEXT} {number} {address}"}
            visitor = Client(SERVER_NAME="127.0.0.1", REMOTE_ADDR=f"192.0.2.{number}")
            response = visitor.post(address, written)
            assert response.status_code == 302, response.status_code

        return send

    on_post = {"args": [post.pk]}
    acts = {
        "first page": get(post.get_absolute_url()),
        "first page, newest": get(f"{post.get_absolute_url()}?replies=newest"),
        "a thread": get(reverse("comments:thread", args=[root.pk])),
        "a permalink": get(last.get_absolute_url(), 302),
        "news": get(reverse("comments:news", **on_post)),
        "feed": get(f"{post.get_absolute_url()}feed/"),
        "all, to print": get(reverse("comments:print", **on_post)),
        "all, as text": get(reverse("comments:text", **on_post)),
        "all, as JSON": get(reverse("comments:json", **on_post)),
        "writing a reply": write(reverse("comments:post", **on_post)),
        "writing an answer": write(reverse("comments:answer", args=[root.pk])),
    }
    return {what: shortest(act) for what, act in acts.items()}


def replies_of(size: int) -> list:
    """A discussion that grew as discussions do: whoever answers, answers something recent."""
    from comments import markdown
    from comments.models import Comment

    chance = random.Random(size)
    html, replies = markdown.to_html(TEXT), []
    for number in range(size):
        reply = Comment(name=f"Reader {number % 97}", text=TEXT, html=html, state="approved")
        if replies and chance.random() > CHANCE_OF_A_THREAD:
            reply.parent = chance.choice(replies[-20:])
        replies.append(reply)
    return replies


def shortest(act: Callable[[int], None]) -> float:
    times = []
    for number in range(WARMING + ASKED):
        begin = time.perf_counter()
        act(number)
        times.append((time.perf_counter() - begin) * 1000)
    return min(times[WARMING:])


if __name__ == "__main__":
    main()
