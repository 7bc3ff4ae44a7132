"""What the forms of posts and of pages share."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Field, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from blog import publishing, working_copies
from blog.admin.autocompleting import AutocompletingMixin
from blog.admin.autosaving import AutosavingMixin
from blog.admin.choosing import ImageSelect
from blog.admin.moments import MomentField, MomentWidget
from blog.admin.prose import ProseWidget
from blog.admin.publishing import PublishingMixin
from blog.admin.revisions import RevisionsMixin
from blog.admin.rights import OwnWriting, without_links
from blog.admin.writing_form import WritingForm
from blog.models import Entry, User
from blog.models.site import ReplyPolicy
from blog.publishing import Standing
from blog.roles import EDIT_OTHERS
from blog.templatetags.dates import day_and_time


class WritingAdmin(
    OwnWriting, AutosavingMixin, RevisionsMixin, PublishingMixin, AutocompletingMixin
):
    """An entry's form: the text first, then when, where and how it appears."""

    class Media:
        css = {"all": ["blog/writing.css", "blog/writing/choosing.css", "blog/writing_lists.css"]}

    form = WritingForm
    change_form_template = "admin/blog/writing_change_form.html"
    autocomplete_fields = ["tags"]
    search_fields = ["title", "slug", "body"]
    date_hierarchy = "published_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Lists do without the texts, which are most of a row, and say what is being typed."""
        queryset = super().get_queryset(request)
        if request.resolver_match.url_name.endswith("_changelist"):
            queryset = working_copies.with_titles(queryset).prefetch_related("coauthors")
            return queryset.defer("body", "body_html", "teaser_html", "search")
        return queryset

    def changelist_view(
        self, request: HttpRequest, extra_context: dict | None = None
    ) -> HttpResponse:
        titles = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, titles | (extra_context or {}))

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any):
        if db_field.name == "title":
            kwargs["widget"] = forms.Textarea({"rows": 1, "placeholder": _("Title")})
        elif db_field.name == "body":
            kwargs["widget"] = ProseWidget()
        elif db_field.name == "summary":
            kwargs["widget"] = forms.Textarea({"rows": 3, "class": "vLargeTextField"})
        elif db_field.name == "categories":
            kwargs["widget"] = forms.CheckboxSelectMultiple()
        elif db_field.name == "lead_image":
            kwargs["widget"] = ImageSelect()
        elif db_field.name == "published_at":
            zone = {"zone": timezone.get_current_timezone_name()}
            kwargs |= {
                "form_class": MomentField,
                "widget": MomentWidget,
                "label": _("Publish on"),
                "help_text": _(
                    "Empty: at once. In the future: by itself, then. Time zone: %(zone)s."
                )
                % zone,
            }
        formfield = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "lead_image":
            without_links(formfield.widget)  # the library, which it opens, has them all
        return formfield

    def formfield_for_choice_field(self, db_field: Field, request: HttpRequest, **kwargs: Any):
        if db_field.name == "reply_policy":
            of_blog = request.site.get_reply_policy_display()
            words = _("as the settings of the blog say: %(policy)s") % {"policy": of_blog}
            kwargs["choices"] = [("", words), *ReplyPolicy.choices]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def view_on_site(self, entry: Entry) -> str:
        return entry.get_absolute_url()

    @admin.display(description=_("state"), ordering="state")
    def shown_state(self, entry: Entry) -> str:
        """How it stands, and whether something was typed that readers do not see yet."""
        standing = publishing.standing(entry)
        if entry.state == Entry.State.DRAFT or entry.typed_at is None:
            return standing.label
        return format_html(
            '{} <span class="entry-mark">{}</span>', standing.label, _("changed since")
        )

    @admin.display(description=_("date"), ordering="published_at", empty_value="")
    def shown_date(self, entry: Entry) -> str | None:
        return day_and_time(entry.published_at) if entry.published_at else None

    @admin.display(description=_("by"), ordering="author__name")
    def shown_authors(self, entry: Entry) -> str:
        return entry.byline

    @admin.display(description=_("on the blog"))
    def link(self, entry: Entry) -> str:
        address, words = entry.get_absolute_url(), _("View")
        if not entry.is_published:
            address, words = reverse("admin:blog_entry_preview", args=[entry.pk]), _("Preview")
        return format_html(
            '<a href="{}">{}<span class="visually-hidden">: {}</span></a>', address, words, entry
        )


class StateFilter(admin.SimpleListFilter):
    """The states as authors think of them: a scheduled post is no published one yet."""

    title = _("state")
    parameter_name = "shown"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple]:
        shown = (Standing.PUBLISHED, Standing.SCHEDULED, Standing.PRIVATE, Standing.DRAFT)
        return [(standing.value, standing.label) for standing in shown]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return {
            Standing.PUBLISHED: queryset.published(),
            Standing.SCHEDULED: queryset.scheduled(),
            Standing.PRIVATE: queryset.readable_by(request.user).filter(is_private=True),
            Standing.DRAFT: queryset.filter(state=Entry.State.DRAFT),
        }.get(self.value(), queryset)


class AuthorFilter(admin.RelatedFieldListFilter):
    """Only those who have written something; nothing for authors, who see what is theirs."""

    def field_choices(self, field, request: HttpRequest, model_admin) -> list[tuple[int, str]]:
        if not request.user.has_perm(EDIT_OTHERS):
            return []
        writers = User.objects.filter(entries__isnull=False).distinct().order_by("name")
        return [(user.pk, str(user)) for user in writers]
