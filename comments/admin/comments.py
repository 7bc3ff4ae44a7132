"""Replies, in the admin."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from blog.templatetags.dates import day_and_time
from comments import correcting
from comments.admin import queue, spam_filter
from comments.admin.decisions import history_of
from comments.admin.moderating import ModerationAdmin
from comments.models import Comment

EXCERPT_WORDS = 40  # enough to judge most replies without opening them
EXCERPT_WORDS_OF_PARENT = 12


@admin.register(Comment)
class CommentAdmin(ModerationAdmin):
    list_display = ["who", "state", "excerpt", "entry", "posted"]
    list_display_links = ["who"]
    list_select_related = ["entry", "parent"]
    search_fields = ["name", "text"]
    date_hierarchy = "posted_at"
    ordering = ["-posted_at", "-id"]
    fields = [
        "entry",
        "answers",
        "posted",
        "state",
        "author",
        "name",
        "website",
        "text",
        "shown",
        "decided",
    ]
    readonly_fields = ["entry", "answers", "posted", "author", "shown", "decided"]

    def get_urls(self) -> list[URLPattern]:
        """The pages of their own stand before the numbers of the replies, which take the rest."""
        own = [*queue.urls(self.admin_site), *spam_filter.urls(self.admin_site)]
        return own + super().get_urls()

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        """Without the texts of the posts, which no page here shows."""
        return (
            super()
            .get_queryset(request)
            .select_related("entry", "parent")
            .defer("entry__body", "entry__body_html", "entry__teaser_html", "entry__search")
        )

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any):
        if db_field.name == "website":
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Comment, form, change: bool) -> None:
        """Saves what was written and nothing else: the place in the tree is posting.py's."""
        written = {field: form.cleaned_data[field] for field in ("text", "name")}
        state = form.cleaned_data["state"]
        if "website" in form.changed_data:
            Comment.objects.filter(pk=obj.pk).update(website=obj.website)
        if set(written) & set(form.changed_data):
            correcting.edit(obj, **written, user=request.user)
        obj.state = state
        super().save_model(request, obj, form, change)

    def view_on_site(self, comment: Comment) -> str | None:
        return comment.get_absolute_url() if comment.is_visible else None

    @admin.display(description=_("name"), ordering="name")
    def who(self, comment: Comment) -> str:
        return comment.name or _("(removed)")

    @admin.display(description=_("text"))
    def excerpt(self, comment: Comment) -> str:
        """How the reply begins, below the beginning of what it answers."""
        text = beginning(comment, EXCERPT_WORDS)
        if comment.parent is None:
            return text
        return format_html('<span class="answered">{}</span>{}', self.answers(comment), text)

    @admin.display(description=_("posted"), ordering="posted_at")
    def posted(self, comment: Comment) -> str:
        return day_and_time(localtime(comment.posted_at))

    @admin.display(description=_("in reply to"))
    def answers(self, comment: Comment) -> str:
        if comment.parent is None:
            return _("Nothing: it begins a thread")
        words = beginning(comment.parent, EXCERPT_WORDS_OF_PARENT)
        return format_html("<b>{}</b>: {}", self.who(comment.parent), words)

    @admin.display(description=_("as readers see it"))
    def shown(self, comment: Comment) -> SafeString:
        return mark_safe(comment.html)

    @admin.display(description=_("what was decided"))
    def decided(self, comment: Comment) -> str:
        return history_of(comment)


def beginning(comment: Comment, words: int) -> str:
    return Truncator(strip_tags(comment.text)).words(words, truncate="…")
