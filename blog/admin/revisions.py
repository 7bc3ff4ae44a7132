"""The revisions of a post or page: which there are, what differs between two, and going back."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from blog import differences, revisions, working_copies
from blog.admin import status
from blog.admin.typed import is_id
from blog.admin.working_copies import addresses
from blog.models import Entry, Revision
from blog.revisions import Text

TYPED = "typed"  # in the place of a revision's number: what is in the form now


class RevisionsMixin(admin.ModelAdmin):
    """Puts the revisions where Django's own history of a form would be."""

    revisions_template = "admin/blog/writing/revisions/list.html"
    comparison_template = "admin/blog/writing/revisions/comparison.html"

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict | None = None
    ) -> HttpResponse:
        """The list; two of them side by side; or, sent as a form, an old text in the form again."""
        entry = self.get_object(request, unquote(object_id))
        if entry is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, entry):
            raise PermissionDenied
        if request.method == "POST":
            if not self.has_change_permission(request, entry):
                raise PermissionDenied
            return self.restore(request, entry)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "entry": entry,
            "may_restore": self.has_change_permission(request, entry),
            **addresses(entry, self.opts.model_name),
        }
        if "old" in request.GET or "new" in request.GET:
            return self.compare(request, entry, context)
        rows = entry.revisions.select_related("made_by").defer("body", "summary")
        copy = getattr(entry, "working_copy", None)
        context |= {
            "title": _("Revisions"),
            "revisions": rows,
            "typed": status.of_copy(entry, copy, request.user) if is_typed(entry) else "",
            "kept": request.site.revisions_kept,
        }
        return TemplateResponse(request, self.revisions_template, context)

    def compare(
        self, request: HttpRequest, entry: Entry, context: dict[str, Any]
    ) -> TemplateResponse:
        """Two texts side by side, the older one on the left. Four queries."""
        sides = [self.side(entry, request.GET.get(name, "")) for name in ("old", "new")]
        if isinstance(sides[0], Revision) and isinstance(sides[1], Revision):
            sides.sort(key=lambda revision: (revision.made_at, revision.pk))
        elif sides[0] is None:
            sides.reverse()
        texts = [text_of(entry, side) for side in sides]
        context |= {
            "title": _("What differs"),
            "old": sides[0],
            "new": sides[1],
            "differences": differences.between(*texts),
        }
        return TemplateResponse(request, self.comparison_template, context)

    def side(self, entry: Entry, number: str) -> Revision | None:
        """A revision of this entry, or None for what is in the form now."""
        if number == TYPED:
            return None
        if not is_id(number):
            raise Http404
        found = entry.revisions.select_related("made_by").filter(pk=number).first()
        if found is None:
            raise Http404
        return found

    def restore(self, request: HttpRequest, entry: Entry) -> HttpResponse:
        """Puts an old text into the form. Readers see nothing of it until it is saved."""
        revision = self.side(entry, request.POST.get("revision", ""))
        if revision is None:
            raise Http404
        working_copies.restore(entry, revisions.text_of(revision), request.user)
        if entry.state == Entry.State.PUBLISHED:
            words = _("The text of %(time)s is in the form again. Readers see it once you update.")
        else:
            words = _("The text of %(time)s is in the form again.")
        messages.success(request, words % {"time": status.moment(revision.made_at)})
        return HttpResponseRedirect(addresses(entry, self.opts.model_name)["change_address"])


def is_typed(entry: Entry) -> bool:
    """Whether the form of an entry says something that is not saved. One query."""
    copy = getattr(entry, "working_copy", None)
    return copy is not None and copy.content is not None


def text_of(entry: Entry, side: Revision | None) -> Text:
    if side is not None:
        return revisions.text_of(side)
    content = entry.working_copy.content if is_typed(entry) else {}
    return working_copies.text_in(content, entry)
