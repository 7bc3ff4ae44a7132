"""The library of images and files, for the scripts of the editor: what they ask for as JSON."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from blog import library, uploading
from blog.models import Upload

DESCRIPTION = ["title", "alt", "is_decorative", "caption"]


class FileForm(forms.ModelForm):
    """A new file. What the blog does not serve is refused, and what it is noted down."""

    class Meta:
        model = Upload
        fields = ["file"]

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            prepared, found = uploading.prepared(file)
            for name, value in found._asdict().items():
                setattr(self.instance, name, value)
            # A new name, since the field itself puts its own before what is below it.
            file = UploadedFile(prepared, prepared.name, found.content_type, prepared.size)
        return file


class DescriptionForm(forms.ModelForm):
    """What is said of a file; what is not sent stays."""

    class Meta:
        model = Upload
        fields = DESCRIPTION

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() - self.data.keys():
            del self.fields[name]


def urls(model_admin: admin.ModelAdmin) -> list[URLPattern]:
    """The addresses of the library, below that of the list of uploads."""

    @require_POST
    def send(request: HttpRequest) -> JsonResponse:
        """Takes one file. 201 with what it is, or 422 with a sentence that says why not."""
        if not model_admin.has_add_permission(request):
            raise PermissionDenied
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return JsonResponse({"message": first_error(form)}, status=422)
        form.instance.uploaded_by = request.user
        model_admin.log_addition(request, form.save(), [{"added": {}}])
        return JsonResponse(library.as_json(form.instance), status=201)

    @require_GET
    def browse(request: HttpRequest) -> JsonResponse:
        """A page of what fits a question."""
        if not model_admin.has_view_permission(request):
            raise PermissionDenied
        page = library.Question(request.GET).page(request.GET.get("page", 1))
        count = page.paginator.count
        words = ngettext("%(count)d found", "%(count)d found", count) % {"count": count}
        return JsonResponse(
            {
                "items": [library.as_json(upload) for upload in page],
                "next": page.next_page_number() if page.has_next() else None,
                "count": words if count else _("Nothing found."),
            }
        )

    @require_POST
    def describe(request: HttpRequest, pk: int) -> JsonResponse:
        """Changes what is said of a file."""
        upload = get_object_or_404(Upload, pk=pk)
        if not model_admin.has_change_permission(request, upload):
            raise PermissionDenied
        form = DescriptionForm(request.POST, instance=upload)
        if not form.is_valid():
            return JsonResponse({"message": first_error(form)}, status=422)
        form.save()
        return JsonResponse(library.as_json(upload))

    view = model_admin.admin_site.admin_view
    return [
        path("send/", view(send), name="blog_upload_send"),
        path("library/", view(browse), name="blog_upload_library"),
        path("<int:pk>/describe/", view(describe), name="blog_upload_describe"),
    ]


def first_error(form: forms.ModelForm) -> str:
    return next(iter(form.errors.values()))[0]
