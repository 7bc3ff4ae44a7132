"""Choosing an image of the library in a form: the lead image of a post, the picture of a person.

With scripts it is a dialog with the images themselves (writing/image_field.js); without, a list of
names.
"""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms import Media
from django.forms.widgets import Script
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from blog import library, uploading
from blog.admin.typed import is_id
from blog.models import Upload

NO_IMAGE = "data:,"
LISTED = 100  # names without scripts: the newest; the library has all
WORDS = {
    "again": _("Try again"),
    "away": _("The server cannot be reached. Your text is not touched; try again in a moment."),
    "caption": _("Caption"),
    "describe": _("Describe"),
    "dismiss": _("Dismiss"),
    "failed": _("That did not work. Try again in a moment."),
    "figure": _("Image"),
    "image": _("Image"),
    "looking": _("Checking the file"),
    "missing": _("No alternative text"),
    "place": _("Column"),
    "place-align-center": _("Centre"),
    "place-align-left": _("Left"),
    "place-align-right": _("Right"),
    "place-wide": _("Wide"),
    "remove": _("Remove"),
    "sending": _("Uploading %(name)s"),
    "signedOut": _(
        "You are signed out, or may not do this. Sign in in another tab, and try again."
    ),
    "tooLarge": _("The file is too large for the server."),
    "tooLargeFor": _("The file is too large: at most %(limit)s are possible."),
    "uploading": _("Uploading"),
}


class ImageSelect(forms.Select):
    """A list of images that becomes a look into the library."""

    @property
    def media(self) -> Media:
        return Media(
            css={"all": ["blog/writing/library.css", "blog/writing/figures.css"]},
            js=[Script("blog/writing/image_field.js", type="module")],
        )

    def optgroups(self, name: str, value: list[str], attrs: dict | None = None) -> list:
        """Nothing, what is chosen, and the newest. Two queries."""
        images: QuerySet[Upload] = self.choices.queryset
        chosen = [number for number in value if is_id(number)]
        listed = {image.pk: image for image in images.filter(pk__in=chosen)}
        listed |= {image.pk: image for image in images.order_by("-uploaded_at", "-pk")[:LISTED]}
        options = [("", _("none"))] + [(pk, str(image)) for pk, image in listed.items()]
        return [
            (
                None,
                [self.create_option(name, key, words, str(key) in map(str, value), index)],
                index,
            )
            for index, (key, words) in enumerate(options)
        ]

    def render(
        self, name: str, value: Any, attrs: dict | None = None, renderer: Any = None
    ) -> SafeString:
        """The list, the look into the library, and what scripts need. Five queries."""
        chosen = Upload.objects.filter(pk=value).first() if is_id(value) else None
        return render_to_string(
            "admin/blog/upload/image_select.html",
            {
                "select": super().render(name, value, attrs, renderer),
                "chosen": chosen,
                "preview": library.preview(chosen) if chosen else NO_IMAGE,
                "question": library.Question(auto_id=False),
                "words": for_scripts(),
            },
        )


def for_scripts() -> dict[str, Any]:
    """What uploads.js reads: addresses, limits, and words in the language of the writer."""
    return {
        "addresses": {
            "send": reverse("admin:blog_upload_send"),
            "library": reverse("admin:blog_upload_library"),
            "describe": reverse("admin:blog_upload_describe", args=[0]),
        },
        "limits": {
            "image": limit(uploading.MAX_IMAGE_BYTES),
            "other": limit(uploading.MAX_OTHER_BYTES),
        },
        "words": {name: str(words) for name, words in WORDS.items()},
    }


def limit(size: int) -> dict[str, Any]:
    return {"bytes": size, "words": filesizeformat(size)}
