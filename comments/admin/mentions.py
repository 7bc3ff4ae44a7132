"""Mentions by other pages, in the admin."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.text import Truncator, capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from blog.templatetags.dates import day, day_and_time
from comments.admin.decisions import history_of
from comments.admin.moderating import ModerationAdmin
from comments.linkbacks import rechecking
from comments.models import Mention
from comments.queue.mentions import words_of_link

YES, NO = "yes", "no"
TITLE_LENGTH = 90  # characters in the list; the page of one has them all


class OriginFilter(admin.SimpleListFilter):
    """Whether a mention came with another blog, or was sent to this one."""

    title = _("origin")
    parameter_name = "imported"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple]:
        return [(NO, _("received here")), (YES, _("imported"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        if self.value() not in {YES, NO}:
            return queryset
        return queryset.filter(received_at__isnull=self.value() == YES)


@admin.register(Mention)
class MentionAdmin(ModerationAdmin):
    change_list_template = "admin/comments/mention/change_list.html"
    actions = [*ModerationAdmin.actions, "look_again"]
    list_display = ["site", "what", "state", "verification", "entry"]
    list_display_links = ["site"]
    list_filter = ["state", "verification", "protocol", "kind", OriginFilter]
    search_fields = ["host", "source", "title", "author", "excerpt"]
    date_hierarchy = "mentioned_at"
    ordering = ["-mentioned_at", "-id"]
    fields = [
        "entry",
        "page",
        "protocol",
        "kind",
        "title",
        "author",
        "excerpt",
        "when",
        "received",
        "link",
        "next_look",
        "state",
        "decided",
    ]
    readonly_fields = [field for field in fields if field != "state"]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.verify)
        return [path("verify/", view, name="comments_mention_verify"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        """Without the texts of the posts, which no page here shows."""
        return (
            super()
            .get_queryset(request)
            .select_related("entry")
            .defer("entry__body", "entry__body_html", "entry__teaser_html", "entry__search")
        )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict | None = None
    ) -> HttpResponse:
        unseen = Mention.objects.never_looked_at().filter(due_at=None).count()
        context = {
            "title": capfirst(self.opts.verbose_name_plural),
            "unseen": unseen,
            "minutes": rechecking.minutes(unseen),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def verify(self, request: HttpRequest) -> HttpResponse:
        """Has the pages of imported mentions looked at that nobody has looked at yet."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            self.ask(request, Mention.objects.never_looked_at())
        return redirect(reverse("admin:comments_mention_changelist"))

    @admin.action(description=_("Approve"), permissions=["change"])
    def approve(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        """As of replies; but what does not link here is not shown."""
        unseen = queryset.exclude(verification=Mention.Verification.LINKS).count()
        super().approve(request, queryset)
        if unseen:
            words = ngettext(
                "%(count)d of them is shown once its page was seen to link here.",
                "%(count)d of them are shown once their pages were seen to link here.",
                unseen,
            )
            self.message_user(request, words % {"count": unseen}, messages.INFO)

    @admin.action(description=_("Look at the page again"), permissions=["change"])
    def look_again(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        self.ask(request, Mention.objects.filter(pk__in=queryset.values("pk")))

    def ask(self, request: HttpRequest, mentions: models.QuerySet) -> None:
        """Has these pages looked at, and says how many and how long that takes."""
        count = len(rechecking.ask(mentions))
        if not count:
            words = _("There is nothing to look at: spam and what was removed stay as they are.")
            self.message_user(request, words, messages.INFO)
            return
        words = ngettext(
            "%(count)d page will be looked at. Those that link here appear one after another.",
            "%(count)d pages will be looked at. Those that link here appear one after another.",
            count,
        )
        time = ngettext(
            "That takes about %(count)d minute.",
            "That takes about %(count)d minutes.",
            rechecking.minutes(count),
        )
        minutes = {"count": rechecking.minutes(count)}
        self.message_user(request, f"{words % {'count': count}} {time % minutes}", messages.SUCCESS)

    @admin.display(description=_("site"), ordering="host")
    def site(self, mention: Mention) -> str:
        return mention.host or mention.source

    @admin.display(description=_("page"), ordering="mentioned_at")
    def what(self, mention: Mention) -> str:
        """Its title, which leads to the page, what it is, and of when."""
        words = [mention.get_protocol_display()]
        if mention.kind != Mention.Kind.MENTION:
            words.append(mention.get_kind_display())
        if mention.is_imported:
            words.append(_("imported"))
        words.append(day(localtime(mention.mentioned_at)))
        title = mention.title or mention.source.partition("://")[2]
        link = outside(mention, Truncator(title).chars(TITLE_LENGTH))
        return format_html('{}<span class="sort">{}</span>', link, " · ".join(map(str, words)))

    @admin.display(description=_("page"))
    def page(self, mention: Mention) -> str:
        return outside(mention, mention.source)

    @admin.display(description=_("link"))
    def link(self, mention: Mention) -> str:
        return words_of_link(mention)

    @admin.display(description=_("date"))
    def when(self, mention: Mention) -> str:
        return day_and_time(localtime(mention.mentioned_at))

    @admin.display(description=_("received"))
    def received(self, mention: Mention) -> str:
        if mention.received_at is None:
            return _("It came from another blog.")
        return day_and_time(localtime(mention.received_at))

    @admin.display(description=_("next look"))
    def next_look(self, mention: Mention) -> str:
        return day_and_time(localtime(mention.due_at)) if mention.due_at else _("Not planned")

    @admin.display(description=_("what was decided"))
    def decided(self, mention: Mention) -> str:
        return history_of(mention) or _("Nothing so far")


def outside(mention: Mention, words: str) -> str:
    """A link that does not tell the other host where it was followed."""
    return format_html(
        '<a href="{}" rel="noreferrer nofollow noopener">{}</a>', mention.source, words
    )
