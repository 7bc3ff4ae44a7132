"""What a moderator does with one reply: one form for the queue and for the public page.

The form says what to do; `carry_out` does it and says, in a sentence, what came of it.
"""

import re
from dataclasses import dataclass

from django import forms
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog.models import Site, User
from comments import correcting, moderation, names, posting, receiving
from comments.models import Comment, Decision, Mention, Writer
from comments.models.comments import MAX_NAME_LENGTH, MAX_REASON_LENGTH, MAX_TEXT_LENGTH
from comments.spam import Arrival

# A number by itself, a permalink, or an address with the anchor of a reply.
PLACE = re.compile(r"(?:.*/comments/|.*#comment-|#)?(\d{1,18})/?\s*", re.ASCII)
MAX_PLACE_LENGTH = 1000  # characters; an address


class Act(models.TextChoices):
    APPROVE = "approve", gettext_lazy("Approve")
    SPAM = "spam", gettext_lazy("Spam")
    REMOVE = "remove", gettext_lazy("Remove")
    HOLD = "hold", gettext_lazy("Hold")
    KEEP = "keep", gettext_lazy("Keep")
    EDIT = "edit", gettext_lazy("Edit")
    ANSWER = "answer", gettext_lazy("Reply")
    MOVE = "move", gettext_lazy("Move")
    SPLIT = "split", gettext_lazy("Split off")
    LOCK = "lock", gettext_lazy("Lock")
    UNLOCK = "unlock", gettext_lazy("Open again")
    PICK = "pick", gettext_lazy("Mark as author’s pick")
    UNPICK = "unpick", gettext_lazy("Take the pick away")
    TRUST = "trust", gettext_lazy("Trust the writer")
    DISTRUST = "distrust", gettext_lazy("Always hold the writer")
    RESET = "reset", gettext_lazy("Treat as anybody")


STATES = {
    Act.APPROVE: Comment.State.APPROVED,
    Act.SPAM: Comment.State.SPAM,
    Act.REMOVE: Comment.State.REMOVED,
    Act.HOLD: Comment.State.PENDING,
}
SWITCHES = {
    Act.LOCK: (moderation.set_lock, True),
    Act.UNLOCK: (moderation.set_lock, False),
    Act.PICK: (moderation.set_pick, True),
    Act.UNPICK: (moderation.set_pick, False),
    Act.TRUST: (moderation.set_trust, Writer.Trust.TRUSTED),
    Act.DISTRUST: (moderation.set_trust, Writer.Trust.DISTRUSTED),
    Act.RESET: (moderation.set_trust, Writer.Trust.NEWCOMER),
}


