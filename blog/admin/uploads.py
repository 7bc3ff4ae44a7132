"""Images and files, in the admin: a library to look through."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.formats import date_format
from django.utils.html import escape, format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from blog import library
from blog.admin.choosing import for_scripts
from blog.admin.entries import form_address
from blog.admin.library import DESCRIPTION, FileForm
from blog.admin.library import urls as library_urls
from blog.admin.rights import OwnUploads, owns
from blog.models import Entry, Upload


class AddForm(FileForm):
    """A new file with what is said of it."""

    class Meta(FileForm.Meta):
        fields = ["file", *DESCRIPTION]


class LabelledCheckbox(forms.CheckboxInput):
    """A box with its words beside it: a tile has no head of a column."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words

    def render(self, *args: Any, **kwargs: Any) -> str:
        return format_html("<label>{} {}</label>", super().render(*args, **kwargs), self.words)


class MonthFilter(admin.SimpleListFilter):
    title = _("month")
    parameter_name = "month"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple]:
        months = Upload.objects.order_by().dates("uploaded_at", "month", order="DESC")
        return [(f"{one:%Y-%m}", date_format(one, "YEAR_MONTH_FORMAT")) for one in months]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() in dict(self.lookup_choices):
            return queryset.of_month(date.fromisoformat(f"{self.value()}-01"))
        return queryset


class AttentionFilter(admin.SimpleListFilter):
    """What one may wish to clear up."""

    title = _("state")
    parameter_name = "show"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple]:
        return library.SHOWN[1:]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return library.narrowed(queryset, self.value())


