"""What runs in the background for the discussion: messages by e-mail, linkbacks, and deleting on
time.

Jobs hold numbers alone. Addresses stay in the tables from which they are deleted.
"""

from datetime import timedelta
from math import ceil

from django.db import transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from blog.models import Site
from comments import retention
from comments.linkbacks import verifying
from comments.linkbacks.sending import send_due
from comments.mail import moderators, sending

# After half a minute, then later and later, eight times within a day.
RETRIES = RetryStrategy(max_attempts=8, wait=30, exponential_wait=4)
# Seconds from the first reply that waits to the message, so that a flood of them makes one.
GATHERING = 60
TELL_MODERATORS = "comments.tell_moderators"
VERIFY = "comments.verify"
SEND_LINKBACKS = "comments.send_linkbacks"
LINKBACKS_LAST = -15  # priority; people wait for letters, and nobody for these
DIGEST_HOUR = 7  # o'clock, in the blog's time zone


@app.task(name="comments.send_confirmation", retry=RETRIES)
def send_confirmation(subscription_id: int, writer_id: int) -> None:
    """Asks an address whether notices are wanted there."""
    sending.send_confirmation(subscription_id, writer_id)


@app.task(name="comments.make_notices", retry=RETRIES)
def make_notices(ids: list[int]) -> None:
    """Finds out who is to be told of these replies, and queues a message to each."""
    queue_notices(sending.make_notices(ids))


@app.task(name="comments.send_notices", retry=RETRIES)
def send_notices(subscription_ids: list[int]) -> None:
    """Sends one message with all that these subscriptions, of one address, have due."""
    sending.send_notices(subscription_ids)


@app.task(name=TELL_MODERATORS, queueing_lock=TELL_MODERATORS)
def tell_moderators() -> None:
    """Queues a message to each moderator who wants to hear of waiting replies at once."""
    queue_letters(moderators.Pace.AT_ONCE)
    if moderators.is_more_to_come():
        queue_moderator_mail()


@app.task(name="comments.tell_moderator", retry=RETRIES)
def tell_moderator(user_id: int) -> None:
    """Tells one moderator what waits and was not told yet."""
    moderators.tell(user_id)


@app.periodic(cron="*/10 * * * *")
@app.task(name="comments.look_for_held", queueing_lock="comments.look_for_held")
def look_for_held(timestamp: int) -> None:
    """Tells of held replies that a job has just missed, since they were committed too late."""
    queue_letters(moderators.Pace.AT_ONCE)


@app.periodic(cron="2 * * * *")
@app.task(name="comments.sweep", queueing_lock="comments.sweep")
def sweep(timestamp: int) -> None:
    """Deletes what has been kept long enough.

    Once an hour and not once a day: a machine that is off at night would miss its turn.
    """
    retention.sweep()


@app.periodic(cron="*/5 * * * *")
@app.task(
    name=SEND_LINKBACKS,
    lock=SEND_LINKBACKS,
    queueing_lock=SEND_LINKBACKS,
    priority=LINKBACKS_LAST,
)
def send_linkbacks(timestamp: int) -> None:
    """Tells some of the pages that posts link to, and queues the next run if there is more."""
    if (wait := send_due()) is not None:
        queue_linkbacks(wait)


@app.periodic(cron="5 * * * *")
@app.task(name="comments.send_digests", queueing_lock="comments.send_digests")
def send_digests(timestamp: int) -> None:
    """Sends what is wanted once a day, in the morning of the blog."""
    if timezone.localtime(timezone=Site.current().zone).hour == DIGEST_HOUR:
        queue_notices(sending.due_by_address())
        queue_letters(moderators.Pace.DAILY)


def queue_notices(messages: list[list[int]]) -> None:
    """Queues a message for each group of subscriptions. Each is retried by itself."""
    if messages:
        send_notices.batch_defer(*({"subscription_ids": group} for group in messages))


@app.periodic(cron="*/5 * * * *")
@app.task(name=VERIFY, lock=VERIFY, queueing_lock=VERIFY, priority=LINKBACKS_LAST)
def verify(timestamp: int) -> None:
    """Looks at some of the pages that are said to link here, and goes on a little later.

    Once in a while also by itself: for what is to be looked at again, and for what a worker that
    was killed had taken.
    """
    wait = verifying.run()
    if wait is not None:
        queue_verifying(wait)


def queue_letters(pace: str) -> None:
    """Queues a message to each moderator of this pace who has something to hear.

    Where one is queued already, as when the mail server is away, that one will tell it all.
    """
    queued = ProcrastinateJob.objects.filter(task_name=tell_moderator.name, status="todo")
    told = {args["user_id"] for args in queued.values_list("args", flat=True)}
    if untold := [pk for pk in moderators.to_be_told(pace) if pk not in told]:
        tell_moderator.batch_defer(*({"user_id": pk} for pk in untold))


def queue_moderator_mail() -> None:
    """Queues one look at what waits, unless one is queued already. Two queries."""
    if ProcrastinateJob.objects.filter(queueing_lock=TELL_MODERATORS, status="todo").exists():
        return
    try:
        # Another worker may do the same now, and then the database refuses the second job. The
        # savepoint keeps that from spoiling the transaction that holds the reply.
        with transaction.atomic():
            tell_moderators.configure(schedule_in={"seconds": GATHERING}).defer()
    except AlreadyEnqueued:
        pass


def queue_linkbacks(wait: timedelta) -> None:
    """Queues a run of `send_linkbacks`, unless one is queued already. Two queries."""
    if ProcrastinateJob.objects.filter(queueing_lock=SEND_LINKBACKS, status="todo").exists():
        return
    try:
        with transaction.atomic():  # as in `queue_moderator_mail`
            later = {"seconds": ceil(wait.total_seconds())}
            send_linkbacks.configure(schedule_in=later).defer(timestamp=0)
    except AlreadyEnqueued:
        pass


def queue_verifying(wait: timedelta = timedelta()) -> None:
    """Queues a run of `verify`, unless one is queued already. Two queries."""
    if ProcrastinateJob.objects.filter(queueing_lock=VERIFY, status="todo").exists():
        return
    try:
        with transaction.atomic():  # as in `queue_moderator_mail`
            later = {"seconds": ceil(wait.total_seconds())}
            verify.configure(schedule_in=later).defer(timestamp=0)
    except AlreadyEnqueued:
        pass
