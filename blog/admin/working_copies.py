"""The form of a post or page keeps what is typed, and is not saved over somebody else's words.

The page says with the form which version it began with (`_base`), which opened form it is
(`_tab`), and for a new post by which number it is known (`_draft`): see `blog/working_copies.py`.
"""

import functools
import uuid
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from blog import presence, revisions, working_copies
from blog.admin import status
from blog.admin.conflicts import compared
from blog.admin.typed import content_of, differs, overlay, overlay_rows
from blog.admin.working_copy_words import WORDS
from blog.models import Entry, Site, WorkingCopy
from blog.working_copies import Conflict, Content

# Buttons that save the form into the entry, whatever readers see of it now.
PUBLISHING = frozenset({"_publish", "_publish_now", "_update"})
# Buttons that do something else first, and keep what was typed on the way.
ASIDE = frozenset({"_preview", "_unpublish", "_share", "_withdraw"})
TAB_LENGTH = 36  # characters of a UUID


class WorkingCopyForm(forms.ModelForm):
    """Begins with what was last typed. Is not valid while somebody else has saved meanwhile."""

    conflict = ""  # what to say where somebody else has saved meanwhile

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound and (content := typed_of(self.instance)):
            overlay(self, content)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.conflict:
            self.add_error(None, self.conflict)
        return cleaned


def addresses(entry: Entry, model: str) -> dict[str, str]:
    """Where the form of an entry is, and what belongs to it."""
    views = ("change", "working_copy", "presence", "differences", "history")
    return {"number": str(entry.pk)} | {
        f"{view}_address": reverse(f"admin:blog_{model}_{view}", args=[entry.pk]) for view in views
    }


def typed_of(entry: Entry) -> Content | None:
    """What was typed into the form of an entry and is not saved. One query."""
    copy = WorkingCopy.objects.filter(entry=entry.pk).first() if entry.pk else None
    return copy.content if copy else None


class Sent(NamedTuple):
    """What a sent form says of its page."""

    base: int | None
    tab: str
    draft: uuid.UUID | None
    replaces: bool

    @classmethod
    def by(cls, request: HttpRequest) -> "Sent":
        """Reads it. Garbage is nothing, and so agrees with no version."""
        post = request.POST
        base, draft = post.get("_base", ""), post.get("_draft", "")
        try:
            number = uuid.UUID(draft) if draft else None
        except ValueError:
            number = None
        is_number = base.isascii() and base.isdecimal() and len(base) < TAB_LENGTH
        return cls(
            base=(int(base) if is_number else -1) if "_base" in post else None,
            tab=post.get("_tab", "").replace("\0", "")[:TAB_LENGTH],
            draft=number,
            replaces=bool(post.get("_replaces")),
        )


def without_buttons(sent: QueryDict) -> QueryDict:
    """A sent form as if no button had been pressed: it is only to be shown again."""
    kept = sent.copy()
    for name in PUBLISHING | ASIDE:
        kept.pop(name, None)
    return kept


