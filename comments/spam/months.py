"""How the rules and the filter do on this blog, month by month, read from the log of decisions.

A month has what came in it: replies that visitors sent here, and mentions by pages that were seen
to link here. Replies by authors, and what was imported, were judged by nobody here. Of these,

- `came` are all;
- `held` are those that the blog had wait for a moderator, for whatever reason;
- `caught` are those that it put aside as spam, and that no moderator has shown since;
- `wrongly_held` are those that it had wait or put aside for what they say, and that a moderator
  has shown. What waits because all replies do, or those of newcomers, is no mistake of it;
- `missed` are those that it showed or had wait, and that a moderator has marked as spam.

A moderator's last step counts, so that what is undone counts no more. `caught`, `wrongly_held` and
`missed` never have one thing twice; `held` stands beside them. What a moderator removes was no
spam, and no mistake.

The log goes with the reply when that is deleted. So `keep` adds what is deleted to `FilterMonth`
before. The replies of a post that is deleted count no more.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date, datetime

from django.db import connection
from django.utils import timezone

from blog.models import Site
from comments.models import Comment, FilterMonth, Mention
from comments.reasons import Code

SHOWN = 12  # months, with the one that is not over
# Why the blog has something wait whatever it says.
POLICY = [Code.ALL_HELD, Code.NEWCOMER, Code.DISTRUSTED, Code.NEW_SITE, Code.EDITED]

# What was judged here. A reply by a visitor has a writer for as long as the months are shown
# (`retention.WRITERS_FOR`); the empty place of one that is deleted has none.
JUDGED = {
    Comment: """
        SELECT id, posted_at AS came_at FROM comments_comment
        WHERE writer_id IS NOT NULL AND author_id IS NULL AND {which}
    """,
    Mention: """
        SELECT id, received_at AS came_at FROM comments_mention
        WHERE received_at IS NOT NULL AND verified_at IS NOT NULL AND {which}
    """,
}
SINCE = {
    # All states, so that the index by state and date is of use.
    Comment: "state IN ('pending', 'approved', 'spam', 'removed') AND posted_at >= %s",
    Mention: "received_at >= %s",
}
# What was decided on each. The last word of a moderator is what is true.
COUNT = """
    WITH judged AS ({judged}), fates AS (
        SELECT judged.id, judged.came_at,
            coalesce(bool_or(by = 'rules' AND after = 'spam'), false) AS put_aside,
            coalesce(bool_or(by = 'rules' AND after = 'pending'), false) AS held,
            coalesce(bool_or(by = 'rules' AND EXISTS (
                SELECT FROM jsonb_array_elements(reasons) AS reason
                WHERE NOT reason->>0 = ANY(%s)
            )), false) AS objected,
            (array_agg(after ORDER BY step.id DESC) FILTER (WHERE by = 'moderator'))[1] AS verdict
        FROM judged LEFT JOIN comments_decision AS step
            ON step.{kind}_id = judged.id AND step.act = 'state'
        GROUP BY judged.id, judged.came_at
    )
    SELECT date_trunc('month', came_at AT TIME ZONE %s)::date AS month,
        count(*) AS came,
        count(*) FILTER (WHERE held AND NOT put_aside) AS held,
        count(*) FILTER (WHERE put_aside AND verdict IS DISTINCT FROM 'approved') AS caught,
        count(*) FILTER (WHERE (put_aside OR objected) AND verdict = 'approved') AS wrongly_held,
        count(*) FILTER (WHERE NOT put_aside AND verdict = 'spam') AS missed
    FROM fates GROUP BY month
"""
KEEP = """
    INSERT INTO comments_filtermonth AS kept (month, came, held, caught, wrongly_held, missed)
    {counted}
    ON CONFLICT (month) DO UPDATE SET
        came = kept.came + excluded.came,
        held = kept.held + excluded.held,
        caught = kept.caught + excluded.caught,
        wrongly_held = kept.wrongly_held + excluded.wrongly_held,
        missed = kept.missed + excluded.missed
"""


@dataclass(frozen=True)
class Numbers:
    """What became of what came; the module says what each number means."""

    came: int = 0
    held: int = 0
    caught: int = 0
    wrongly_held: int = 0
    missed: int = 0

    def __add__(self, other: "Numbers") -> "Numbers":
        return Numbers(*map(sum, zip(astuple(self), astuple(other), strict=True)))

    @property
    def spam(self) -> int:
        """What was spam, as far as anybody knows."""
        return self.caught + self.missed

    @property
    def others(self) -> int:
        """What was neither spam nor held by mistake."""
        return self.came - self.caught - self.wrongly_held - self.missed


@dataclass(frozen=True)
class Month:
    first: date
    numbers: Numbers


def shown() -> list[Month]:
    """The last months, the oldest first; each has its numbers, also where nothing came.

    Months are those of the time zone that is active. Three queries.
    """
    firsts = last_months(timezone.localdate())
    found = dict.fromkeys(firsts, Numbers())
    since = timezone.make_aware(datetime(firsts[0].year, firsts[0].month, 1))
    for model in (Comment, Mention):
        for first, *numbers in counted(model, since):
            found[first] = found.get(first, Numbers()) + Numbers(*numbers)
    kept = FilterMonth.objects.filter(month__in=firsts)
    for first, *numbers in kept.values_list("month", *Numbers.__dataclass_fields__):
        found[first] += Numbers(*numbers)
    return [Month(first, found[first]) for first in firsts]


def last_months(today: date) -> list[date]:
    """The first days of the months that are shown, the oldest first."""
    number = today.year * 12 + today.month - 1
    return [date(one // 12, one % 12 + 1, 1) for one in range(number - SHOWN + 1, number + 1)]


def counted(model: type[Comment] | type[Mention], since: datetime) -> list[tuple]:
    """The months, each with its numbers. One query."""
    zone = timezone.get_current_timezone_name()
    with connection.cursor() as cursor:
        cursor.execute(count_sql(model, SINCE[model]), [since, POLICY, zone])
        return cursor.fetchall()


def keep(model: type[Comment] | type[Mention], ids: Iterable[int]) -> None:
    """Adds these replies or mentions to the numbers of their months, before they are deleted.

    What was deleted before, and left its place, does not count again. Two queries.
    """
    kept = KEEP.format(counted=count_sql(model, "id = ANY(%s)"))
    # The zone of the blog: in a job, none is active.
    with connection.cursor() as cursor:
        cursor.execute(kept, [list(ids), POLICY, Site.current().time_zone])


def count_sql(model: type[Comment] | type[Mention], which: str) -> str:
    """Counts what fulfils a condition of SQL with one parameter, by month."""
    judged = JUDGED[model].format(which=which)
    return COUNT.format(judged=judged, kind=model._meta.model_name)
