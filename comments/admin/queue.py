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
from django_htmx.http import HttpResponseClientRedirect

from comments import acts, acts_on_mentions, moderation, queue
from comments.acts import Act, ActForm, Outcome
from comments.acts_on_mentions import MentionActForm
from comments.models import Comment, Decision, Mention
from comments.models.comments import MODERATE
from comments.queue import Item, Question, What, pages
from comments.spam import explaining

END = "end"  # of the queue, as the place where something was done
BULK = (Act.APPROVE, Act.SPAM, Act.REMOVE)
MODELS = {What.REPLIES: Comment, What.MENTIONS: Mention}
# After these an item is done with; after the others it still stands in the queue.
CLOSING = {
    *(Act.APPROVE, Act.SPAM, Act.REMOVE, Act.HOLD, Act.KEEP, Act.ANSWER),
    acts_on_mentions.Act.BLOCK,
}


def urls(site: admin.AdminSite) -> list[URLPattern]:
    """The addresses of the queue, below that of the list of replies."""

    def guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        return site.admin_view(moderators_only(view))

    return [
        path("queue/", guarded(show), name="comments_queue"),
        path("queue/<int:pk>/", guarded(act), name="comments_queue_act"),
        path("queue/mention/<int:pk>/", guarded(act_on_mention), name="comments_mention_act"),
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
        trouble: the item with which something could not be done, and what was typed there.
    """
    found = queue.page_of(question)
    if trouble:
        put_in_place(trouble, found.items)
    context = admin.site.each_context(request) | tabs(question) | {
        "title": _("Moderation"),
        "page": found,
        "first": replace(question, after=None).query(),
        "said_at": place_of_words(request.GET.get("at"), found.items),
        "too_few": explaining.too_few(found.learned),
        "bulk": [(one, one.label) for one in BULK],
    }  # fmt: skip
    return render(request, "admin/comments/queue/page.html", context, status=status)


def put_in_place(trouble: Item, items: list[Item]) -> None:
    """Shows this item as it is given, where it stands already or else above the others."""
    for position, item in enumerate(items):
        if item.pk == trouble.pk:
            trouble.next_pk = item.next_pk
            items[position] = trouble
            return
    items.insert(0, trouble)


def place_of_words(at: str | None, items: list[Item]) -> int | None:
    """The number of the item above which it is said what was done; None for below all."""
    numbers = [item.pk for item in items]
    if at == END or not numbers:
        return None
    return queue.number(at) if queue.number(at) in numbers else numbers[0]


def tabs(question: Question) -> dict:
    """What the rows of links above the queue show. Three queries."""
    replies, mentions = queue.counts(What.REPLIES), queue.counts(What.MENTIONS)
    order = question.order if question.order == queue.Order.THREAD else None
    return {
        "question": question,
        "back": question.query(),
        "tabs": [
            *(
                tab(question, Question(What.REPLIES, show, order), replies[show], show.label)
                for show in queue.Show
            ),
            {
                **tab(question, Question(What.MENTIONS), mentions[queue.Show.WAITING]),
                "label": What.MENTIONS.label,
                "is_current": question.what == What.MENTIONS,
            },
        ],
        "parts": [
            tab(question, Question(What.MENTIONS, show), mentions[show], show.label)
            for show in queue.STATES
            if question.what == What.MENTIONS
        ],
        "orders": [
            {
                "label": order.label,
                "query": replace(question, order=order, after=None).query(),
                "is_current": order == question.sorted_by,
            }
            for order in question.orders
        ],
        "waiting": replies[queue.Show.WAITING],
        "waiting_mentions": mentions[queue.Show.WAITING],
    }


def tab(question: Question, leads_to: Question, count: int, label: str = "") -> dict:
    """A link to a part of the queue; the current one where the question asks for that."""
    is_same = (question.what, question.show) == (leads_to.what, leads_to.show)
    return {
        "label": label,
        "count": count,
        "query": leads_to.query(),
        "is_current": is_same and not question.is_of_one,
    }


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Does something with one reply."""
    question = question_behind(request, What.REPLIES)
    item = queue.item_of(What.REPLIES, pk)
    if item is None:
        return tell(request, question, Outcome(_("This reply was deleted meanwhile.")))
    form = ActForm(request.POST, reply=item.reply)

    def carry_out() -> Outcome:
        return acts.carry_out(form, user=request.user, site=request.site)

    return act_on(request, question, item, form, carry_out)


@require_POST
def act_on_mention(request: HttpRequest, pk: int) -> HttpResponse:
    """Does something with one mention."""
    question = question_behind(request, What.MENTIONS)
    item = queue.item_of(What.MENTIONS, pk)
    if item is None:
        return tell(request, question, Outcome(_("This mention was deleted meanwhile.")))
    form = MentionActForm(request.POST, mention=item.mention)

    def carry_out() -> Outcome:
        return acts_on_mentions.carry_out(form, user=request.user)

    return act_on(request, question, item, form, carry_out)


def question_behind(request: HttpRequest, what: What) -> Question:
    """The page of the queue from which a form was sent."""
    question = Question.read(QueryDict(request.POST.get("back", "")))
    return question if question.what == what else Question(what)


def act_on(
    request: HttpRequest,
    question: Question,
    item: Item,
    form: ActForm | MentionActForm,
    carry_out: Callable[[], Outcome],
) -> HttpResponse:
    """Does what a form says with one item, and says what came of it, where it stood."""
    what, pk = question.what, item.pk
    if not form.is_valid():
        item.form = form
        return again(request, question, item, status=422)
    outcome = carry_out()
    if not outcome.is_done:
        item = queue.item_of(what, pk)
        if item is None:
            return tell(request, question, outcome)
        item.outcome, item.form = outcome, form.for_another_try(item.subject)
        return again(request, question, item, status=409)
    if form.cleaned_data["act"] in CLOSING:
        return tell(request, question, outcome, at=request.POST.get("next") or END)
    if request.htmx:
        item = queue.item_of(what, pk)
        item.outcome = outcome
        return again(request, question, item)
    return tell(request, question, outcome, at=pk)


def again(request: HttpRequest, question: Question, item: Item, status: int = 200) -> HttpResponse:
    """The same item once more: with what is wrong, or with what was done."""
    if not request.htmx:
        return page(request, question, item, status)
    context = tabs(question) | {"item": item, "is_update": True}
    return render(request, item.template, context, status=status)


def tell(
    request: HttpRequest, question: Question, outcome: Outcome, at: str | int = ""
) -> HttpResponse:
    """Says what came of it, in the place of the item, with the button that undoes it.

    Args:
        at: the number of the item above which that stands, where no script puts it in place; or
            END. Else it stands above all.
    """
    if request.htmx and not outcome.is_wide:
        context = tabs(question) | {"outcome": outcome, "is_update": True}
        return render(request, "admin/comments/queue/_outcome.html", context)
    steps = str(outcome.step.pk) if outcome.step else ""
    level = messages.SUCCESS if outcome.is_done else messages.WARNING
    messages.add_message(request, level, outcome.words, extra_tags=steps)
    if request.htmx:
        # The whole page. With the number of the step it has another address than the last one:
        # a browser would only scroll to the mark of the same one.
        return HttpResponseClientRedirect(queue_url(question, at, f"&step={steps}"))
    return redirect(queue_url(question, at))


def to_queue(question: Question) -> HttpResponse:
    return redirect(queue_url(question))


def queue_url(question: Question, at: str | int = "", more: str = "") -> str:
    """The page of the queue with the place where something was done."""
    place = f"&at={at}" if at == END or queue.number(str(at)) else ""
    return f"{reverse('admin:comments_queue')}?{question.query()}{place}{more}#said"


@require_POST
def act_on_many(request: HttpRequest) -> HttpResponse:
    """Does the same with all items that were selected, each as long as it is as it was shown."""
    question = Question.read(QueryDict(request.POST.get("back", "")))
    wanted = request.POST.get("act")
    selected = defaultdict(list)
    for value in request.POST.getlist("selected"):
        pk, _dash, state = value.partition("-")
        if queue.number(pk) and state in Comment.State.values:
            selected[state].append(int(pk))
    if wanted not in BULK or not selected:
        messages.info(request, _("Select something first."))
        return to_queue(question)
    steps: list[Decision] = []
    for state, ids in selected.items():
        items = MODELS[question.what].objects.filter(pk__in=ids, state=state)
        steps += moderation.change(items, acts.STATES[wanted], user=request.user)
    missed = sum(map(len, selected.values())) - len(steps)
    tell_of_many(request, question.what, steps, missed)
    return to_queue(question)


def tell_of_many(request: HttpRequest, what: What, steps: list[Decision], missed: int) -> None:
    """Says how many were changed, and how many somebody else was faster with."""
    if steps:
        words = {
            What.REPLIES: ngettext(
                "%(what)s: one reply.", "%(what)s: %(count)d replies.", len(steps)
            ),
            What.MENTIONS: ngettext(
                "%(what)s: one mention.", "%(what)s: %(count)d mentions.", len(steps)
            ),
        }[what]
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
    numbers = [queue.number(part) for part in request.POST.get("step", "").split(",")[: pages.PAGE]]
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
    if request.htmx and undone:
        what = What.REPLIES if undone[0].comment_id else What.MENTIONS
        item = queue.item_of(what, undone[0].item.pk)
        item.outcome = outcome
        return again(request, question, item)
    if back := request.GET.get("from"):
        level = messages.SUCCESS if undone else messages.WARNING
        messages.add_message(request, level, outcome.words)
        return redirect(came_from(back))
    at = undone[0].item.pk if len(undone) == 1 else ""
    return tell(request, question, outcome, at=at)


def outcome_of_undoing(undone: list[Decision]) -> Outcome:
    if not undone:
        return Outcome(acts.cannot_undo())
    words = ngettext("One step was undone.", "%(count)d steps were undone.", len(undone))
    return Outcome(words % {"count": len(undone)}, is_done=True)


def came_from(place: str) -> str:
    """The page of the admin with the button that undid a step: an item's own, or the log."""
    model, _dash, number = place.partition("-")
    if model in {"comment", "mention"} and (pk := queue.number(number)):
        return reverse(f"admin:comments_{model}_change", args=[pk])
    return reverse("admin:comments_decision_changelist")