@admin.register(Upload)
class UploadAdmin(OwnUploads):
    class Media:
        css = {"all": ["blog/writing/library.css"]}

    change_list_template = "admin/blog/upload/change_list.html"
    delete_confirmation_template = "admin/blog/upload/delete_confirmation.html"
    delete_selected_confirmation_template = "admin/blog/upload/delete_selected_confirmation.html"
    list_display = ["tile", "alt", "is_decorative", "use_count"]
    list_display_links = None
    list_editable = ["alt", "is_decorative"]
    list_filter = ["kind", MonthFilter, AttentionFilter]
    list_per_page = library.TILES
    search_fields = ["title", "alt", "caption", "file"]

    def get_urls(self) -> list[URLPattern]:
        return library_urls(self) + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None):
        """The list, with what its scripts need."""
        context = {"title": capfirst(self.opts.verbose_name_plural), "words": for_scripts()}
        return super().changelist_view(request, context | (extra_context or {}))

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        uploads = super().get_queryset(request).prefetch_related("renditions")
        return uploads.annotate(text_count=Count("entries", distinct=True))

    def get_form(
        self, request: HttpRequest, obj: Upload | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        if obj is None:
            kwargs["form"] = AddForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Upload | None = None) -> list[str]:
        if obj is None:
            return ["file", *DESCRIPTION]
        return ["shown", *DESCRIPTION, "used_in", "address", "html"]

    def get_readonly_fields(self, request: HttpRequest, obj: Upload | None = None) -> list[str]:
        return ["shown", "used_in", "address", "html"] if obj else []

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[forms.ModelForm]:
        """A form in each tile; closed where the file is somebody else's."""
        user = request.user

        class TileForm(forms.ModelForm):
            def __init__(self, *args: Any, **kwargs: Any) -> None:
                super().__init__(*args, **kwargs)
                if not owns(user, self.instance):
                    for field in self.fields.values():
                        field.disabled = True
                if self.instance.kind != Upload.Kind.IMAGE:
                    for field in self.fields.values():
                        field.widget = forms.HiddenInput()
                    return
                alt, adorns = self.fields["alt"], self.fields["is_decorative"]
                words = capfirst(alt.label)
                label = f"{words}: {self.instance}"
                alt.widget.attrs |= {"placeholder": words, "aria-label": label}
                adorns.widget = LabelledCheckbox(adorns.label)

        return super().get_changelist_form(request, form=TileForm, **kwargs)

    def formfield_for_dbfield(self, db_field, request: HttpRequest, **kwargs: Any):
        if db_field.name == "alt":
            kwargs["widget"] = forms.Textarea({"rows": 2, "class": "vLargeTextField"})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Upload, form, change: bool) -> None:
        if not change:
            obj.uploaded_by = request.user
        super().save_model(request, obj, form, change)

    def get_deleted_objects(self, objs, request: HttpRequest) -> tuple[list, dict, set, list]:
        """What goes, with where it is shown. The texts stay, and show nothing in its place."""
        lines: list[Any] = []
        for upload in objs:
            lines.append(str(upload))
            if used := [link_to(use) for use in library.uses(upload)]:
                lines.append([format_html(_("is shown in {}"), link) for link in used])
        allowed = all(self.has_delete_permission(request, upload) for upload in objs)
        missing = set() if allowed else {self.opts.verbose_name}
        return lines, {self.opts.verbose_name_plural: len(objs)}, missing, []

    @admin.display(description=_("file"))
    def tile(self, upload: Upload) -> str:
        """The picture, its name, and what it is."""
        look = (
            format_html('<img src="{}" alt="" loading="lazy">', library.preview(upload))
            if upload.kind == Upload.Kind.IMAGE
            else format_html('<span class="library-type">{}</span>', library.type_name(upload))
        )
        address = reverse("admin:blog_upload_change", args=[upload.pk])
        return format_html(
            '<a class="library-tile" href="{}">{}<span class="library-title">{}</span></a>'
            '<span class="library-facts">{}</span>',
            address, look, upload, library.facts(upload),
        )  # fmt: skip

    @admin.display(description=_("used"), ordering="text_count")
    def use_count(self, upload: Upload) -> str:
        """In how many texts. No query."""
        if not upload.text_count:
            return _("in no text")
        return ngettext("in %d text", "in %d texts", upload.text_count) % upload.text_count

    @admin.display(description=_("used in"))
    def used_in(self, upload: Upload) -> str:
        links = [(link_to(use),) for use in library.uses(upload)]
        return format_html_join(", ", "{}", links) if links else _("nothing")

    @admin.display(description=_("preview"))
    def shown(self, upload: Upload) -> str:
        if upload.kind != Upload.Kind.IMAGE:
            return format_html('<a href="{}">{}</a>', upload.file.url, library.facts(upload))
        return format_html(
            '<a href="{}"><img class="library-preview" src="{}" alt="{}"></a><br>{}',
            upload.file.url, library.preview(upload), upload.alt, library.facts(upload),
        )  # fmt: skip

    @admin.display(description=_("address"))
    def address(self, upload: Upload) -> str:
        return upload.file.url

    @admin.display(description=_("to put it into a text"))
    def html(self, upload: Upload) -> str:
        return format_html("<code>{}</code>", figure(upload))


def link_to(use: library.Use) -> str:
    """Where a use of a file can be changed."""
    target = use.target
    if isinstance(target, Entry):
        address = form_address(target)
    else:
        address = reverse("admin:blog_user_change", args=[target.pk])
    return format_html('<a href="{}">{}</a>', address, use.words)


def figure(upload: Upload) -> str:
    """The HTML that shows the upload in a text."""
    address = escape(upload.file.url)
    if upload.kind == Upload.Kind.DOCUMENT:
        about = f"{library.type_name(upload)}, {library.size_of(upload)}"
        return f'<a href="{address}">{escape(upload)}</a> ({escape(about)})'
    if upload.kind == Upload.Kind.IMAGE:
        role = ' role="presentation"' if upload.is_decorative else ""
        shown = f'<img src="{address}" alt="{escape(upload.alt)}"{role}>'
    else:
        shown = f'<{upload.kind} src="{address}" controls preload="metadata"></{upload.kind}>'
    caption = f"<figcaption>{escape(upload.caption)}</figcaption>" if upload.caption else ""
    return f"<figure>{shown}{caption}</figure>"
