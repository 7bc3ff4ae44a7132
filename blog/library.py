"""The library of images and files: what is in it, what is said of it, and where it is used."""

from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog.models import Entry, Upload, User, WorkingCopy

TILES = 24  # a page; divides into rows of two, three, four and six
MAX_WORDS = 200  # characters of a search
PREVIEW_WIDTH = 480  # pixels; the rendition that the library shows
UNUSED, UNDESCRIBED = "unused", "undescribed"
SHOWN = [
    ("", gettext_lazy("all")),
    (UNUSED, gettext_lazy("not used anywhere")),
    (UNDESCRIBED, gettext_lazy("without alternative text")),
]


class Question(forms.Form):
    """What somebody looks for in the library. What is not understood is passed over."""

    q = forms.CharField(label=gettext_lazy("Search"), max_length=MAX_WORDS, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("", gettext_lazy("all kinds")), *Upload.Kind.choices],
        required=False,
    )
    month = forms.ChoiceField(label=gettext_lazy("Month"), required=False)
    show = forms.ChoiceField(label=gettext_lazy("Show"), choices=SHOWN, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """One query, for the months."""
        super().__init__(*args, **kwargs)
        months = Upload.objects.order_by().dates("uploaded_at", "month", order="DESC")
        self.fields["month"].choices = [
            ("", _("any month")),
            *((f"{month:%Y-%m}", date_format(month, "YEAR_MONTH_FORMAT")) for month in months),
        ]

    def found(self) -> QuerySet[Upload]:
        """What fits, the newest first, with renditions."""
        self.is_valid()
        answers = self.cleaned_data
        uploads = Upload.objects.prefetch_related("renditions")
        if words := answers.get("q"):
            uploads = uploads.matching(words)
        if kind := answers.get("kind"):
            uploads = uploads.filter(kind=kind)
        if month := answers.get("month"):
            uploads = uploads.of_month(date.fromisoformat(f"{month}-01"))
        return narrowed(uploads, answers.get("show"))

    def page(self, number: str | int) -> Page:
        """A page of it; the nearest one for a number that there is not. Three queries."""
        return Paginator(self.found(), TILES).get_page(number)


def narrowed(uploads: QuerySet[Upload], show: str | None) -> QuerySet[Upload]:
    """Those of them that one of `SHOWN` names; all for anything else."""
    if show == UNUSED:
        return uploads.unused()
    return uploads.without_alternative() if show == UNDESCRIBED else uploads


class Use(NamedTuple):
    """A text, or a person, that shows a file."""

    words: str
    target: Entry | User


def uses(upload: Upload) -> Iterator[Use]:
    """Where a file is used: in texts, in what is being written, as a picture. Three queries."""
    texts = Entry.objects.filter(uploads=upload).defer("body", "body_html", "search")
    shown = list(texts.order_by("-published_at", "-pk"))
    for entry in shown:
        yield Use(_("the page “%s”") % entry if entry.kind == Entry.Kind.PAGE else
                  _("the post “%s”") % entry, entry)  # fmt: skip
    name = str(PurePosixPath(upload.file.name).with_suffix(""))
    copies = WorkingCopy.objects.filter(
        Q(content__body__icontains=name) | Q(content__lead_image__contains=str(upload.pk))
    )
    for copy in copies.exclude(entry__in=shown).select_related("entry"):
        yield Use(_("the working copy of “%s”") % copy.entry, copy.entry)
    for user in User.objects.filter(picture=upload):
        yield Use(_("the picture of %s") % user, user)


def type_name(upload: Upload) -> str:
    """What people call files of this type: by the ending, in capitals."""
    return PurePosixPath(upload.file.name).suffix.lstrip(".").upper()


def size_of(upload: Upload) -> str:
    """The size of the file in words; empty where the file is gone."""
    try:
        return filesizeformat(upload.file.size)
    except OSError:
        return ""


def preview(upload: Upload) -> str:
    """The address of a small copy of an image; of the image where there is none."""
    for rendition in upload.renditions.all():
        if rendition.content_type == "image/webp" and rendition.width <= PREVIEW_WIDTH:
            return rendition.file.url
    return upload.file.url


def facts(upload: Upload) -> str:
    """Type, width and height, and size, in one line."""
    measures = f"{upload.width} × {upload.height}" if upload.width else ""
    return " · ".join(filter(None, [type_name(upload), measures, size_of(upload)]))


def as_json(upload: Upload) -> dict[str, Any]:
    """What the scripts of the editor know of a file."""
    return {
        "id": upload.pk,
        "src": upload.file.url,
        "alt": upload.alt,
        "width": upload.width,
        "height": upload.height,
        "caption": upload.caption,
        "isDecorative": upload.is_decorative,
        "title": str(upload),
        "kind": upload.kind,
        "type": type_name(upload),
        "size": size_of(upload),
        "preview": preview(upload),
        "facts": facts(upload),
        "lacksAlt": upload.lacks_alternative,
    }
