"""Lists of what forms a tree, sorted by dragging, by keyboard or by plain buttons."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from mptt.admin import MPTTModelAdmin

from blog import trees

SHOWN_LEVELS = 8  # as many as the style sheet indents; more would leave no room for the names
MOST_ROWS = 1000  # on one page: a tree that is cut in pages cannot be sorted
SIGNS = {
    trees.Step.UP: "↑",
    trees.Step.DOWN: "↓",
    trees.Step.OUT: "←",
    trees.Step.IN: "→",
}


class MoveForm(forms.Form):
    """Where to: one step, or beside another one."""

    step = forms.ChoiceField(choices=trees.Step, required=False)
    target = forms.IntegerField(required=False)
    position = forms.ChoiceField(choices=trees.Position, required=False)

    def clean(self) -> dict:
        sent = super().clean()
        if bool(sent.get("step")) == bool(sent.get("target") and sent.get("position")):
            raise forms.ValidationError(_("Say where to."))
        return sent


class TreeAdmin(MPTTModelAdmin):
    """A list in the order of the tree, whose rows can be moved."""

    class Media:
        css = {"all": ["blog/sorting.css"]}
        js = [Script("blog/sorting.js", type="module")]

    change_list_template = "admin/blog/tree_change_list.html"
    list_display = ["place", "moves"]
    list_display_links = ["place"]
    list_per_page = list_max_show_all = MOST_ROWS
    ordering = ["tree_id", "lft"]
    sortable_by = ()
    show_full_result_count = False

    def get_list_display(self, request: HttpRequest) -> list[str]:
        """Only who may move rows, and sees them all, gets the buttons for it."""
        shown = list(super().get_list_display(request))
        is_part = bool(set(request.GET) - {"_changelist_filters"})
        if is_part or not self.has_change_permission(request):
            shown.remove("moves")
        return shown

    @admin.display(description=gettext_lazy("name"))
    def place(self, node: trees.Tree) -> SafeString:
        return format_html(
            '<span class="tree-place level-{}" data-pk="{}">{}</span>',
            min(node.level, SHOWN_LEVELS),
            node.pk,
            str(node),
        )

    @admin.display(description=gettext_lazy("order"))
    def moves(self, node: trees.Tree) -> SafeString:
        """Buttons that work without a script; the script adds a handle for dragging."""
        buttons = format_html_join(
            "",
            '<button type="submit" class="move" name="step" value="{}" formaction="{}" '
            'title="{}" aria-label="{}">{}</button>',
            (
                (way, self.move_address(node), way.label, f"{way.label}: {node}", sign)
                for way, sign in SIGNS.items()
            ),
        )
        return format_html('<span class="moves">{}</span>', buttons)

    def move_address(self, node: trees.Tree) -> str:
        return reverse(f"admin:{self.route}_move", args=[node.pk])

    @property
    def route(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"

    def get_urls(self) -> list[URLPattern]:
        move = self.admin_site.admin_view(require_POST(self.move))
        return [path("<int:pk>/move/", move, name=f"{self.route}_move"), *super().get_urls()]

    def move(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Moves one, says where it is now, and shows the list again."""
        mine = self.get_queryset(request)
        node = get_object_or_404(mine, pk=pk)
        if not self.has_change_permission(request, node):
            raise PermissionDenied
        form = MoveForm(request.POST)
        target = None
        if form.is_valid() and form.cleaned_data["target"]:
            target = mine.filter(pk=form.cleaned_data["target"]).first()
        try:
            if target is not None:
                trees.place(node, target, trees.Position(form.cleaned_data["position"]))
            elif form.is_valid() and form.cleaned_data["step"]:
                trees.step(node, trees.Step(form.cleaned_data["step"]))
            else:
                raise trees.CannotMove(_("What it should stand beside is not there any more."))
        except trees.CannotMove as refusal:
            messages.error(request, _("“%(name)s” stays where it is. %(reason)s") % {
                "name": node, "reason": refusal,
            })  # fmt: skip
        else:
            self.log_change(request, node, [{"changed": {"fields": [_("place")]}}])
            messages.success(request, where(node))
        return HttpResponseRedirect(f"{reverse(f'admin:{self.route}_changelist')}#row-{node.pk}")


def where(node: trees.Tree) -> str:
    """Where it stands now, in words, since a list that has changed does not say it."""
    node.refresh_from_db()
    before = node.get_previous_sibling()
    if before is not None:
        words = _("“%(name)s” now comes after “%(other)s”.")
        return words % {"name": node, "other": before}
    if node.parent is not None:
        words = _("“%(name)s” is now the first below “%(other)s”.")
        return words % {"name": node, "other": node.parent}
    return capfirst(_("“%(name)s” is now the first.") % {"name": node})
