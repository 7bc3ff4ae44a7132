"""Links to elsewhere, in the admin: which ones are dead, and what can be done about them."""

from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from blog import outgoing_links
from blog.admin.entries import form_address
from blog.embeds import label
from blog.models import OutgoingLink
from blog.templatetags.dates import day

Outcome = OutgoingLink.Outcome


class OutcomeFilter(admin.SimpleListFilter):
    """What is dead, unless somebody asks for the rest."""

    title = _("outcome")
    parameter_name = "outcome"
    DEFAULT = "dead"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple]:
        return [
            ("dead", _("dead")),
            ("unsure", _("no answer")),
            ("moved", _("moved for good")),
            ("works", _("works")),
            ("unchecked", _("not checked yet")),
            ("dismissed", _("not reported")),
            ("all", _("all")),
        ]

    def choices(self, changelist):
        """Django's own begins with "All", which would be the default."""
        for value, words in self.lookup_choices:
            yield {
                "selected": (self.value() or self.DEFAULT) == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": words,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        reported = queryset.filter(is_dismissed=False)
        wanted = self.value() or self.DEFAULT
        if wanted in Outcome.values:
            return reported.filter(outcome=wanted)
        return {
            "moved": reported.exclude(moved_to=""),
            "dismissed": queryset.filter(is_dismissed=True),
        }.get(wanted, queryset)


@admin.register(OutgoingLink)
class OutgoingLinkAdmin(admin.ModelAdmin):
    """A list to work through. A link is changed in its text, so there is no form of one."""

    class Media:
        css = {"all": ["blog/outgoing_links.css"]}

    list_display = ["link", "what_happened"]
    list_display_links = None
    list_filter = [OutcomeFilter]
    list_select_related = ["entry"]
    list_per_page = 50
    search_fields = ["address", "words", "entry__title"]
    ordering = [F("failing_since").desc(nulls_last=True), "host", "address", "pk"]
    actions = ["check_again", "dismiss", "report_again"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: OutgoingLink | None = None) -> bool:
        """A link goes with its text; where the text goes, nobody needs to be asked twice."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Those of the texts that one may change. The texts themselves stay where they are."""
        links = outgoing_links.shown_to(request.user)
        return links.defer("entry__body", "entry__body_html", "entry__teaser_html", "entry__search")

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None):
        if not request.site.checks_links:
            words = _("Links are not checked. The settings of the blog say so, under “Links”.")
            self.message_user(request, words, messages.WARNING)
        title = {"title": _("Links to elsewhere")}
        return super().changelist_view(request, title | (extra_context or {}))

    @admin.display(description=_("link"), ordering="host")
    def link(self, link: OutgoingLink) -> SafeString:
        """Where it leads, its words, and the text in which it can be changed."""
        place = format_html('<a href="{}">{}</a>', form_address(link.entry), link.entry)
        words = _("“{words}” in {place}") if link.words else _("in {place}")
        return format_html(
            '<a href="{}" rel="noreferrer">{}</a><br><span class="about">{}</span>',
            link.address,
            label(link.address),
            format_html(words, words=link.words, place=place),
        )

    @admin.display(description=_("what happened"), ordering="failing_since")
    def what_happened(self, link: OutgoingLink) -> SafeString:
        lines = [link.detail or capfirst(link.get_outcome_display())]
        if link.moved_to:
            moved = outside(link.moved_to, label(link.moved_to))
            lines.append(format_html(_("It has moved to {address}."), address=moved))
        if link.outcome == Outcome.DEAD:
            lines.append(outside(copy_of(link), _("Look for a copy in the Internet Archive")))
        lines.append(format_html('<span class="about">{}</span>', checked(link)))
        return format_html_join(SafeString("<br>"), "{}", ((line,) for line in lines))

    @admin.action(description=_("Check again now"), permissions=["change"])
    def check_again(self, request: HttpRequest, links: QuerySet) -> None:
        number = len(links)
        outgoing_links.check_again(links)
        words = ngettext(
            "%(number)d link is being checked. Reload this page in a minute.",
            "%(number)d links are being checked. Reload this page in a minute.",
            number,
        )
        self.message_user(request, words % {"number": number}, messages.SUCCESS)

    @admin.action(description=_("Do not report"), permissions=["change"])
    def dismiss(self, request: HttpRequest, links: QuerySet) -> None:
        number = outgoing_links.dismiss(links)
        words = ngettext(
            "%(number)d link is not checked and not reported any more.",
            "%(number)d links are not checked and not reported any more.",
            number,
        )
        self.message_user(request, words % {"number": number}, messages.SUCCESS)

    @admin.action(description=_("Report again"), permissions=["change"])
    def report_again(self, request: HttpRequest, links: QuerySet) -> None:
        number = outgoing_links.report_again(links)
        words = ngettext(
            "%(number)d link is checked and reported again.",
            "%(number)d links are checked and reported again.",
            number,
        )
        self.message_user(request, words % {"number": number}, messages.SUCCESS)


def outside(address: str, words: str | Promise) -> SafeString:
    return format_html('<a href="{}" rel="noreferrer">{}</a>', address, words)


def checked(link: OutgoingLink) -> str:
    """When it was asked last, and since when it does not answer well."""
    if not link.checked_at:
        return ""
    days = {"checked": day(timezone.localtime(link.checked_at))}
    if not link.failing_since:
        return _("Checked on %(checked)s") % days
    days["since"] = day(timezone.localtime(link.failing_since))
    return _("Since %(since)s, checked on %(checked)s") % days


def copy_of(link: OutgoingLink) -> str:
    """Where the Internet Archive shows a page as it was when the text was published.

    Only a link: whether there is a copy, the Archive says when somebody follows it.
    """
    moment = link.entry.published_at or link.entry.created_at
    return f"https://web.archive.org/web/{moment:%Y%m%d}/{link.address}"
