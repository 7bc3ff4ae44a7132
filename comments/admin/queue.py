"""The moderator's queue, in the admin: one column, worked through from top to bottom."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from comments import acts, moderation, queue
from comments.acts import Act, ActForm, Outcome
from comments.models import Comment, Decision
from comments.models.comments import MODERATE
from comments.queue import Item, Question

END = "end"  # of the queue, as the place where something was done
BULK = (Act.APPROVE, Act.SPAM, Act.REMOVE)
# After these a reply is done with; after the others it still stands in the queue.
CLOSING = {Act.APPROVE, Act.SPAM, Act.REMOVE, Act.HOLD, Act.KEEP, Act.ANSWER}


def urls(site: admin.AdminSite) -> list[URLPattern]:
    """The addresses of the queue, below that of the list of replies."""

    def guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        return site.admin_view(moderators_only(view))

    return [
        path("queue/", guarded(show), name="comments_queue"),
        path("queue/<int:pk>/", guarded(act), name="comments_queue_act"),
        path("queue/bulk/", guarded(act_on_many), name="comments_queue_bulk"),
        path("queue/undo/", guarded(undo), name="comments_queue_undo"),
    ]


def moderators_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuses those who are signed in and may not change replies."""

    @wraps(view)
    def checked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.has_perm(MODERATE):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """A page of the queue."""
    return page(request, Question.read(request.GET))


def page(
    request: HttpRequest, question: Question, trouble: Item | None = None, status: int = 200
) -> HttpResponse:
    """The page that answers a question.

    Args:
        trouble: the reply with which something could not be done, and what was typed there.
    """
    found = queue.page_of(question)
    if trouble:
        put_in_place(trouble, found.items)
    context = admin.site.each_context(request) | tabs(question) | {
        "title": _("Moderation"),
        "page": found,
        "first": replace(question, after=None).query(),
        "said_at": place_of_words(request.GET.get("at"), found.items),
        "bulk": [(one, one.label) for one in BULK],
    }  # fmt: skip
    return render(request, "admin/comments/queue/page.html", context, status=status)


def put_in_place(trouble: Item, items: list[Item]) -> None:
    """Shows this reply as it is given, where it stands already or else above the others."""
    for position, item in enumerate(items):
        if item.reply.pk == trouble.reply.pk:
            trouble.next_pk = item.next_pk
            items[position] = trouble
            return
    items.insert(0, trouble)


def place_of_words(at: str | None, items: list[Item]) -> int | None:
    """The number of the reply above which it is said what was done; None for below all."""
    numbers = [item.reply.pk for item in items]
    if at == END or not numbers:
        return None
    return queue.number(at) if queue.number(at) in numbers else numbers[0]


