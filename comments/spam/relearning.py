"""What the filter is to know by all that was decided before it was asked: learning anew.

What an item teaches follows from the log of decisions, by the rule of `moderation.labels_of`. For
what came from another blog, the state that it had there comes first.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter

from django.db import models, transaction
from django.db.models import Exists, OuterRef

from blog.models import ImportedRecord
from comments.models import Comment, Decision, Lesson, Mention
from comments.spam import scoring, training
from comments.spam.training import Label

Act, By = Decision.Act, Decision.By
# What another blog's states teach. Most of the trackbacks that old blogs show are spam that nobody
# ever looked at: that they were shown there says nothing.
IMPORTED = {Comment: training.LABELS, Mention: {Mention.State.SPAM: True}}
STEP = ("pk", "act", "before", "after", "by", "undoes", "undoes__by")


def learn_anew(tell: Callable[[int], object] = lambda count: None) -> scoring.Lessons:
    """Takes all lessons back, and learns again from what was decided and what is still here.

    What deleted spam has taught stays. Others who decide meanwhile wait: 25,525 replies took 58 s
    on two cores that had much else to do, 16 s of them in Python.

    Args:
        tell: told of each batch, how many items it had.

    Returns: how much the filter has learned now.
    """
    with transaction.atomic():
        training.lock()
        Lesson.objects.all().delete()
        for model in (Comment, Mention):
            teach_in_batches(model, dict(labels(model)), tell)
        return scoring.lessons()


def imported_and_not_learned() -> dict[type[models.Model], dict[int, bool]]:
    """What came from another blog and taught nothing yet, with what it is to teach. Two queries.

    What moderators have decided on here since taught then, and teaches nothing again.
    """
    found = {}
    for model, states in IMPORTED.items():
        decided = Decision.objects.filter(
            **{kind_of(model): OuterRef("pk")}, act=Act.STATE
        ).exclude(before="")
        new = imported(model).filter(~Exists(decided), lesson=None, state__in=states)
        found[model] = {
            pk: states[state] for pk, state in new.order_by().values_list("pk", "state")
        }
    return found


def teach_in_batches(
    model: type[models.Model], found: Mapping[int, bool], tell: Callable[[int], object]
) -> None:
    """Has many items teach; others who decide meanwhile wait for one batch at the most.

    Within a transaction they wait for its end.
    """
    for ids in training.batches(found):
        training.teach(model, {pk: found[pk] for pk in ids})
        tell(len(ids))


def labels(model: type[models.Model]) -> Iterator[tuple[int, bool]]:
    """What each item is to teach that is to teach anything. Three queries."""
    steps = steps_by_item(model)
    first = first_labels(model, steps)
    for pk in first.keys() | steps.keys():
        label = label_after(first.get(pk), steps.get(pk, ()))
        if label is not None:
            yield pk, label


def first_labels(model: type[models.Model], steps: Mapping[int, list[dict]]) -> dict[int, Label]:
    """What the state teaches that each imported item had when it came. One query."""
    found = {}
    for pk, state in imported(model).order_by().values_list("pk", "state"):
        changes = (one["before"] for one in steps.get(pk, ()) if one["act"] == Act.STATE)
        came_as = next(filter(None, changes), state)
        found[pk] = IMPORTED[model].get(came_as)
    return found


def steps_by_item(model: type[models.Model]) -> dict[int, list[dict]]:
    """The log of each item that has one, as far as it is about states and wording. One query."""
    kind = kind_of(model)
    steps = Decision.objects.filter(act__in=[Act.STATE, Act.EDIT]).exclude(**{kind: None})
    rows = steps.order_by(kind, "pk").values(kind, *STEP)
    return {pk: list(group) for pk, group in groupby(rows.iterator(), itemgetter(kind))}


def label_after(label: Label, steps: Iterable[Mapping]) -> Label:
    """What an item is to teach after these steps, oldest first."""
    before = {}
    for step in steps:
        before[step["pk"]] = label
        if step["by"] == By.WRITER:
            # Taken back; or changed, so that what was decided on is not there any more.
            label = None
        elif step["act"] == Act.EDIT or step["by"] != By.MODERATOR:
            continue
        elif step["undoes"] is None:
            label = training.LABELS.get(step["after"])
        elif step["undoes__by"] == By.MODERATOR:
            label = before.get(step["undoes"])
    return label


def imported(model: type[models.Model]) -> models.QuerySet:
    """What came from another blog; no sample, which nobody has decided on."""
    records = ImportedRecord.objects.filter(kind=kind_of(model), object_id=OuterRef("pk"))
    return model.objects.filter(
        Exists(records.exclude(source=ImportedRecord.SAMPLES)),
    )


def kind_of(model: type[models.Model]) -> str:
    """What the log and the records of imports call it."""
    return model._meta.model_name
