"""What runs in the background, in the job worker. Jobs are queued in the transaction that needs
them, so that none is lost and none runs for a change that was rolled back.
"""

from django.core.management import call_command
from procrastinate.contrib.django import app

from blog import search
from blog.models import Entry, Site

BATCH = 200  # entries an UPDATE; readers wait for no lock longer than that takes


@app.task(name="blog.index_all", lock="blog.index_all")
def index_all() -> None:
    """Makes the whole search index again, as a new language of the blog needs it."""
    ids = list(Entry.objects.values_list("pk", flat=True).order_by("pk"))
    language = Site.current().language
    for start in range(0, len(ids), BATCH):
        search.index(ids[start : start + BATCH], language)


@app.periodic(cron="17 3 * * *")
@app.task(name="blog.clear_sessions", queueing_lock="blog.clear_sessions")
def clear_sessions(timestamp: int) -> None:
    """Deletes sign-ins that have expired, once a day."""
    call_command("clearsessions")
