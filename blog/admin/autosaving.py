"""What the scripts of the writing page ask: keep this, who else is there. Answers are JSON.

Each answer tells in `status` what to show. A refusal has `told` instead, a sentence for people.
"""

from collections.abc import Callable
from functools import update_wrapper
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from blog import differences, presence, working_copies
from blog.admin import status
from blog.admin.typed import content_of
from blog.admin.working_copies import Sent, WorkingCopiesMixin, addresses
from blog.models import Entry, WorkingCopy
from blog.working_copies import Conflict

OURS = {"title", "body", "_base"}  # without them, what was sent is not our form


class Refused(Exception):
    """What was sent is not kept; `told` says why."""

    def __init__(self, code: HTTPStatus, told: str, **more: Any) -> None:
        super().__init__(told)
        self.code, self.content = code, {"told": told} | more

    def answer(self) -> JsonResponse:
        return JsonResponse(self.content, status=self.code)


class AutosavingMixin(WorkingCopiesMixin):
    """The addresses at which the form keeps itself."""

    def get_urls(self) -> list[URLPattern]:
        def wrap(view: Callable) -> Callable:
            def wrapped(request: HttpRequest, pk: int | None = None) -> HttpResponse:
                return self.admin_site.admin_view(answering(view))(request, pk)

            return update_wrapper(wrapped, view)

        name = f"blog_{self.opts.model_name}"
        keep, differs, presence_of = (
            wrap(require_POST(view))
            for view in (self.keep_view, self.differences_view, self.presence_view)
        )
        return [
            path("form-token/", wrap(self.token_view), name=f"{name}_token"),
            path("add/working-copy/", keep, name=f"{name}_add_working_copy"),
            path("<int:pk>/working-copy/", keep, name=f"{name}_working_copy"),
            path("<int:pk>/differences/", differs, name=f"{name}_differences"),
            path("<int:pk>/presence/", presence_of, name=f"{name}_presence"),
            *super().get_urls(),
        ]

    def token_view(self, request: HttpRequest, pk: None = None) -> JsonResponse:
        """A token for a form whose own was made invalid by signing in again; and who is it now."""
        return JsonResponse({"token": get_token(request), "user": request.user.pk})

    def keep_view(self, request: HttpRequest, pk: int | None) -> JsonResponse:
        """Keeps what is typed as the working copy; makes the draft of a new post first."""
        if not request.POST.keys() >= OURS:
            raise Refused(HTTPStatus.BAD_REQUEST, _("This is not the form of a text."))
        with transaction.atomic():
            entry = self.entry_written(request, pk)
            if entry is None:
                entry = self.keep_new(request)
            else:
                self.keep_change(request, working_copies.lock(entry))
            if entry is not None:
                presence.note(entry, request.user, Sent.by(request).tab, has_changed=True)
            return self.standing(request, entry)

    def presence_view(self, request: HttpRequest, pk: int | None) -> JsonResponse:
        """Notes that the form is open, or that it was closed; says who else has it open."""
        entry, tab = self.entry_written(request, pk), Sent.by(request).tab
        if "_leaves" in request.POST:
            presence.leave(entry, request.user, tab)
        else:
            presence.note(entry, request.user, tab)
        return self.standing(request, entry)

    def entry_written(self, request: HttpRequest, pk: int | None) -> Entry | None:
        """The entry whose form it is; None while it has none. Raises `Refused`."""
        if request.POST.get("_user", str(request.user.pk)) != str(request.user.pk):
            words = _("Somebody else has signed in in this browser meanwhile.")
            raise Refused(HTTPStatus.FORBIDDEN, words, why="user")
        if pk is not None and not Entry.objects.filter(pk=pk).exists():
            raise Refused(HTTPStatus.NOT_FOUND, _("This was deleted meanwhile."), why="gone")
        try:
            entry = self.entry_sent(request, pk and str(pk))
            is_allowed = entry is not None or (pk is None and self.has_add_permission(request))
        except PermissionDenied:
            is_allowed = False
        if not is_allowed:
            raise Refused(HTTPStatus.FORBIDDEN, _("You may not change this."), why="right")
        return entry

    def keep_new(self, request: HttpRequest) -> Entry | None:
        """Makes the draft, once somebody has written anything."""
        if Sent.by(request).draft is None:
            raise Refused(HTTPStatus.BAD_REQUEST, _("This is not the form of a text."))
        return self.keep_refused(request, None)

    def keep_change(self, request: HttpRequest, copy: WorkingCopy) -> None:
        """Keeps it, unless somebody else has saved since the page was opened."""
        try:
            self.keep(request, copy)
        except Conflict as conflict:
            context = {"conflict": self.compared(request, conflict), "is_live": True}
            panel = render_to_string("admin/blog/writing/_conflict.html", context, request)
            words = status.of_conflict(copy, request.user)
            raise Refused(HTTPStatus.CONFLICT, words, panel=panel, version=copy.version) from None

    def differences_view(self, request: HttpRequest, pk: int | None) -> JsonResponse:
        """What differs between what stands here and a text that a browser has kept."""
        entry = self.entry_written(request, pk)
        copy = WorkingCopy.objects.filter(entry=entry).first() or WorkingCopy(entry=entry)
        texts = (
            working_copies.text_now(copy),
            working_copies.text_in(content_of(request.POST), entry),
        )
        context = {
            "differences": differences.between(*texts),
            "old_name": _("What is here now"),
            "new_name": _("What your browser kept"),
        }
        panel = render_to_string("admin/blog/writing/_differences.html", context, request)
        return JsonResponse({"panel": panel})

    def standing(self, request: HttpRequest, entry: Entry | None) -> JsonResponse:
        """How the text stands now."""
        if entry is None:
            words = status.of_copy(self.model(), None, request.user)
            return JsonResponse({"version": 0, "status": words, "others": []})
        entry = Entry.objects.get(pk=entry.pk)
        copy = WorkingCopy.objects.filter(entry=entry).first()
        there = presence.others(entry, Sent.by(request).tab)
        said = status.of_conflict(copy, request.user) if copy and copy.saved_at else ""
        return JsonResponse(
            {
                "version": copy.version if copy else 0,
                "tab": copy.tab if copy else "",
                "isTyped": copy is not None and copy.content is not None,
                "status": status.of_copy(entry, copy, request.user),
                "changed": said,
                "others": status.of_others(there, request.user),
                "addresses": addresses(entry, self.opts.model_name),
            }
        )


def answering(view: Callable) -> Callable:
    """The view; `Refused` becomes its answer."""

    @never_cache
    def answered(request: HttpRequest, pk: int | None) -> HttpResponse:
        try:
            return view(request, pk)
        except Refused as refused:
            return refused.answer()

    return answered