class WorkingCopiesMixin(admin.ModelAdmin):
    """For the forms of posts and pages: what is typed outlives everything."""

    class Media:
        css = {"all": ["blog/writing/working_copy.css", "blog/writing/differences.css"]}

    form = WorkingCopyForm
    discard_template = "admin/blog/writing/discard.html"

    # The form on its way out

    def _create_formsets(self, request: HttpRequest, obj: Entry | None, change: bool) -> tuple:
        """Django's own, with the rows below the form as they were last typed."""
        formsets, inlines = super()._create_formsets(request, obj, change)
        if request.method != "POST" and obj is not None and (content := typed_of(obj)):
            for formset in formsets:
                overlay_rows(formset, content)
        return formsets, inlines

    def working_copy_context(self, request: HttpRequest, entry: Entry | None) -> dict[str, Any]:
        """What `_working_copy.html` shows. Three queries of an entry."""
        sent = Sent.by(request)
        copy = WorkingCopy.objects.filter(entry=entry.pk).first() if entry else None
        context = {
            "copy": copy,
            "version": copy.version if copy else 0,
            "draft": sent.draft or uuid.uuid4(),
            "is_typed": copy is not None and copy.content is not None,
            "status": status.of_copy(entry or self.model(), copy, request.user),
            "model": self.opts.model_name,
            "add_address": reverse(f"admin:blog_{self.opts.model_name}_add_working_copy"),
            "token_address": reverse(f"admin:blog_{self.opts.model_name}_token"),
            "largest": settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
            "words": {name: str(words) for name, words in WORDS.items()},
        }
        if entry:
            context |= {"addresses": addresses(entry, self.opts.model_name)}
            there = presence.others(entry, sent.tab)
            context["others"] = status.of_others(there, request.user)
        return {"working_copy": context}

    # The form on its way in

    def get_form(
        self, request: HttpRequest, obj: Entry | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        made = super().get_form(request, obj, change, **kwargs)
        if conflict := getattr(request, "working_copy_conflict", None):
            made.conflict = status.of_conflict(conflict.copy, request.user)
        return made

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict | None = None,
    ) -> HttpResponse:
        """The form. One that is sent waits for whoever saves the same entry just then."""
        with transaction.atomic():
            entry, answer = None, None
            if request.method == "POST":
                entry = self.entry_sent(request, object_id)
            if entry is not None:
                object_id = str(entry.pk)
            form = functools.partial(super().changeform_view, request, object_id, form_url)
            try:
                if entry is not None:
                    answer = self.before_saving(request, entry)
                answer = answer or form(extra_context)
            except Conflict as conflict:
                request.working_copy_conflict = conflict
                request.POST = without_buttons(request.POST)
                answer = form(extra_context)
            if isinstance(answer, TemplateResponse) and "adminform" in answer.context_data:
                entry = entry or answer.context_data.get("original")
                if request.method == "POST":
                    entry = self.keep_refused(request, entry)
                answer.context_data |= self.working_copy_context(request, entry)
                if conflict := getattr(request, "working_copy_conflict", None):
                    answer.context_data["conflict"] = self.compared(request, conflict)
        return answer

    def entry_sent(self, request: HttpRequest, object_id: str | None) -> Entry | None:
        """The entry that a form is about; that of a new form too, where it was sent before."""
        if object_id is None:
            draft = Sent.by(request).draft
            begun = working_copies.begun(draft) if draft else None
            object_id = str(begun.entry_id) if begun else None
        entry = self.get_object(request, unquote(object_id)) if object_id else None
        if entry is not None and not self.has_change_permission(request, entry):
            raise PermissionDenied
        return entry

    def before_saving(self, request: HttpRequest, entry: Entry) -> HttpResponse | None:
        """Locks the entry, looks whether it may be saved, and does what changes no entry."""
        sent, copy = Sent.by(request), working_copies.lock(entry)
        there = HttpResponseRedirect(addresses(entry, self.opts.model_name)["change_address"])
        if "_discard" in request.POST:
            return self.discard(request, entry) or there
        if "_theirs" in request.POST:
            text = working_copies.text_in(content_of(request.POST), entry)
            revisions.keep_text(entry, text, request.user)
            messages.info(request, _("You see the other version. Yours is among the revisions."))
            return there
        if ASIDE & request.POST.keys():
            return None
        if entry.state == Entry.State.PUBLISHED and not PUBLISHING & request.POST.keys():
            self.keep(request, copy)
            messages.success(request, _("Kept. Readers see what they saw before."))
            return there
        if sent.base is not None and self.says_else(request, copy):
            working_copies.check(copy, base=sent.base, tab=sent.tab)
        return None

    def discard(self, request: HttpRequest, entry: Entry) -> HttpResponse | None:
        """Asks first; then goes back to what is saved."""
        if request.POST["_discard"] == "yes":
            working_copies.discard(entry, request.user)
            messages.success(request, _("You are back at the version that was saved."))
            return None
        if "title" in request.POST:
            # What was typed in the last seconds is given up too, and found again with the rest.
            self.keep(request, working_copies.lock(entry))
        kept = Site.current().revisions_kept
        context = self.admin_site.each_context(request) | {
            "title": _("Discard the working copy?"),
            "entry": entry,
            "opts": self.opts,
            "keeps_revisions": bool(kept),
            **addresses(entry, self.opts.model_name),
        }
        return TemplateResponse(request, self.discard_template, context)

    def save_model(self, request: HttpRequest, obj: Entry, form: forms.Form, change: bool) -> None:
        """Saves; what stood there before stays as a revision."""
        if change:
            revisions.keep_stored(Entry.objects.get(pk=obj.pk))
        super().save_model(request, obj, form, change)

    def save_related(
        self, request: HttpRequest, form: forms.Form, formsets: list, change: bool
    ) -> None:
        """Saves the rest; now nothing that was typed differs from the entry."""
        super().save_related(request, form, formsets, change)
        sent, entry = Sent.by(request), form.instance
        revisions.keep(entry, request.user, was_published=entry.is_published)
        working_copies.take_over(
            entry,
            request.user,
            tab=sent.tab,
            draft=None if change else sent.draft,
            keeps_replaced=sent.replaces,
        )

    # What was typed, and what it is compared with

    def sent_form(self, request: HttpRequest, entry: Entry | None) -> forms.ModelForm:
        """The form as it was sent, to be compared and not to be saved."""
        made = self.get_form(request, entry, change=entry is not None)
        return made(MultiValueDict(content_of(request.POST)), instance=entry)

    def says_else(self, request: HttpRequest, copy: WorkingCopy) -> bool:
        """Whether a sent form says anything else than what stands there now, typed or saved."""
        if copy.content is None or copy.content.keys() <= set(revisions.FIELDS):
            return self.differs(request, copy.entry, copy.content or {})
        return copy.content != content_of(request.POST)

    def differs(self, request: HttpRequest, stored: Entry, content: Content | None = None) -> bool:
        """Whether a sent form says anything else than what is saved."""
        entry = self.model.objects.get(pk=stored.pk)
        form = self.sent_form(request, entry)
        if content:
            overlay(form, content)
        formsets, _inlines = self._create_formsets(request, entry, change=True)
        return differs(form, formsets)

    def compared(self, request: HttpRequest, conflict: Conflict) -> dict[str, Any]:
        """What `_conflict.html` shows: both texts, and which other fields differ."""
        stored = conflict.copy.entry
        form = self.sent_form(request, self.model.objects.get(pk=stored.pk))
        return compared(conflict.copy, content_of(request.POST), form, request.user)

    def keep(self, request: HttpRequest, copy: WorkingCopy) -> None:
        """Makes what was sent the (locked) working copy, where it says anything new.

        Raises:
            Conflict: if somebody else has saved since the page was opened.
        """
        sent, content = Sent.by(request), content_of(request.POST)
        if not self.says_else(request, copy):
            return
        if sent.base is not None:
            working_copies.check(copy, base=sent.base, tab=sent.tab)
        if self.differs(request, copy.entry):
            working_copies.write(
                copy, content, user=request.user, tab=sent.tab, keeps_replaced=sent.replaces
            )
        elif copy.content is not None:
            working_copies.drop(copy, user=request.user, tab=sent.tab)

    def keep_refused(self, request: HttpRequest, entry: Entry | None) -> Entry | None:
        """Keeps a form that came back with errors. Gives the entry, which may be a new draft."""
        if getattr(request, "working_copy_conflict", None):
            return entry
        if entry is not None:
            self.keep(request, working_copies.lock(entry))
            return entry
        sent, content = Sent.by(request), content_of(request.POST)
        if sent.draft is None or not any(working_copies.text_in(content, self.model())):
            return None
        return working_copies.begin(
            self.model, content, draft=sent.draft, user=request.user, tab=sent.tab
        ).entry
