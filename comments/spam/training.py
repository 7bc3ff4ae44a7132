"""What the filter learns from, and unlearns: the decisions of moderators, and imported states.

The counts change in the transaction of the decision. Each lesson is kept with the hashes of what
it had (`models.Lesson`), so that it can be taken back exactly, also after the text was changed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db import connection, models, transaction
from django.utils.html import escape

from comments.models import Comment, Feature, Lesson, Mention
from comments.spam import features
from comments.spam.content import Content
from comments.spam.features import Trait

# What an item has taught, or is to teach: True spam, False fine, None nothing.
Label = bool | None
Taught = Mapping[int, Label]
# What is read of each to learn from it.
READ = {Comment: ("name", "html"), Mention: ("author", "title", "excerpt", "host")}

# All who teach change this row first, so that none waits for another in the middle.
LOCK_COUNTS = """
    INSERT INTO comments_feature (hash, spam, fine) VALUES (0, 0, 0)
    ON CONFLICT (hash) DO UPDATE SET spam = comments_feature.spam
"""
COUNT_MORE = """
    INSERT INTO comments_feature (hash, spam, fine)
    SELECT * FROM unnest(%s::bigint[], %s::int[], %s::int[])
    ON CONFLICT (hash) DO UPDATE
    SET spam = comments_feature.spam + excluded.spam, fine = comments_feature.fine + excluded.fine
"""
# By itself: an insertion is checked before its conflict is seen, and no count may be negative.
COUNT_FEWER = """
    UPDATE comments_feature
    SET spam = comments_feature.spam + change.spam, fine = comments_feature.fine + change.fine
    FROM unnest(%s::bigint[], %s::int[], %s::int[]) AS change (hash, spam, fine)
    WHERE comments_feature.hash = change.hash
"""
DROP_UNUSED = """
    DELETE FROM comments_feature WHERE hash = ANY(%s) AND spam = 0 AND fine = 0 AND hash <> 0
"""


def teach(model: type[Comment] | type[Mention], labels: Taught) -> dict[int, Label]:
    """Has each of these replies or mentions teach what it is labelled as, and nothing else.

    Args:
        labels: by the numbers of the items; one that has nothing to teach any more has None.

    Returns: what each taught before, to be given back when a decision is undone.

    Eight queries or fewer, whatever the number.
    """
    if not labels:
        return {}
    with transaction.atomic(savepoint=False):
        lock_counts()
        known = lessons_of(model, labels)
        former = {pk: known[pk].is_spam if pk in known else None for pk in labels}
        changed = {pk: label for pk, label in labels.items() if label is not former[pk]}
        unlearned = [known[pk] for pk in changed if pk in known]
        learned = new_lessons(model, changed)
        Lesson.objects.filter(pk__in=[lesson.pk for lesson in unlearned]).delete()
        Lesson.objects.bulk_create(learned)
        count(learned, unlearned)
        return former


def forget(model: type[Comment] | type[Mention], ids: Iterable[int]) -> None:
    """Unlearns what these have taught, as when somebody takes back what they wrote."""
    teach(model, dict.fromkeys(ids))


def lessons_of(model: type[models.Model], ids: Iterable[int]) -> dict[int, Lesson]:
    """What these items have taught. One query."""
    field = model._meta.model_name
    lessons = Lesson.objects.filter(**{f"{field}__in": list(ids)})
    return {getattr(lesson, f"{field}_id"): lesson for lesson in lessons}


def new_lessons(model: type[models.Model], labels: Taught) -> list[Lesson]:
    """Lessons of what these items say now. One query."""
    wanted = {pk: label for pk, label in labels.items() if label is not None}
    if not wanted:
        return []
    field = model._meta.model_name
    return [
        Lesson(
            **{f"{field}_id": item.pk},
            is_spam=wanted[item.pk],
            features=sorted(features.hashes(traits_of(item))),
        )
        for item in model.objects.filter(pk__in=wanted).only(*READ[model])
    ]


def traits_of(item: Comment | Mention) -> list[Trait]:
    """What the filter looks at in a reply or a mention."""
    if isinstance(item, Comment):
        return features.traits(Content(item.name, item.html))
    text = escape(f"{item.title}\n{item.excerpt}")
    return features.traits(Content(item.author, text), hosts=[item.host])


def count(learned: Iterable[Lesson], unlearned: Iterable[Lesson]) -> None:
    """Adds lessons to the counts, and takes others away. Three queries or fewer."""
    changes = defaultdict(lambda: [0, 0])
    for step, lessons in ((1, learned), (-1, unlearned)):
        for lesson in lessons:
            column = 0 if lesson.is_spam else 1
            for number in (Feature.TOTALS, *lesson.features):
                changes[number][column] += step
    more = [(number, *change) for number, change in changes.items() if min(change) >= 0]
    fewer = [(number, *change) for number, change in changes.items() if min(change) < 0]
    with connection.cursor() as cursor:
        if more:
            cursor.execute(COUNT_MORE, columns(more))
        if fewer:
            cursor.execute(COUNT_FEWER, columns(fewer))
            cursor.execute(DROP_UNUSED, [[number for number, *_ in fewer]])


def columns(rows: Iterable[tuple[int, ...]]) -> list[list[int]]:
    return [list(column) for column in zip(*rows, strict=True)]


def lock_counts() -> None:
    """Has all others wait who teach something, until this transaction ends. One query."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_COUNTS)
