"""What becomes of replies and mentions: shown, held, spam, removed, locked, picked, moved.

The only place that changes a state. Each step is kept in the log and can be undone.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from blog.models import Entry, User
from comments import blocking, posting
from comments.linkbacks import rechecking
from comments.mail import notices
from comments.models import Comment, Decision, Flag, Mention, Writer
from comments.models.comments import CommentQuerySet
from comments.models.mentions import MentionQuerySet
from comments.reasons import Code, Reason
from comments.spam import training

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

    What its writer has taken back stays so for everybody else, and an empty placeholder stays
    what it is: there is nothing to show again.

    Args:
        items: filtered by the state that the moderator saw, where somebody else may have decided
            meanwhile: it is read again under the lock.
        by: a `Decision.By`.
        user: the moderator.
        reasons: why, for the log.
        note: why, in the moderator's own words; readers see it where a reply was removed.

    Returns: the steps, one for each that had another state before.

    Twenty-two queries or fewer, whatever the number. The posts are locked first, as posting.py does
    it: otherwise this and a reply that is being posted could wait for each other for ever.
    """
    with transaction.atomic():
        lock_entries_of(items)
        model = items.model
        changing = items.exclude(state=state).order_by()
        if model is Comment:
            changing = changing.changeable_by_writer() if by == By.WRITER else changing.changeable()
        states = dict(changing.values_list("pk", "state"))
        if not states:
            return []
        now = timezone.now()
        model.objects.filter(pk__in=states).update(
            state=state, **columns(model, state, by, note, now)
        )
        taught = training.teach(model, labels_of(states, state, by, undoes))
        steps = Decision.objects.bulk_create(
            Decision(
                **{f"{model._meta.model_name}_id": pk},
                taught_before=taught.get(pk),
                before=before,
                after=state,
                by=by,
                user=user,
                reasons=list(reasons),
                note=note,
                made_at=now,
                undoes=undoes,
            )
            for pk, before in states.items()
        )
        if model is Comment:
            comments_changed(states, state, by, now)
        else:
            mentions_changed(states, state)
        return steps


def labels_of(
    ids: Iterable[int], state: str, by: str, undoes: Decision | None = None
) -> training.Taught:
    """What these items are to teach the spam filter after a step.

    What a moderator shows is fine, and what a moderator marks is spam; what is held or removed,
    for whatever reason, is neither. Undoing gives back what was learned before. What its writer
    takes back is unlearned; the rules and the readers teach nothing, and to undo what they did
    teaches nothing either.
    """
    if undoes is not None:
        taught = undoes.by == By.MODERATOR
        return dict.fromkeys(ids, undoes.taught_before) if taught else {}
    if by == By.MODERATOR:
        return dict.fromkeys(ids, training.LABELS.get(state))
    return dict.fromkeys(ids) if by == By.WRITER else {}


def lock_entries_of(items: Items) -> None:
    """Locks the posts against other writers, all in one order. One query."""
    entries = Entry.objects.filter(pk__in=items.order_by().values("entry")).order_by("pk")
    list(entries.select_for_update(no_key=True).values("pk"))


def columns(
    model: type[models.Model], state: str, by: str, note: str, now: datetime
) -> dict[str, Any]:
    """What else a new state means for a reply: when it was shown first, and who removed it."""
    if model is Mention:
        return {}
    if state == Comment.State.REMOVED:
        remover = Comment.Remover.WRITER if by == By.WRITER else Comment.Remover.MODERATOR
        reason = note if remover == Comment.Remover.MODERATOR else ""
        return {"removed_by": remover, "removal_reason": reason}
    kept = {"removed_by": "", "removal_reason": ""}
    if state == Comment.State.APPROVED:
        kept["shown_at"] = Coalesce("shown_at", now)
    return kept


def comments_changed(ids: Iterable[int], state: str, by: str, now: datetime) -> None:
    """Settles the reports that a moderator has decided on, and tells who wants to know."""
    if by == By.MODERATOR:
        Flag.objects.unsettled().filter(comment__in=ids).update(settled_at=now)
    if state == Comment.State.APPROVED:
        notices.replies_shown(ids)
    elif state == Comment.State.PENDING:
        notices.replies_held()


def mentions_changed(ids: Iterable[int], state: str) -> None:
    """Has the pages looked at that were not seen to link here, and tells who wants to know."""
    if state == Mention.State.APPROVED:
        seen = Mention.Verification.LINKS
        rechecking.ask(Mention.objects.filter(pk__in=ids).exclude(verification=seen))
    elif state == Mention.State.PENDING:
        notices.replies_held()


