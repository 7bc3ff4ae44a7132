"""What one item of the queue has, whether it is a reply or a mention."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from django.forms import Form

from comments.acts import Outcome
from comments.models import Comment, Decision, Mention
from comments.spam.explaining import Explanation

State = Comment.State


@dataclass(kw_only=True)
class Item:
    """One reply or mention of the queue, with what speaks for and against it.

    Attributes:
        history: what else its writer or its site has sent, in one line.
        why: what the spam filter makes of it now, where it is held and the filter may say anything.
        outcome: what came of an act, where that is to be said beside it.
        next_pk: the number of the one below it on the page.
    """

    template: ClassVar[str]

    form: Form
    reasons: list[str]
    history: str = ""
    why: Explanation | None = None
    outcome: Outcome | None = None
    next_pk: int | None = None

    @property
    def subject(self) -> Comment | Mention:
        """The reply or mention itself."""
        raise NotImplementedError

    @property
    def pk(self) -> int:
        return self.subject.pk

    @property
    def is_filtered(self) -> bool:
        """Whether what the filter makes of it is of use: it is held."""
        return self.subject.state in {State.PENDING, State.SPAM}


def in_order(items: list[Item]) -> list[Item]:
    """The same, each knowing the one below it."""
    for item, following in pairwise(items):
        item.next_pk = following.pk
    return items


def causes_of(model: type[Comment] | type[Mention], ids: Iterable[int]) -> dict[int, Decision]:
    """The last step of each by which the rules or the readers put it where it is. One query."""
    field = f"{model._meta.model_name}_id"  # by the model itself it would be in the model's order
    steps = (
        Decision.objects.filter(**{f"{field}__in": ids}, act=Decision.Act.STATE)
        .exclude(by=Decision.By.MODERATOR)
        .order_by(field, "-id")
        .distinct(field)
    )
    return {getattr(step, field): step for step in steps}
