"""Images and files, in the admin."""

from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import escape, format_html
from django.utils.translation import gettext_lazy as _

from blog import uploading
from blog.models import Upload

PREVIEW_HEIGHT = 80  # pixels


class UploadForm(forms.ModelForm):
    class Meta:
        model = Upload
        fields = ["file", "title", "alt", "caption"]

    def clean_file(self) -> UploadedFile:
        """Refuses what the blog does not serve, and notes down what the file is."""
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            inspected = uploading.inspect(file)
            file.name = uploading.name_for(file.name, inspected.content_type)
            for name, value in inspected._asdict().items():
                setattr(self.instance, name, value)
        return file


@admin.register(Upload)
class UploadAdmin(admin.ModelAdmin):
    form = UploadForm
    list_display = ["__str__", "preview", "kind", "size", "alt", "uploaded_at"]
    list_filter = ["kind"]
    search_fields = ["title", "alt", "caption", "file"]
    date_hierarchy = "uploaded_at"

    def get_fields(self, request: HttpRequest, obj: Upload | None = None) -> list[str]:
        if obj is None:
            return ["file", "title", "alt", "caption"]
        return ["preview", "title", "alt", "caption", "address", "html"]

    def get_readonly_fields(self, request: HttpRequest, obj: Upload | None = None) -> list[str]:
        return ["preview", "address", "html"] if obj else []

    def save_model(self, request: HttpRequest, obj: Upload, form, change: bool) -> None:
        if not change:
            obj.uploaded_by = request.user
        super().save_model(request, obj, form, change)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        """One by one, since each takes its file along."""
        for upload in queryset:
            upload.delete()

    @admin.display(description=_("preview"))
    def preview(self, upload: Upload) -> str:
        if upload.kind != Upload.Kind.IMAGE:
            return format_html('<a href="{}">{}</a>', upload.file.url, upload)
        return format_html(
            '<a href="{0}"><img src="{0}" alt="{1}" height="{2}" loading="lazy"></a>',
            upload.file.url,
            upload.alt,
            PREVIEW_HEIGHT,
        )

    @admin.display(description=_("size"))
    def size(self, upload: Upload) -> str:
        return f"{upload.width} × {upload.height}" if upload.width else ""

    @admin.display(description=_("address"))
    def address(self, upload: Upload) -> str:
        return upload.file.url

    @admin.display(description=_("to put it into a text"))
    def html(self, upload: Upload) -> str:
        return format_html("<code>{}</code>", figure(upload))


def figure(upload: Upload) -> str:
    """The HTML that shows the upload in a text."""
    address = escape(upload.file.url)
    if upload.kind == Upload.Kind.DOCUMENT:
        return f'<a href="{address}">{escape(upload)}</a>'
    if upload.kind == Upload.Kind.IMAGE:
        shown = f'<img src="{address}" alt="{escape(upload.alt)}">'
    else:
        shown = f'<{upload.kind} src="{address}" controls preload="metadata"></{upload.kind}>'
    caption = f"<figcaption>{escape(upload.caption)}</figcaption>" if upload.caption else ""
    return f"<figure>{shown}{caption}</figure>"
