"""What other pages were told of the blog's posts, in the admin: a list, and a page for each."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from blog.admin.entries import form_address
from blog.embeds import label
from blog.models import Entry, User
from blog.outgoing_links import normal
from blog.roles import EDIT_OTHERS, WRITE
from comments.linkbacks import log, sending
from comments.models import SentLinkback
from comments.models.mentions import MAX_TARGET_LENGTH


class TrackbackForm(forms.Form):
    """The address to which a trackback is to be sent."""

    address = forms.CharField(
        label=gettext_lazy("Trackback address"),
        max_length=MAX_TARGET_LENGTH,
        widget=forms.URLInput({"placeholder": "https://", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "Some pages name an address for trackbacks that no program finds. It is sent the title "
            "and the beginning of the post."
        ),
        error_messages={"required": gettext_lazy("Write the address that the other page names.")},
    )

    def clean_address(self) -> str:
        """The address in ASCII, of another host."""
        address = normal(self.cleaned_data["address"])
        if not address:
            raise forms.ValidationError(
                _("This is no address of another site. It begins with https:// or http://.")
            )
        return address


@admin.register(SentLinkback)
class SentLinkbackAdmin(admin.ModelAdmin):
    """A list of all, to be read; of each post there is a page on which something can be done."""

    class Media:
        css = {"all": ["comments/sent_linkbacks.css"]}

    list_display = ["page", "what_happened"]
    list_display_links = None
    list_filter = ["outcome"]
    list_select_related = ["entry"]
    list_per_page = 50
    search_fields = ["target", "entry__title"]
    actions = None

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(self.changelist_view), name="comments_sentlinkback_changelist"),
            path("<int:pk>/", wrap(self.log_view), name="comments_sentlinkback_log"),
            path("<int:pk>/again/", wrap(self.again_view), name="comments_sentlinkback_again"),
            path(
                "<int:pk>/trackback/",
                wrap(self.trackback_view),
                name="comments_sentlinkback_trackback",
            ),
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: SentLinkback | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SentLinkback | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: SentLinkback | None = None) -> bool:
        return request.user.has_perm(WRITE)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Authors come here from their posts; the part of the discussion is not theirs."""
        return request.user.has_perm(EDIT_OTHERS)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Those of the texts that one may change. The texts themselves stay where they are."""
        rows = super().get_queryset(request)
        rows = rows.filter(entry__in=Entry.objects.writable_by(request.user))
        return rows.defer("entry__body", "entry__body_html", "entry__teaser_html", "entry__search")

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None):
        if not request.site.sends_mentions:
            self.message_user(request, switched_off(), messages.WARNING)
        return super().changelist_view(
            request, {"title": _("Mentions sent")} | (extra_context or {})
        )

    @admin.display(description=gettext_lazy("page"), ordering="host")
    def page(self, row: SentLinkback) -> SafeString:
        """Where the link leads, and the post with all that it told others."""
        entry = format_html('<a href="{}">{}</a>', log_address(row.entry), row.entry)
        return format_html(
            '<a href="{}" rel="noreferrer">{}</a><br><span class="about">{}</span>',
            row.target,
            label(row.target),
            format_html(_("in {place}"), place=entry),
        )

    @admin.display(description=gettext_lazy("what happened"), ordering="sent_at")
    def what_happened(self, row: SentLinkback) -> SafeString:
        return format_html('{}<br><span class="about">{}</span>', log.words_of(row), row.detail)

    def log_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What one post tells others."""
        return require_safe(self.show)(request, written_by(request.user, pk), TrackbackForm())

    def again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Has all pages told again that a post links to, or the one that is chosen."""
        return require_POST(self.send_again)(request, written_by(request.user, pk))

    def trackback_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Has a trackback sent to an address."""
        return require_POST(self.send_trackback)(request, written_by(request.user, pk))

    def show(
        self, request: HttpRequest, entry: Entry, form: TrackbackForm, status: int = 200
    ) -> HttpResponse:
        context = self.admin_site.each_context(request) | {
            "title": _("Mentions sent"),
            "subtitle": str(entry),
            "opts": self.opts,
            "media": self.media,
            "entry": entry,
            "form_address": form_address(entry),
            "log": log.of_entry(entry),
            "hindrance": hindrance(request, entry),
            "form": form,
        }
        template = "admin/comments/linkbacks/log.html"
        return TemplateResponse(request, template, context, status=status)

    def send_again(self, request: HttpRequest, entry: Entry) -> HttpResponse:
        words = hindrance(request, entry)
        chosen = request.POST.get("row", "")
        if words:
            self.message_user(request, words, messages.ERROR)
        elif not chosen:
            self.message_user(request, said(sending.send_again(entry)), messages.SUCCESS)
        elif row := row_of(entry, chosen):
            sending.send_one_again(row)
            self.message_user(request, said(1), messages.SUCCESS)
        else:
            words = _("This link is not there any more.")
            self.message_user(request, words, messages.WARNING)
        return redirect(log_address(entry))

    def send_trackback(self, request: HttpRequest, entry: Entry) -> HttpResponse:
        form = TrackbackForm(request.POST)
        if words := hindrance(request, entry):
            self.message_user(request, words, messages.ERROR)
        elif not form.is_valid():
            # Below many links nobody would see what is wrong.
            form.fields["address"].widget.attrs["autofocus"] = True
            return self.show(request, entry, form, status=422)
        else:
            sending.send_trackback(entry, form.cleaned_data["address"])
            self.message_user(request, said(1), messages.SUCCESS)
        return redirect(log_address(entry))


def written_by(user: User, pk: int) -> Entry:
    """The post or page, for those who may change it.

    Raises:
        PermissionDenied: it is of a kind that this person may not change at all.
        Http404: there is none, or it is somebody else's.
    """
    entry = Entry.objects.writable_by(user).filter(pk=pk).defer("search").first()
    if entry is None:
        raise Http404
    if not user.has_perm(f"blog.change_{entry.kind}"):
        raise PermissionDenied
    return entry


def row_of(entry: Entry, number: str) -> SentLinkback | None:
    """The row of this number, if it is one of the entry's."""
    rows = {str(row.pk): row for row in entry.sent_linkbacks.all()}
    return rows.get(number)


def log_address(entry: Entry) -> str:
    """The page with what an entry tells others."""
    return reverse("admin:comments_sentlinkback_log", args=[entry.pk])


def hindrance(request: HttpRequest, entry: Entry) -> str:
    """Why nothing can be sent now; "" where it can."""
    if not request.site.sends_mentions:
        return switched_off()
    if not entry.is_published:
        return _("Nobody is told of what readers do not see.")
    return ""


def switched_off() -> str:
    return _("The blog sends no mentions. Its settings say so, under “Links”.")


def said(number: int) -> str:
    words = ngettext(
        "%(number)d page will be told. Reload this page in a few minutes.",
        "%(number)d pages will be told. Reload this page in a few minutes.",
        number,
    )
    return words % {"number": number}
