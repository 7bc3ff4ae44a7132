"""What a visitor fills in."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from blog.models import Entry
from blog.templatetags.numbers import grouped
from comments import drafts, markdown, names, policy, visitors
from comments.authors import name_of
from comments.mail import subscriptions
from comments.models import Comment, Writer
from comments.models.comments import MAX_NAME_LENGTH, MAX_TEXT_LENGTH
from comments.models.subscriptions import Pace
from comments.spam import trap

DISCUSSION = "discussion"
MAX_EMAIL_LENGTH = 254  # characters; RFC 5321 allows no longer address
LINE_END = re.compile("\r\n?")
# Half of a character: no text holds one, and PostgreSQL refuses it.
SURROGATE = re.compile("[\ud800-\udfff]")

# The form without anything in it, in each language and for each of its two buttons.
BLANK: dict[tuple[str, bool], str] = {}
PLACE = "{place}"


class TextField(forms.CharField):
    """A text whose line ends count as one character, as the browser counts them.

    The message of one that is too long can name `%(length)s` and `%(limit)s`.
    """

    def to_python(self, value: str | None) -> str:
        return SURROGATE.sub("\ufffd", LINE_END.sub("\n", super().to_python(value)))

    def run_validators(self, value: str) -> None:
        try:
            super().run_validators(value)
        except ValidationError as errors:
            for error in errors.error_list:
                if error.code == "max_length":
                    error.params["length"] = grouped(error.params["show_value"])
                    error.params["limit"] = grouped(error.params["limit_value"])
            raise

    def widget_attrs(self, widget: forms.Widget) -> dict:
        """Without `maxlength`: with it, browsers cut what is pasted and tell nobody."""
        attributes = super().widget_attrs(widget)
        attributes.pop("maxlength", None)
        return attributes


class NameField(TextField):
    """A name, without what cannot be seen in it."""

    def to_python(self, value: str | None) -> str:
        # The validators have to see a NUL, which they refuse.
        name = super().to_python(value)
        return name if "\0" in name else names.clean(name)


class ReplyForm(forms.Form):
    """Name and text; nothing else is asked. Authors who are signed in reply under their own name.

    Attributes:
        entry: the post or page.
        parent: the reply that is answered; None for the post itself.
        action: the address to which the form is sent.
    """

    name = NameField(
        label=_("Name"),
        max_length=MAX_NAME_LENGTH,
        help_text=_("A pseudonym is fine."),
        error_messages={
            "required": _("Write a name to stand above your reply."),
            "max_length": _("This name is too long; %(limit)s characters are the most."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    remember = forms.BooleanField(label=_("Remember my name in this browser"), required=False)
    text = TextField(
        label=_("Your reply"),
        max_length=MAX_TEXT_LENGTH,
        error_messages={
            "required": _("Write something first."),
            "max_length": _(
                "This reply has %(length)s characters; %(limit)s are the most. "
                "Shorten it, or send it in two."
            ),
        },
        widget=forms.Textarea(attrs={"rows": 8, "data-limit": MAX_TEXT_LENGTH, "dir": "auto"}),
    )
    email = forms.EmailField(
        label=_("E-mail address (optional)"),
        required=False,
        max_length=MAX_EMAIL_LENGTH,
        help_text=_("Only for these notices. You get one message first, to confirm it."),
        error_messages={
            "invalid": _("This is not an e-mail address. Correct it, or leave it empty.")
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    notices = forms.ChoiceField(
        label=_("Tell me of"),
        required=False,
        choices=[("answers", _("answers to my reply")), (DISCUSSION, _("the whole discussion"))],
        widget=forms.RadioSelect,
    )
    pace = forms.ChoiceField(
        label=_("When"), required=False, choices=Pace, widget=forms.RadioSelect
    )
    draft = forms.Field(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        request: HttpRequest,
        entry: Entry,
        parent: Comment | None = None,
    ) -> None:
        viewer = visitors.viewer_of(request)
        name = names.remembered(request)
        super().__init__(
            data,
            initial={
                "name": name,
                "remember": bool(name),
                "notices": "answers",
                "pace": Pace.AT_ONCE,
            },
            # Several forms may be open on one page.
            auto_id=f"id_{parent.pk}_%s" if parent else "id_%s",
        )
        self.entry, self.parent, self.user = entry, parent, viewer.user
        self.viewer, self.site = viewer, request.site
        if viewer.user:
            for field in ("name", "remember", "email", "notices", "pace"):
                del self.fields[field]

    @cached_property
    def waits(self) -> bool:
        """Whether a moderator will read the reply before it appears, as far as is known.

        One query for those with our cookie, where newcomers wait; else none.
        """
        if self.user:
            return False
        return bool(policy.reason_to_hold(self.entry, self.site, self.viewer.writer))

    @property
    def html(self) -> SafeString:
        """The form as it stands below a discussion.

        Most readers get the same, which is rendered once: it takes as long as fifty replies.
        """
        if self.is_bound or self.parent or self.user or self.initial["name"]:
            return rendered(self)
        key = (get_language(), self.waits)
        if key not in BLANK:
            BLANK[key] = rendered(self).replace(self.action, PLACE)
        return mark_safe(BLANK[key].replace(PLACE, self.action))

    @property
    def trap_field(self) -> SafeString:
        """The field that people do not see; it comes back empty, whatever was in it."""
        return forms.TextInput(trap.ATTRIBUTES).render(trap.FIELD, "")

    @property
    def trapped(self) -> str:
        """What was written into that field. It is no part of what is checked."""
        return self.data.get(trap.FIELD, "")

    @property
    def action(self) -> str:
        if self.parent:
            return reverse("comments:answer", args=[self.parent.pk])
        return reverse("comments:post", args=[self.entry.pk])

    def is_valid(self) -> bool:
        """Checks what was written; the first field with an error gets the focus."""
        is_valid = super().is_valid()
        wrong = next((name for name in self.fields if name in self.errors), None)
        if wrong:
            self.fields[wrong].widget.attrs["autofocus"] = True
        return is_valid

    def check_text_alone(self) -> None:
        """For a preview: the errors of the other fields can wait."""
        for name in self.errors.keys() - {"text"}:
            del self.errors[name]

    def preview(self) -> str:
        """How the text will look; empty where something is wrong."""
        return "" if self.errors else markdown.to_html(self.cleaned_data["text"])

    def ask_for_notices(self, reply: Comment, writer: Writer | None, visitor: str) -> None:
        """Has the address confirmed, where one was given. All as for `subscriptions.ask`."""
        if email := self.cleaned_data["email"]:
            whole_discussion = self.cleaned_data["notices"] == DISCUSSION
            pace = self.cleaned_data["pace"] or Pace.AT_ONCE
            subscriptions.ask(self.entry, reply, writer, email, whole_discussion, pace, visitor)

    def clean_draft(self) -> str:
        """What is no draft's number says nothing, and stands in nobody's way."""
        draft = self.cleaned_data["draft"] or ""
        return draft if drafts.NUMBER.fullmatch(draft) else ""

    def clean(self) -> dict:
        if self.user:
            self.cleaned_data["name"] = name_of(self.user)
        return self.cleaned_data


class EditForm(forms.Form):
    """What writers can change in a reply of their own: also the name, if it tells too much."""

    name = ReplyForm.base_fields["name"]
    text = ReplyForm.base_fields["text"]


def rendered(form: ReplyForm) -> SafeString:
    return render_to_string("comments/_form.html", {"form": form})
