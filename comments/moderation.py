"""What becomes of replies and mentions: shown, held, spam, removed, locked, picked, moved.

The only place that changes a state. Each step is kept in the log and can be undone.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from blog.models import Entry, User
from comments import notices, posting
from comments.models import Comment, Decision, Flag, Mention, Writer
from comments.models.comments import CommentQuerySet
from comments.models.mentions import MentionQuerySet
from comments.reasons import Reason

Act, By = Decision.Act, Decision.By
Items = CommentQuerySet | MentionQuerySet
YES = "yes"


class CannotUndo(Exception):
    """The step was undone already, or something else was decided after it."""


def approve(items: Items, **who: Any) -> list[Decision]:
    """Shows these replies or mentions. `who` as for `change`."""
    return change(items, Comment.State.APPROVED, **who)


def hold(items: Items, **who: Any) -> list[Decision]:
    """Takes these replies or mentions off the pages until a moderator decides."""
    return change(items, Comment.State.PENDING, **who)


def mark_spam(items: Items, **who: Any) -> list[Decision]:
    """Puts these replies or mentions aside as spam."""
    return change(items, Comment.State.SPAM, **who)


def remove(items: Items, **who: Any) -> list[Decision]:
    """Takes these replies or mentions off the pages.

    They stay in the database for a while, so that this can be undone; a reply that others have
    answered leaves a placeholder with the `note`. `posting.delete` is what deletes for good.
    """
    return change(items, Comment.State.REMOVED, **who)


def change(
    items: Items,
    state: str,
    *,
    by: str = By.MODERATOR,
    user: User | None = None,
    reasons: Iterable[Reason] = (),
    note: str = "",
    undoes: Decision | None = None,
) -> list[Decision]:
    """Gives these replies or mentions another state.

    Args:
        by: a `Decision.By`.
        user: the moderator.
        reasons: why, for the log.
        note: why, in the moderator's own words; readers see it where a reply was removed.

    Returns: the steps, one for each that had another state before.

    Six queries or fewer, whatever the number. The posts are locked first, as posting.py does it:
    otherwise this and a reply that is being posted could wait for each other for ever.
    """
    with transaction.atomic():
        entries = items.order_by().values("entry")
        list(
            Entry.objects.filter(pk__in=entries)
            .order_by("pk")
            .select_for_update(no_key=True)
            .values("pk")
        )
        states = dict(items.exclude(state=state).order_by().values_list("pk", "state"))
        if not states:
            return []
        model = items.model
        model.objects.filter(pk__in=states).update(state=state, **columns(model, state, by, note))
        steps = Decision.objects.bulk_create(
            Decision(
                **{model._meta.model_name: model(pk=pk)},
                before=before,
                after=state,
                by=by,
                user=user,
                reasons=list(reasons),
                note=note,
                undoes=undoes,
            )
            for pk, before in states.items()
        )
        if model is Comment:
            comments_changed(states, state, by)
        return steps


def columns(model: type[models.Model], state: str, by: str, note: str) -> dict[str, Any]:
    """What else a new state means for a reply: when it was shown first, and who removed it."""
    if model is Mention:
        return {}
    if state == Comment.State.REMOVED:
        remover = Comment.Remover.WRITER if by == By.WRITER else Comment.Remover.MODERATOR
        reason = note if remover == Comment.Remover.MODERATOR else ""
        return {"removed_by": remover, "removal_reason": reason}
    kept = {"removed_by": "", "removal_reason": ""}
    if state == Comment.State.APPROVED:
        kept["shown_at"] = Coalesce("shown_at", timezone.now())
    return kept


def comments_changed(ids: Iterable[int], state: str, by: str) -> None:
    """Settles the reports that a moderator has decided on, and tells who wants to know."""
    if by == By.MODERATOR:
        Flag.objects.unsettled().filter(comment__in=ids).update(settled_at=timezone.now())
    if state == Comment.State.APPROVED:
        notices.replies_shown(ids)
    elif state == Comment.State.PENDING:
        notices.replies_held()


def set_lock(reply: Comment, is_locked: bool, *, user: User) -> Decision | None:
    """Ends or opens the thread at a reply: nobody can answer it, nor what stands below it."""
    return switch(reply, "is_locked", is_locked, Act.LOCK, user)


def set_pick(reply: Comment, is_pick: bool, *, user: User) -> Decision | None:
    """Marks a reply as one that the author recommends, or takes the mark away."""
    return switch(reply, "is_pick", is_pick, Act.PICK, user)


def switch(
    reply: Comment,
    field: str,
    value: bool,
    act: str,
    user: User | None,
    undoes: Decision | None = None,
) -> Decision | None:
    """Turns something of a reply on or off; None where it was so already."""
    with transaction.atomic():
        changed = Comment.objects.filter(pk=reply.pk).exclude(**{field: value})
        if not changed.update(**{field: value}):
            return None
        setattr(reply, field, value)
        before, after = ("", YES) if value else (YES, "")
        return Decision.objects.create(
            comment=reply,
            act=act,
            before=before,
            after=after,
            by=By.MODERATOR,
            user=user,
            undoes=undoes,
        )


def move(
    reply: Comment, parent_id: int | None, *, user: User, undoes: Decision | None = None
) -> Decision:
    """Puts a reply and all that stands below it elsewhere; at the top it starts a thread.

    Raises:
        posting.CannotMove.
    """
    with transaction.atomic():
        before = Comment.objects.values_list("parent", flat=True).get(pk=reply.pk)
        posting.move(reply, parent_id)
        return Decision.objects.create(
            comment=reply,
            act=Act.MOVE,
            before=str(before or ""),
            after=str(parent_id or ""),
            by=By.MODERATOR,
            user=user,
            undoes=undoes,
        )


def edit(reply: Comment, *, text: str, name: str, user: User) -> Decision:
    """Corrects a reply. The log says that it happened, and keeps no second copy of the text."""
    with transaction.atomic():
        edited_at = reply.edited_at
        posting.edit(reply, text=text, name=name)
        # "Edited" tells readers that its writer changed it.
        Comment.objects.filter(pk=reply.pk).update(edited_at=edited_at)
        return Decision.objects.create(comment=reply, act=Act.EDIT, by=By.MODERATOR, user=user)


def set_trust(
    reply: Comment, trust: str, *, user: User, undoes: Decision | None = None
) -> Decision | None:
    """Trusts whoever wrote this reply, or does so no longer. None where nothing changes.

    Known is the writer by cookie or receipt; imported replies have none.
    """
    with transaction.atomic():
        writer = Writer.objects.filter(pk=reply.writer_id).select_for_update().first()
        if writer is None or writer.trust == trust:
            return None
        before, writer.trust = writer.trust, trust
        writer.save(update_fields=["trust"])
        return Decision.objects.create(
            comment=reply,
            act=Act.TRUST,
            before=before,
            after=trust,
            by=By.MODERATOR,
            user=user,
            undoes=undoes,
        )


def undo(step: Decision, *, user: User) -> Decision:
    """Makes what it was before this step.

    Raises:
        CannotUndo: it was undone already, something was decided since, or there is no way back.
    """
    item = step.comment or step.mention
    after = (step.comment or step.mention).decisions.filter(pk__gt=step.pk, act=step.act)
    if step.undoes_id or after.exists():
        raise CannotUndo
    with transaction.atomic():
        undone = None
        if step.act == Act.STATE and step.before:
            items = type(item).objects.filter(pk=item.pk, state=step.after)
            undone = next(iter(change(items, step.before, user=user, undoes=step)), None)
        elif step.act == Act.MOVE:
            undone = undo_move(step, user)
        elif step.act == Act.LOCK:
            undone = switch(item, "is_locked", step.before == YES, Act.LOCK, user, step)
        elif step.act == Act.PICK:
            undone = switch(item, "is_pick", step.before == YES, Act.PICK, user, step)
        elif step.act == Act.TRUST:
            undone = set_trust(item, step.before, user=user, undoes=step)
        if undone is None:
            raise CannotUndo
        return undone


def undo_move(step: Decision, user: User) -> Decision | None:
    """Puts a reply back, unless the one that it answered is gone."""
    try:
        return move(step.comment, int(step.before) if step.before else None, user=user, undoes=step)
    except posting.CannotMove:
        return None