def tabs(question: Question) -> dict:
    """What the row of links above the queue shows. Two queries."""
    counts = queue.counts()
    return {
        "question": question,
        "back": question.query(),
        "tabs": [
            {
                "label": show.label,
                "count": counts[show],
                "query": Question(show, question.order).query(),
                "is_current": show == question.show and not question.writer,
            }
            for show in queue.Show
        ],
        "orders": [
            {
                "label": order.label,
                "query": Question(question.show, order, question.writer).query(),
                "is_current": order == question.order,
            }
            for order in queue.Order
        ],
        "waiting": counts[queue.Show.WAITING],
    }


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Does something with one reply."""
    question = Question.read(QueryDict(request.POST.get("back", "")))
    item = queue.item_of(pk)
    if item is None:
        return tell(request, question, Outcome(_("This reply was deleted meanwhile.")))
    form = ActForm(request.POST, reply=item.reply)
    if not form.is_valid():
        item.form = form
        return again(request, question, item, status=422)
    outcome = acts.carry_out(form, user=request.user, site=request.site)
    if not outcome.is_done:
        item = queue.item_of(pk)
        if item is None:
            return tell(request, question, outcome)
        item.outcome, item.form = outcome, form.for_another_try(item.reply)
        return again(request, question, item, status=409)
    if form.cleaned_data["act"] in CLOSING:
        return tell(request, question, outcome, at=request.POST.get("next") or END)
    if request.htmx:
        item = queue.item_of(pk)
        item.outcome = outcome
        return again(request, question, item)
    return tell(request, question, outcome, at=pk)


def again(request: HttpRequest, question: Question, item: Item, status: int = 200) -> HttpResponse:
    """The same reply once more: with what is wrong, or with what was done."""
    if not request.htmx:
        return page(request, question, item, status)
    context = tabs(question) | {"item": item, "is_update": True}
    return render(request, "admin/comments/queue/_item.html", context, status=status)


def tell(
    request: HttpRequest, question: Question, outcome: Outcome, at: str | int = ""
) -> HttpResponse:
    """Says what came of it, in the place of the reply, with the button that undoes it.

    Args:
        at: the number of the reply above which that stands, where no script puts it in place; or
            END. Else it stands above all.
    """
    if request.htmx:
        context = tabs(question) | {"outcome": outcome, "is_update": True}
        return render(request, "admin/comments/queue/_outcome.html", context)
    steps = str(outcome.step.pk) if outcome.step else ""
    level = messages.SUCCESS if outcome.is_done else messages.WARNING
    messages.add_message(request, level, outcome.words, extra_tags=steps)
    return to_queue(question, at)


def to_queue(question: Question, at: str | int = "") -> HttpResponse:
    place = f"&at={at}" if at == END or queue.number(str(at)) else ""
    return redirect(f"{reverse('admin:comments_queue')}?{question.query()}{place}#said")


@require_POST
def act_on_many(request: HttpRequest) -> HttpResponse:
    """Does the same with all replies that were selected, each as long as it is as it was shown."""
    question = Question.read(QueryDict(request.POST.get("back", "")))
    wanted = request.POST.get("act")
    selected = defaultdict(list)
    for value in request.POST.getlist("selected"):
        pk, _dash, state = value.partition("-")
        if queue.number(pk) and state in Comment.State.values:
            selected[state].append(int(pk))
    if wanted not in BULK or not selected:
        messages.info(request, _("Select some replies first."))
        return to_queue(question)
    steps: list[Decision] = []
    for state, ids in selected.items():
        items = Comment.objects.filter(pk__in=ids, state=state)
        steps += moderation.change(items, acts.STATES[wanted], user=request.user)
    missed = sum(map(len, selected.values())) - len(steps)
    tell_of_many(request, steps, missed)
    return to_queue(question)


def tell_of_many(request: HttpRequest, steps: list[Decision], missed: int) -> None:
    """Says how many were changed, and how many somebody else was faster with."""
    if steps:
        words = ngettext("%(what)s: one reply.", "%(what)s: %(count)d replies.", len(steps))
        tags = ",".join(str(step.pk) for step in steps)
        words %= {"what": steps[0].words, "count": len(steps)}
        messages.success(request, words, extra_tags=tags)
    if missed:
        words = ngettext(
            "One was left as it is: somebody decided on it meanwhile.",
            "%(count)d were left as they are: somebody decided on them meanwhile.",
            missed,
        )
        messages.warning(request, words % {"count": missed})


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Takes back one step or several, as far as nothing was decided since."""
    numbers = [queue.number(part) for part in request.POST.get("step", "").split(",")[: queue.PAGE]]
    steps = Decision.objects.filter(pk__in=filter(None, numbers)).select_related(
        "comment", "mention"
    )
    undone = []
    for step in steps.newest_first():
        if not request.user.has_perm(f"comments.change_{step.item._meta.model_name}"):
            raise PermissionDenied
        try:
            undone.append(moderation.undo(step, user=request.user))
        except moderation.CannotUndo:
            continue
    outcome = outcome_of_undoing(undone)
    question = Question.read(QueryDict(request.POST.get("back", "")))
    if request.htmx and undone and undone[0].comment_id:
        item = queue.item_of(undone[0].comment_id)
        item.outcome = outcome
        return again(request, question, item)
    if back := request.GET.get("from"):
        level = messages.SUCCESS if undone else messages.WARNING
        messages.add_message(request, level, outcome.words)
        return redirect(came_from(back))
    at = undone[0].comment_id if len(undone) == 1 else ""
    return tell(request, question, outcome, at=at)


def outcome_of_undoing(undone: list[Decision]) -> Outcome:
    if not undone:
        return Outcome(acts.cannot_undo())
    words = ngettext("One step was undone.", "%(count)d steps were undone.", len(undone))
    return Outcome(words % {"count": len(undone)}, is_done=True)


def came_from(place: str) -> str:
    """The page of the admin with the button that undid a step: a reply's own, or the log."""
    if pk := queue.number(place):
        return reverse("admin:comments_comment_change", args=[pk])
    return reverse("admin:comments_decision_changelist")