def keep(items: CommentQuerySet, *, user: User) -> list[Decision]:
    """Settles the reports of replies that stay shown. Twelve queries or fewer, whatever the
    number.

    Returns: the steps, one for each that readers had reported.
    """
    with transaction.atomic():
        lock_entries_of(items)
        reported = list(items.visible().reported().order_by().values_list("pk", flat=True))
        now = timezone.now()
        Flag.objects.unsettled().filter(comment__in=reported).update(settled_at=now)
        state = Comment.State.APPROVED
        taught = training.teach(Comment, labels_of(reported, state, By.MODERATOR))
        return Decision.objects.bulk_create(
            Decision(
                comment_id=pk,
                taught_before=taught[pk],
                before=state,
                after=state,
                by=By.MODERATOR,
                user=user,
                made_at=now,
            )
            for pk in reported
        )


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
) -> Decision | None:
    """Puts a reply and all that stands below it elsewhere; at the top it starts a thread.

    The log keeps which thread it started before, so that undoing leads back to that place. None
    where it stands there already.

    Raises:
        posting.CannotMove.
    """
    with transaction.atomic():
        posting.lock(reply.entry_id)
        where = Comment.objects.filter(pk=reply.pk).values_list("parent", "tree_id").first()
        if where is None:
            raise posting.CannotMove
        before, tree_id = where
        if before == parent_id:
            return None
        posting.move(reply, parent_id, tree_id=former_tree(undoes))
        return Decision.objects.create(
            comment=reply,
            act=Act.MOVE,
            before=str(before or f"{Decision.THREAD}{tree_id}"),
            after=str(parent_id or f"{Decision.THREAD}{reply.tree_id}"),
            by=By.MODERATOR,
            user=user,
            undoes=undoes,
        )


def former_tree(undone: Decision | None) -> int | None:
    """The number of the thread that a reply started before it was moved below another one."""
    if undone is None or not undone.before.startswith(Decision.THREAD):
        return None
    return int(undone.before.removeprefix(Decision.THREAD))


def set_trust(
    reply: Comment, trust: str, *, user: User, undoes: Decision | None = None
) -> Decision | None:
    """Trusts whoever wrote this reply, or does so no longer. None where nothing changes.

    Known is the writer by cookie or receipt; imported replies have none.
    """
    with transaction.atomic():
        writer = Writer.objects.filter(pk=reply.writer_id).select_for_update().first()
        if writer is None or writer.trust == trust or (undoes and writer.trust != undoes.after):
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

    The last step of its kind goes first, then the one before it.

    Raises:
        CannotUndo: it was undone already, something was decided since, or there is no way back.
    """
    item = step.item
    with transaction.atomic():
        if step.act == Act.BLOCK:
            lock_entries_of(Mention.objects.filter(host=item.host))
        posting.lock(item.entry_id)
        if not Decision.objects.undoable().filter(pk=step.pk).exists():
            raise CannotUndo
        undone = None
        if step.act == Act.STATE:
            undone = undo_state(step, item, user)
        elif step.act == Act.MOVE:
            undone = undo_move(step, item, user)
        elif step.act == Act.LOCK:
            undone = switch(item, "is_locked", step.before == YES, Act.LOCK, user, step)
        elif step.act == Act.PICK:
            undone = switch(item, "is_pick", step.before == YES, Act.PICK, user, step)
        elif step.act == Act.TRUST:
            undone = set_trust(item, step.before, user=user, undoes=step)
        elif step.act == Act.BLOCK:
            undone = undo_block(step, item, user)
        if undone is None:
            raise CannotUndo
        return undone


def undo_state(step: Decision, item: Comment | Mention, user: User) -> Decision | None:
    """Gives back the former state, with the reason that readers saw, and the reports."""
    if step.before == step.after:
        training.teach(Comment, {item.pk: step.taught_before})
        undone = Decision.objects.create(
            comment=item,
            before=step.after,
            after=step.before,
            by=By.MODERATOR,
            user=user,
            undoes=step,
        )
    else:
        former = item.decisions.filter(act=Act.STATE, after=step.before, pk__lt=step.pk)
        note = former.newest_first().values_list("note", flat=True).first()
        items = type(item).objects.filter(pk=item.pk, state=step.after)
        steps = change(items, step.before, user=user, note=note or "", undoes=step)
        undone = next(iter(steps), None)
    if undone and step.comment_id:
        Flag.objects.filter(comment=item, settled_at=step.made_at).update(settled_at=None)
    return undone


def undo_move(step: Decision, reply: Comment, user: User) -> Decision | None:
    """Puts a reply back, unless the one that it answered is gone."""
    parent_id = None if step.before.startswith(Decision.THREAD) else int(step.before)
    try:
        return move(reply, parent_id, user=user, undoes=step)
    except posting.CannotMove:
        return None


def undo_block(step: Decision, mention: Mention, user: User) -> Decision | None:
    """Takes a site off the list of spam sites, or puts it back; and what became spam with it."""
    try:
        undone = blocking.set_blocked(mention, step.before == YES, user=user, undoes=step)
    except blocking.CannotBlock:
        return None
    of_site = Decision.objects.undoable().filter(mention__host=mention.host)
    for other in of_site.filter(reasons=[[Code.SITE_BLOCKED, str(step.pk)]]):
        undo_state(other, other.mention, user)
    return undone
