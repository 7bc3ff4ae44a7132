"""What the filter learns from, and unlearns: the decisions of moderators, and imported states.

Each lesson is kept with the hashes of what it had (`models.Lesson`), and counts while it is there:
triggers (migration 0006_linkbacks) add what is inserted to the counts of `models.Feature`, and take
away what is deleted, in the same transaction. So a lesson is unlearned exactly as it was learned,
also after its text was changed, and whatever deletes it: an undone decision, a writer who erases a
reply, or a post that goes with its whole discussion.
"""

from collections.abc import Iterable, Mapping

from django.db import connection, transaction
from django.utils.html import escape

from blog import rows
from comments.models import Comment, Lesson, Mention
from comments.spam import features
from comments.spam.content import Content
from comments.spam.features import Kind, Shape, Trait

# What an item has taught, or is to teach: True spam, False fine, None nothing.
Label = bool | None
Taught = Mapping[int, Label]
LABELS = {Comment.State.APPROVED: False, Comment.State.SPAM: True}
# What is read of each to learn from it.
READ = {Comment: ("name", "html"), Mention: ("author", "title", "excerpt", "host")}
NUMBERS_OF_LINKS = {
    Trait(Kind.SHAPE, shape)
    for shape in (Shape.NO_LINK, Shape.ONE_LINK, Shape.SOME_LINKS, Shape.MANY_LINKS)
}
LEARN = {
    model: f"""
        INSERT INTO comments_lesson ({model._meta.model_name}_id, is_spam, features, made_at)
        SELECT id, is_spam, features::bigint[], now()
        FROM unnest(%s::bigint[], %s::boolean[], %s::text[]) AS item (id, is_spam, features)
    """  # noqa: S608 (our names)
    for model in READ
}
BATCH = 2000  # lessons an INSERT, each with some hundred hashes: 4 MB


def teach(model: type[Comment] | type[Mention], labels: Taught) -> dict[int, Label]:
    """Has each of these replies or mentions teach what it is labelled as, and nothing else.

    What it says now is what it teaches: that is what was decided on.

    Args:
        labels: by the numbers of the items; one that has nothing to teach any more has None.

    Returns: what each taught before, to be given back when a decision is undone.

    Five queries or fewer for each 2,000.
    """
    if not labels:
        return {}
    with transaction.atomic(savepoint=False):
        lock()
        former = labels_of(model, labels)
        if former:
            lessons_of(model, former).delete()
        wanted = {pk: label for pk, label in labels.items() if label is not None}
        for ids in batches(wanted):
            learn(model, {pk: wanted[pk] for pk in ids})
        return {pk: former.get(pk) for pk in labels}


def settle(model: type[Comment] | type[Mention], ids: Iterable[int]) -> None:
    """Has these stay learned when they are deleted, as spam is that was kept long enough.

    Two queries.
    """
    lock()
    lessons_of(model, ids).update(features=[])


def lock() -> None:
    """Has all others wait who teach or unlearn, until this transaction ends. One query.

    The triggers do so too, before they touch a row. Who takes this first never waits for somebody
    who waits for it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT rejoinder_lock_lessons()")


def lessons_of(model: type[Comment] | type[Mention], ids: Iterable[int]):
    """What these items have taught."""
    return Lesson.objects.filter(**{f"{model._meta.model_name}__in": list(ids)})


def labels_of(model: type[Comment] | type[Mention], ids: Iterable[int]) -> dict[int, bool]:
    """As what these items have taught; without those that taught nothing. One query."""
    field = f"{model._meta.model_name}_id"
    return dict(lessons_of(model, ids).values_list(field, "is_spam"))


def learn(model: type[Comment] | type[Mention], labels: Mapping[int, bool]) -> None:
    """Makes lessons of what these items say now; none of what is gone. Two queries."""
    items = list(model.objects.filter(pk__in=labels).only(*READ[model]))
    columns = (
        [item.pk for item in items],
        [labels[item.pk] for item in items],
        [rows.array((features.every(), *features.hashes(traits_of(item)))) for item in items],
    )
    with connection.cursor() as cursor:
        cursor.execute(LEARN[model], columns)


def batches(ids: Iterable[int]) -> Iterable[list[int]]:
    """As many at once as one query takes well."""
    ids = list(ids)
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def traits_of(item: Comment | Mention) -> list[Trait]:
    """What the filter looks at in a reply or a mention.

    Of a mention, the links do not count: it is one itself, and its text is plain. Else that it has
    none would speak for it, since spam among the replies is full of them.
    """
    if isinstance(item, Comment):
        return features.traits(Content(item.name, item.html))
    text = escape(f"{item.title}\n{item.excerpt}")
    found = features.traits(Content(item.author, text), hosts=[item.host])
    return [trait for trait in found if trait not in NUMBERS_OF_LINKS]
