"""What runs in the background, in the job worker. Jobs are queued in the transaction that needs
them, so that none is lost and none runs for a change that was rolled back.
"""

from django.core.management import call_command
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from blog import search, signing_in, whereabouts
from blog.models import Entry, Site

OLD_JOBS = 7 * 24  # hours; so long one can look up what has failed
MAX_ATTEMPTS = 20  # of a job whose worker died: one that kills its worker must end some day
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


@app.periodic(cron="2 * * * *")
@app.task(name="blog.forget_whereabouts", queueing_lock="blog.forget_whereabouts")
def forget_whereabouts(timestamp: int) -> None:
    """Deletes what was counted by address, and the secrets of days that are over.

    Once an hour and not once a day: a machine that is off at night would miss its turn, and the
    secret of the day before is gone two minutes after midnight (UTC).
    """
    whereabouts.forget_secrets()
    signing_in.forget_old_attempts()


@app.periodic(cron="*/5 * * * *")
@app.task(name="blog.take_up_jobs", queueing_lock="blog.take_up_jobs")
async def take_up_jobs(timestamp: int) -> None:
    """Does those jobs again whose worker was killed in the middle: they are nobody's otherwise."""
    for job in await app.job_manager.get_stalled_jobs():
        if job.attempts < MAX_ATTEMPTS:
            await app.job_manager.retry_job(job, retry_at=timezone.now())
        else:
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=False)


@app.periodic(cron="27 * * * *")
@app.task(name="blog.forget_jobs", queueing_lock="blog.forget_jobs")
async def forget_jobs(timestamp: int) -> None:
    """Deletes jobs that ended a while ago, also those that failed."""
    await app.job_manager.delete_old_jobs(
        nb_hours=OLD_JOBS, include_failed=True, include_cancelled=True, include_aborted=True
    )
