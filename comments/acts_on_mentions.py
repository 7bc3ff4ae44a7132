"""What a moderator does with one mention, as acts.py has it for replies."""

from django import forms
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from blog.models import User
from comments import blocking, moderation
from comments.acts import Outcome, first, meanwhile
from comments.models import Decision, Mention
from comments.reasons import Code

State = Mention.State


class Act(models.TextChoices):
    APPROVE = "approve", gettext_lazy("Approve")
    SPAM = "spam", gettext_lazy("Spam")
    REMOVE = "remove", gettext_lazy("Remove")
    HOLD = "hold", gettext_lazy("Hold")
    BLOCK = "block", gettext_lazy("Block this site")
    UNBLOCK = "unblock", gettext_lazy("Unblock this site")


STATES = {
    Act.APPROVE: State.APPROVED,
    Act.SPAM: State.SPAM,
    Act.REMOVE: State.REMOVED,
    Act.HOLD: State.PENDING,
}


class MentionActForm(forms.Form):
    """What to do with a mention.

    Args:
        mention: as it is now.
    """

    act = forms.ChoiceField(choices=Act)
    seen = forms.ChoiceField(choices=State, required=False)

    def __init__(self, data=None, *, mention: Mention) -> None:
        super().__init__(data)
        self.mention = mention

    def for_another_try(self, mention: Mention) -> "MentionActForm":
        """Nothing was typed here that would have to be kept."""
        return MentionActForm(mention=mention)


def carry_out(form: MentionActForm, *, user: User) -> Outcome:
    """Does what a valid form says, unless somebody else has decided meanwhile."""
    act, mention = form.cleaned_data["act"], form.mention
    if act == Act.BLOCK:
        return block(mention, user)
    if act == Act.UNBLOCK:
        step = blocking.set_blocked(mention, False, user=user)
    else:
        seen = form.cleaned_data["seen"] or mention.state
        items = Mention.objects.filter(pk=mention.pk, state=seen)
        step = first(moderation.change(items, STATES[act], user=user))
    return told(step, mention) if step else Outcome(meanwhile(mention))


def block(mention: Mention, user: User) -> Outcome:
    """Puts the site on the list of spam sites; what waits of it becomes spam, and this mention.

    Where the list has the site already, or one above it, only the mentions change.
    """
    with transaction.atomic():
        own = Mention.objects.filter(host=mention.host)
        moderation.lock_entries_of(own)
        step = None
        if not blocking.is_covered(mention.host):
            try:
                step = blocking.set_blocked(mention, True, user=user)
            except blocking.CannotBlock:
                return Outcome(_("The list of spam sites takes no such name, or is full."))
        items = own.filter(models.Q(pk=mention.pk) | models.Q(pk__in=own.waiting()))
        reasons = [(Code.SITE_BLOCKED, str(step.pk))] if step else []
        changed = moderation.mark_spam(items, user=user, reasons=reasons)
    if step is None:
        return told(changed[0], mention) if changed else Outcome(meanwhile(mention))
    words = ngettext(
        "Site blocked: %(site)s. One mention by it is spam now.",
        "Site blocked: %(site)s. %(count)d mentions by it are spam now.",
        len(changed),
    )
    words = words if changed else _("Site blocked: %(site)s.")
    words %= {"site": mention.host, "count": len(changed)}
    return Outcome(words, is_done=True, step=step, is_wide=len(changed) > 1)


def told(step: Decision, mention: Mention) -> Outcome:
    """What was done, and with what."""
    words = _("%(what)s: the mention by %(site)s.") % {"what": step.words, "site": mention.host}
    if step.after == State.APPROVED and mention.verification != Mention.Verification.LINKS:
        words += " " + _("Readers see it once its page was seen to link here.")
    return Outcome(words, is_done=True, step=step)