class ActForm(forms.Form):
    """What to do with a reply. Each act reads the fields that it needs.

    Args:
        reply: as it is now; what an unsent form shows is taken from it.
    """

    act = forms.ChoiceField(choices=Act, widget=forms.HiddenInput)
    seen = forms.ChoiceField(choices=Comment.State, required=False, widget=forms.HiddenInput)
    version = forms.CharField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("Reason (optional; readers see it)"),
        max_length=MAX_REASON_LENGTH,
        required=False,
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=MAX_NAME_LENGTH, required=False)
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=MAX_TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    answer = forms.CharField(
        label=gettext_lazy("Your reply"),
        max_length=MAX_TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    place = forms.CharField(
        label=gettext_lazy("Below which reply? Its number or address"),
        max_length=MAX_PLACE_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data=None, *, reply: Comment) -> None:
        initial = {
            "seen": reply.state,
            "version": correcting.version_of(reply),
            "name": reply.name,
            "text": reply.text,
        }
        if data is not None and data.get("act") != Act.EDIT:
            # Only the part with the act was sent; the others show what they showed.
            data = data.copy()
            for field in ("version", "name", "text"):
                data[field] = initial[field]
        # Many of these forms stand on one page, each with ids of its own.
        super().__init__(data, initial=initial, auto_id=f"reply-{reply.pk}-%s")
        self.reply = reply

    def for_another_try(self, reply: Comment) -> "ActForm":
        """What was typed, beside the reply as it is now; to be sent again or not."""
        data = self.data.copy()
        data["version"], data["seen"] = correcting.version_of(reply), reply.state
        return ActForm(data, reply=reply)

    def clean(self) -> dict:
        act = self.cleaned_data.get("act")
        if act == Act.EDIT:
            self.cleaned_data["name"] = names.clean(self.cleaned_data.get("name", ""))
            self.require("name", _("Write a name to stand above the reply."))
            self.require("text", _("The text is empty. Remove the reply instead."))
        elif act == Act.ANSWER:
            self.require("answer", _("Write something first."))
        elif act == Act.MOVE:
            self.require("place", _("Write the number or the address of a reply."))
            self.clean_place_of_move()
        return self.cleaned_data

    def require(self, field: str, words: str) -> None:
        if field not in self.errors and not self.cleaned_data[field]:
            self.add_error(field, words)

    def clean_place_of_move(self) -> None:
        """Finds the reply that is meant; it must be one that can be answered in that place."""
        if "place" in self.errors:
            return
        found = PLACE.fullmatch(self.cleaned_data["place"])
        if found is None:
            self.add_error("place", _("This is no number and no address of a reply."))
            return
        number = int(found[1])
        target = Comment.objects.visible().filter(pk=number).first()
        if target is None:
            self.add_error("place", _("There is no reply with this number that readers see."))
        elif target.entry_id != self.reply.entry_id:
            self.add_error("place", _("That reply answers another post."))
        elif target.pk == self.reply.pk:
            self.add_error("place", _("That is this reply itself."))
        elif target.is_descendant_of(self.reply):
            self.add_error("place", _("That reply stands below this one."))
        else:
            self.cleaned_data["place"] = number


@dataclass(frozen=True)
class Outcome:
    """What came of an act.

    Attributes:
        words: a sentence for the moderator.
        is_done: False where it was not done, since something else happened meanwhile.
        step: the step in the log, where there is one that can be undone.
        is_wide: whether more changed than the one that was acted on.
    """

    words: str
    is_done: bool = False
    step: Decision | None = None
    is_wide: bool = False


def carry_out(form: ActForm, *, user: User, site: Site) -> Outcome:
    """Does what a valid form says, unless somebody else has decided meanwhile."""
    act, reply = form.cleaned_data["act"], form.reply
    try:
        if act == Act.ANSWER:
            return answer(form, user, site)
        step = take_step(act, form, user)
    except correcting.ChangedMeanwhile:
        return Outcome(
            _("Nothing was changed: the text is not the one that you saw. Look at it again.")
        )
    except posting.CannotMove:
        return Outcome(_("It cannot stand there: one of the two replies was moved meanwhile."))
    except Comment.DoesNotExist:
        step = None
    return told(step, reply) if step else Outcome(meanwhile(reply))


def take_step(act: str, form: ActForm, user: User) -> Decision | None:
    """The step that is in the log now; None where there was nothing to do."""
    data, reply = form.cleaned_data, form.reply
    if act in STATES:
        items = as_seen(form)
        return first(moderation.change(items, STATES[act], user=user, note=note_for(act, data)))
    if act == Act.KEEP:
        return first(moderation.keep(as_seen(form), user=user))
    if act == Act.EDIT:
        return correcting.edit(
            reply, text=data["text"], name=data["name"], user=user, version=data["version"]
        )
    if act in {Act.MOVE, Act.SPLIT}:
        return moderation.move(reply, data["place"] if act == Act.MOVE else None, user=user)
    switch, value = SWITCHES[act]
    return switch(reply, value, user=user)


def as_seen(form: ActForm) -> models.QuerySet:
    """The reply, as long as it has the state that the moderator saw."""
    return Comment.objects.filter(
        pk=form.reply.pk, state=form.cleaned_data["seen"] or form.reply.state
    )


def note_for(act: str, data: dict) -> str:
    return data["note"] if act == Act.REMOVE else ""


def first(steps: list[Decision]) -> Decision | None:
    return steps[0] if steps else None


def answer(form: ActForm, user: User, site: Site) -> Outcome:
    """Approves a reply and answers it, or does neither."""
    reply = form.reply
    arrival = Arrival(
        entry=reply.entry,
        parent=reply,
        name="",
        text=form.cleaned_data["answer"],
        user=user,
        draft=f"{user.pk} {reply.pk} {form.cleaned_data['answer']}",
    )
    try:
        with transaction.atomic():
            take_step(Act.APPROVE, form, user)
            receiving.receive(arrival, site)
    except posting.RepliesClosed:
        return Outcome(_("Not done: replies to this post are closed."))
    except posting.ThreadLocked:
        return Outcome(_("Not done: this thread is locked."))
    except posting.ParentGone:
        return Outcome(meanwhile(reply))
    return Outcome(
        _("Answered: the reply by %(name)s. Both are shown.") % {"name": reply.name}, is_done=True
    )


def told(step: Decision, reply: Comment) -> Outcome:
    """What was done, and with what."""
    words = _("%(what)s: the reply by %(name)s.") % {"what": step.words, "name": reply.name}
    return Outcome(words, is_done=True, step=step if step.act != Decision.Act.EDIT else None)


def meanwhile(item: Comment | Mention) -> str:
    """Why nothing was changed: what somebody did since the page was made. One query."""
    last = item.decisions.newest_first().select_related("user").first()
    if last is None:
        return _("Nothing was changed: there was nothing to do.")
    return _("Nothing was changed. What was decided last: %(what)s, by %(who)s.") % {
        "what": last.words,
        "who": last.who,
    }


def cannot_undo() -> str:
    return _("This cannot be undone any more: something was decided since.")
