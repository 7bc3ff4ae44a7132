"""What the lists of replies and of mentions share: the acts of a moderator."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from comments import moderation


class ModerationAdmin(admin.ModelAdmin):
    """Nothing is added or deleted here: visitors write, and what is removed can come back."""

    class Media:
        css = {"all": ["comments/moderation.css"]}

    actions = ["approve", "mark_spam", "remove"]
    list_filter = ["state"]
    show_full_result_count = False  # counts all rows only to say how many are hidden

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Not by hand; only along with the post."""
        return False

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any):
        if db_field.name == "state":
            # Compared with what the page showed: what happened meanwhile is not undone by a
            # correction of the text.
            kwargs["show_hidden_initial"] = True
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: models.Model, form, change: bool) -> None:
        """Changes the state, as the actions of the list do."""
        if "state" in form.changed_data:
            moderation.change(
                self.get_queryset(request).filter(pk=obj.pk), obj.state, user=request.user
            )

    @admin.action(description=_("Approve"), permissions=["change"])
    def approve(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        count = len(moderation.approve(queryset, user=request.user))
        self.tell(request, ngettext("%(count)d is shown.", "%(count)d are shown.", count), count)

    @admin.action(description=_("Mark as spam"), permissions=["change"])
    def mark_spam(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        count = len(moderation.mark_spam(queryset, user=request.user))
        words = ngettext("%(count)d is marked as spam.", "%(count)d are marked as spam.", count)
        self.tell(request, words, count)

    @admin.action(description=_("Remove from the blog"), permissions=["change"])
    def remove(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        count = len(moderation.remove(queryset, user=request.user))
        words = ngettext(
            "%(count)d is removed. It can be approved again.",
            "%(count)d are removed. They can be approved again.",
            count,
        )
        self.tell(request, words, count)

    def tell(self, request: HttpRequest, words: str, count: int) -> None:
        if count:
            self.message_user(request, words % {"count": count}, messages.SUCCESS)
        else:
            self.message_user(request, _("There was nothing to change."), messages.INFO)
