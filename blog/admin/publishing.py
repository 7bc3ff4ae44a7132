"""The buttons of the writing page: what each of them does, and what it says afterwards."""

from collections.abc import Iterable
from copy import copy as duplicate
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timesince import timeuntil
from django.utils.translation import gettext as _

from blog import publishing, share_links, working_copies
from blog.addresses import absolute
from blog.admin.typed import is_id
from blog.admin.writing_form import Act, WritingForm
from blog.models import Entry, ShareLink, Site
from blog.publishing import Standing
from blog.share_links import Lifetime
from blog.templatetags.dates import day, day_and_time


class PublishingMixin(admin.ModelAdmin):
    """Readers see of a published entry what they saw before, until "Update" is pressed."""

    def get_form(
        self, request: HttpRequest, obj: Entry | None = None, change: bool = False, **kwargs: Any
    ) -> type[WritingForm]:
        form = super().get_form(request, obj, change, **kwargs)
        form.act = Act.of(request)
        date = form.base_fields.get("published_at")
        if date and publishing.standing(obj) in {Standing.PUBLISHED, Standing.PRIVATE}:
            date.label = _("Published on")
            date.help_text = _("Time zone: %(zone)s.") % {"zone": timezone.get_current_timezone()}
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict | None = None,
    ) -> HttpResponse:
        """Previews and takes back whatever the form holds; all else wants a form without errors."""
        if request.method == "POST" and object_id and Act.of(request) in self.unchecked_acts:
            entry = self.get_object(request, object_id)
            if entry is not None and not self.has_change_permission(request, entry):
                raise PermissionDenied
            if entry is not None:
                return self.unchecked_acts[Act.of(request)](self, request, entry)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def preview(self, request: HttpRequest, entry: Entry) -> HttpResponse:
        """Keeps what was typed, and leads to how it will look."""
        self.keep_apart(request, entry)
        return redirect("admin:blog_entry_preview", entry.pk)

    def unpublish(self, request: HttpRequest, entry: Entry) -> HttpResponse:
        """Keeps what was typed, and takes back what readers saw."""
        before = publishing.standing(entry)
        with transaction.atomic():
            self.keep_apart(request, entry)
            publishing.unpublish(entry, request.user)
            self.log_change(request, entry, [{"changed": {"fields": [_("state")]}}])
        self.message_user(request, said_of_unpublishing(before), messages.SUCCESS)
        return redirect(request.path)

    def share(self, request: HttpRequest, entry: Entry) -> HttpResponse:
        """Keeps what was typed, and makes a link by which others can read it."""
        self.keep_apart(request, entry)
        chosen = request.POST.get("_share_for", "")
        lifetime = Lifetime(chosen) if chosen in Lifetime.values else Lifetime.WEEK
        link = share_links.make(entry, request.user, lifetime)
        words = _("Whoever has this link can read the draft until {date}: {link}")
        told = format_html(words, date=day_and_time(link.expires_at), link=shared_at(link))
        self.message_user(request, told, messages.SUCCESS)
        return redirect(request.path)

    def withdraw(self, request: HttpRequest, entry: Entry) -> HttpResponse:
        """Keeps what was typed, and has a link lead nowhere from now on."""
        self.keep_apart(request, entry)
        number = request.POST[Act.WITHDRAW]
        if is_id(number):
            share_links.withdraw(entry, int(number))
        self.message_user(request, _("The link leads nowhere any more."), messages.SUCCESS)
        return redirect(request.path)

    unchecked_acts = {
        Act.PREVIEW: preview,
        Act.UNPUBLISH: unpublish,
        Act.SHARE: share,
        Act.WITHDRAW: withdraw,
    }

    def keep_apart(self, request: HttpRequest, entry: Entry) -> None:
        """Keeps what was sent in the working copy, see `WorkingCopiesMixin.keep`."""
        self.keep(request, working_copies.lock(entry))

    def save_model(self, request: HttpRequest, obj: Entry, form: WritingForm, change: bool) -> None:
        request.path_before = Entry.objects.filter(pk=obj.pk).values_list("path", flat=True).first()
        if form.publishes:
            publishing.publish(obj, request.user)
        else:
            super().save_model(request, obj, form, change)

    def response_add(
        self, request: HttpRequest, obj: Entry, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self.answer(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Entry) -> HttpResponse:
        return self.answer(request, obj) or super().response_change(request, obj)

    def answer(self, request: HttpRequest, entry: Entry) -> HttpResponse | None:
        """Back to the form, with what readers see now; None in a window of another form."""
        if admin.options.IS_POPUP_VAR in request.POST:
            return None
        if Act.of(request) == Act.PREVIEW:
            return redirect("admin:blog_entry_preview", entry.pk)
        act = Act.of(request)
        self.message_user(request, said(act, entry, request.path_before), messages.SUCCESS)
        route = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return redirect(route, entry.pk)

    def render_change_form(
        self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With how the entry stands, by what is stored: a form with errors has changed `obj`."""
        stored = context.get("original")
        if stored is not None and request.method == "POST":
            stored = self.model.objects.filter(pk=stored.pk).first()
        if stored is not None:
            context["subtitle"] = title_in(context["adminform"].form) or str(stored)
        context |= {
            "standing": publishing.standing(stored),
            "stored": stored,
            "share_links": [(link, shared_at(link)) for link in links_of(stored)],
            "lifetimes": Lifetime.choices,
            "before_slug": address_before_slug(stored or self.model(), request.site),
        }
        return super().render_change_form(request, context, *args, **kwargs)


def title_in(form: WritingForm) -> str:
    """The title as it stands in the form; `""` where that has none."""
    return (form["title"].value() or "").strip() if "title" in form.fields else ""


def address_before_slug(entry: Entry, site: Site) -> str:
    """What stands before the slug in the entry's address, or would if it were published now."""
    likely = duplicate(entry)
    likely.slug, likely.published_at = "", entry.published_at or timezone.now()
    return absolute(likely.build_path(site).rstrip("/") + "/")


def links_of(entry: Entry | None) -> Iterable[ShareLink]:
    """The share links of a draft that work. One query."""
    return share_links.working(entry).select_related("made_by") if entry else ()


def shared_at(link: ShareLink) -> str:
    """The whole address of a share link."""
    return absolute(reverse("blog:shared", args=[link.token]))


def said(act: Act, entry: Entry, path_before: str | None) -> SafeString:
    """What readers see after the form was saved, with a link to it."""
    standing = publishing.standing(entry)
    if standing == Standing.DRAFT:
        return escape(_("The draft is saved. Readers do not see it."))
    link = format_html('<a href="{}">{}</a>', entry.get_absolute_url(), absolute_shown(entry))
    parts = [said_of_publishing(act, entry, standing, link)]
    if path_before and path_before != entry.path:
        parts.append(escape(_("The old address leads to the new one.")))
    return format_html_join(" ", "{}", ((part,) for part in parts))


def said_of_publishing(act: Act, entry: Entry, standing: Standing, link: SafeString) -> SafeString:
    when, zone = entry.published_at, timezone.get_current_timezone_name()
    if standing == Standing.SCHEDULED:
        words = _(
            "It will appear by itself on {date} ({zone}), in {wait}. Until then no reader sees it."
        )
        return format_html(words, date=day_and_time(when), zone=zone, wait=timeuntil(when))
    if standing == Standing.PRIVATE:
        return format_html(
            _("Saved. Only authors who are signed in can read it: {link}"), link=link
        )
    if act == Act.UPDATE:
        return format_html(_("Updated. Readers see this text now: {link}"), link=link)
    if timezone.localdate(when) != timezone.localdate():
        words = _(
            "Published with the date {date}. Readers find it among the posts of that time: {link}"
        )
        return format_html(words, date=day(when), link=link)
    return format_html(_("Published. Everybody can read it now: {link}"), link=link)


def said_of_unpublishing(before: Standing) -> str:
    if before == Standing.SCHEDULED:
        return _("It is a draft again, and will not appear by itself.")
    return _(
        "It is a draft again, and readers do not find it any more. Published again, it has the "
        "same address."
    )


def absolute_shown(entry: Entry) -> str:
    """The address as people read it, with letters of all scripts."""
    return absolute(entry.path)
