"""The form of a post or page, checked for what its author wants to do with it."""

import datetime
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy

from blog import publishing, references, working_copies
from blog.admin.moments import same_minute
from blog.admin.working_copies import WorkingCopyForm
from blog.models import Entry


def number_of_references(entry: Entry) -> str:
    """How many publications the text refers to, with what was typed since. One query."""
    return references.how_many(working_copies.shown(entry).body_html)


class Act(StrEnum):
    """What the buttons of the form do, by the names under which they are sent."""

    SAVE = "_save"
    PUBLISH = "_publish"
    PUBLISH_NOW = "_publish_now"
    UPDATE = "_update"
    UNPUBLISH = "_unpublish"
    PREVIEW = "_preview"
    SHARE = "_share"
    WITHDRAW = "_withdraw"

    @classmethod
    def of(cls, request: HttpRequest) -> "Act":
        """The button that was pressed; saving, where none of ours was."""
        return next((act for act in cls if act in request.POST), cls.SAVE)


class WritingForm(WorkingCopyForm):
    """Beside the model's own rules: what is missing for readers, and dates that are slips.

    `act` is set by the admin on the class that it makes for a request.
    """

    act = Act.SAVE

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.state_before = self.instance.state
        self.date_before = self.instance.published_at
        if self.instance.pk and "shows_references" in self.fields:
            number = lazy(number_of_references, str)(self.instance)
            field = self.fields["shows_references"]
            field.help_text = format_lazy("{} {}", field.help_text, number)

    @property
    def publishes(self) -> bool:
        """Whether readers are to see the text, now or at a time to come.

        "Update" does so only with what is published: another tab may have taken it back.
        """
        is_out = self.state_before == Entry.State.PUBLISHED
        return self.act in {Act.PUBLISH, Act.PUBLISH_NOW} or (self.act == Act.UPDATE and is_out)

    def clean_title(self) -> str:
        """On one line, whatever was pasted."""
        return " ".join(self.cleaned_data["title"].split())

    def clean_published_at(self) -> datetime.datetime | None:
        """The moment; the stored one, to the second, where the minute is the same."""
        moment = self.cleaned_data["published_at"]
        if self.act == Act.PUBLISH_NOW:
            return timezone.now()
        if same_minute(moment, self.date_before):
            return self.date_before
        if moment is not None:
            publishing.check_date(moment)
        return moment

    def clean(self) -> dict:
        """Refuses to publish what is not ready for readers, beside the field that is missing."""
        fields = super().clean()
        if self.publishes:
            title, body = fields.get("title"), fields.get("body")
            for name, words in publishing.missing(self.instance, body or "", title or "").items():
                if name not in self.errors:
                    self.add_error(name, ValidationError(words, code="missing"))
        return fields

    def _post_clean(self) -> None:
        """The rules of the model apply to what the entry is to be: a draft has no address yet."""
        if self.publishes:
            self.instance.state = Entry.State.PUBLISHED
        super()._post_clean()
        if self.errors:
            self.instance.state = self.state_before
