"""What runs in the background, in the job worker. Jobs are queued in the transaction that needs
them, so that none is lost and none runs for a change that was rolled back.
"""

from django.core.management import call_command
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Status

from blog import (
    outgoing_links,
    rendering,
    renditions,
    search,
    sign_in_letters,
    signing_in,
    whereabouts,
)
from blog.models import Entry, Site, Upload

OLD_JOBS = 7 * 24  # hours; so long one can look up what has failed
MAX_ATTEMPTS = 20  # of a job whose worker died: one that kills its worker must end some day
# After half a minute, then later and later, six times within hours: a link is wanted soon.
RETRIES = RetryStrategy(max_attempts=6, wait=30, exponential_wait=4)
LINKS_LAST = -20  # priority; checking them may wait for everything else
CHECKING = "blog.check_links"  # one job at a time asks other hosts
PICTURES_LAST = -10  # priority; letters that people wait for go before thousands of pictures
BATCH = 200  # entries an UPDATE; readers wait for no lock longer than that takes


@app.task(name="blog.index_all", lock="blog.index_all")
def index_all() -> None:
    """Makes the whole search index again, as a new language of the blog needs it."""
    ids = list(Entry.objects.values_list("pk", flat=True).order_by("pk"))
    language = Site.current().language
    for start in range(0, len(ids), BATCH):
        search.index(ids[start : start + BATCH], language)


@app.periodic(cron="*/5 * * * *")
@app.task(
    name="blog.render_by_new_rules",
    lock="blog.render_by_new_rules",
    queueing_lock="blog.render_by_new_rules",
)
def render_by_new_rules(timestamp: int) -> None:
    """Makes all texts again after an update that changed how: nobody has to think of it."""
    rendering.render_by_new_rules()


@app.periodic(cron="17 3 * * *")
@app.task(name="blog.clear_sessions", queueing_lock="blog.clear_sessions")
def clear_sessions(timestamp: int) -> None:
    """Deletes sign-ins that have expired, once a day."""
    call_command("clearsessions")


@app.task(name="blog.send_sign_in_link", retry=RETRIES)
def send_sign_in_link(user_id: int) -> None:
    """Mails somebody a link with which to choose a password."""
    sign_in_letters.send(user_id)


@app.task(name="blog.send_sign_in_links")
def send_sign_in_links(user_ids: list[int]) -> None:
    """Queues a message to each; there may be nobody, and who asked does not learn that."""
    for user_id in user_ids:
        send_sign_in_link.defer(user_id=user_id)


@app.task(name="blog.prepare_upload", priority=PICTURES_LAST)
def prepare_upload(upload_id: int) -> None:
    """Makes of an image or file what pages need."""
    renditions.prepare(upload_id)


@app.periodic(cron="*/10 * * * *")
@app.task(name="blog.prepare_uploads", queueing_lock="blog.prepare_uploads")
def prepare_uploads(timestamp: int) -> None:
    """Queues what no job has prepared: the files of a blog that was there before there were any."""
    jobs = ProcrastinateJob.objects.filter(task_name=prepare_upload.name)
    if jobs.filter(status__in=["todo", "doing"]).exists():
        return  # their turn comes
    waiting = Upload.objects.filter(prepared_at=None).order_by("-pk").values_list("pk", flat=True)
    if ids := list(waiting):
        prepare_upload.batch_defer(*({"upload_id": pk} for pk in ids))


@app.periodic(cron="2 * * * *")
@app.task(name="blog.forget_whereabouts", queueing_lock="blog.forget_whereabouts")
def forget_whereabouts(timestamp: int) -> None:
    """Deletes what was counted by address, and the secrets of days that are over.

    Once an hour and not once a day: a machine that is off at night would miss its turn, and the
    secret of the day before is gone two minutes after midnight (UTC).
    """
    whereabouts.forget_secrets()
    signing_in.forget_old_attempts()


@app.periodic(cron="37 2 * * *")
@app.task(name="blog.note_links", queueing_lock="blog.note_links")
def note_links(timestamp: int) -> None:
    """Notes down the links of texts that nobody has saved since links are checked, once a day."""
    outgoing_links.note_missing()


@app.periodic(cron="*/5 * * * *")
@app.task(
    name="blog.check_links",
    lock=CHECKING,
    queueing_lock="blog.check_links",
    priority=LINKS_LAST,
)
def check_links(timestamp: int) -> None:
    """Asks some of the addresses whose week is over. Takes half a minute at most."""
    if Site.current().checks_links:
        outgoing_links.check_due()


@app.task(name="blog.check_links_now", lock=CHECKING)
def check_links_now(addresses: list[str]) -> None:
    """Asks these addresses, as an author wishes; those that it does not come to, in a next job."""
    number = outgoing_links.check(addresses)
    if rest := addresses[number:]:
        check_links_now.defer(addresses=rest)


@app.periodic(cron="*/5 * * * *")
@app.task(name="blog.take_up_jobs", queueing_lock="blog.take_up_jobs")
async def take_up_jobs(timestamp: int) -> None:
    """Does those jobs again whose worker was killed in the middle: they are nobody's otherwise.

    Where another one like it is queued already, that one will do: two cannot be, and it waits for
    the lock that the killed one holds.
    """
    manager = app.job_manager
    for job in await manager.get_stalled_jobs():
        lock = job.queueing_lock
        is_queued = lock and await manager.list_jobs_async(status="todo", queueing_lock=lock)
        if job.attempts < MAX_ATTEMPTS and not is_queued:
            await manager.retry_job(job, retry_at=timezone.now())
        else:
            await manager.finish_job(job, Status.FAILED, delete_job=False)


@app.periodic(cron="27 * * * *")
@app.task(name="blog.forget_jobs", queueing_lock="blog.forget_jobs")
async def forget_jobs(timestamp: int) -> None:
    """Deletes jobs that ended a while ago, also those that failed."""
    await app.job_manager.delete_old_jobs(
        nb_hours=OLD_JOBS, include_failed=True, include_cancelled=True, include_aborted=True
    )
