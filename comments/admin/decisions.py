"""The log of decisions, in the admin: read, and undone step by step."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from blog.templatetags.dates import day_and_time
from comments import reasons
from comments.models import Comment, Decision, Mention


@admin.register(Decision)
class DecisionAdmin(admin.ModelAdmin):
    """Nothing is written here: each step is logged where it is made."""

    class Media:
        css = {"all": ["comments/moderation.css"]}

    list_display = ["what", "of", "by_whom", "why", "when", "way_back"]
    list_display_links = None
    list_filter = ["act", "by", "made_at"]
    list_select_related = ["comment", "mention", "user", "undoes"]
    search_fields = ["comment__name", "note", "user__username", "user__name"]
    date_hierarchy = "made_at"
    ordering = ["-id"]
    list_per_page = 50
    show_full_result_count = False  # counts all rows only to say how many are hidden
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Decision | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Decision | None = None) -> bool:
        """Not by hand; only along with the post."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None):
        return super().changelist_view(
            request, {"title": capfirst(self.opts.verbose_name_plural), **(extra_context or {})}
        )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).with_way_back().defer("comment__html", "comment__text")

    @admin.display(description=_("what"))
    def what(self, step: Decision) -> str:
        return step.words

    @admin.display(description=_("of"))
    def of(self, step: Decision) -> SafeString:
        """The reply or the mention, which its page in the admin tells more of."""
        item = step.item
        address = reverse(f"admin:comments_{item._meta.model_name}_change", args=[item.pk])
        words = item if str(item) else item.pk
        return format_html('<a href="{}">{}</a>', address, words)

    @admin.display(description=_("who"))
    def by_whom(self, step: Decision) -> str:
        return step.who

    @admin.display(description=_("why"))
    def why(self, step: Decision) -> str:
        return why(step)

    @admin.display(description=_("when"), ordering="made_at")
    def when(self, step: Decision) -> str:
        return day_and_time(localtime(step.made_at))

    @admin.display(description=_("undo"))
    def way_back(self, step: Decision) -> str:
        return undo_button(step, "log")


def why(step: Decision) -> str:
    """The reasons of the rules, and the moderator's words."""
    words = reasons.words(step.reasons, is_mention=step.mention_id is not None)
    return "; ".join([*words, *([step.note] if step.note else [])])


def undo_button(step: Decision, came_from: str) -> str:
    """A button for the form of the page that it stands on; empty where there is no way back."""
    if not step.has_way_back:
        return ""
    return format_html(
        '<button class="undo" name="step" value="{}" formaction="{}?from={}" formnovalidate>'
        '{}<span class="visually-hidden">: {}</span></button>',
        step.pk,
        reverse("admin:comments_queue_undo"),
        came_from,
        _("Undo"),
        step.words,
    )


def history_of(item: Comment | Mention) -> str:
    """The steps of one reply or mention, the last one first. One query."""
    name = f"{item._meta.model_name}-{item.pk}"
    steps = item.decisions.newest_first().select_related("user", "undoes").with_way_back()
    return format_html(
        '<ol class="decided">{}</ol>',
        format_html_join(
            "",
            "<li>{} {}: <b>{}</b>{} {}</li>",
            (
                (
                    day_and_time(localtime(step.made_at)),
                    step.who,
                    step.words,
                    f" ({why(step)})" if why(step) else "",
                    undo_button(step, name),
                )
                for step in steps
            ),
        ),
    )
