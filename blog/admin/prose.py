"""The editor in which posts and pages are written; its scripts are in blog/static/blog/writing/.

Without scripts it is a field for HTML.
"""

import json
from typing import Any

from django.forms import Media
from django.forms.widgets import Script
from django.urls import reverse
from django_prose_editor.widgets import AdminProseEditorWidget

from blog import bodies
from blog.admin.prose_words import WORDS
from blog.embeds import FRAMES
from blog.sanitize import ATTRIBUTES, EVERYWHERE, PROTOCOLS, TAGS

ROWS_OF_TEXT = 30  # about what a laptop's screen shows
EDITOR = "django_prose_editor/editor.js"
OURS = "blog/writing/editor.js"


class ProseWidget(AdminProseEditorWidget):
    """The text of a post or page: HTML, in an editor made of django-prose-editor's parts.

    That editor's own presets come with an import map, an inline script, which our
    Content-Security-Policy refuses: our modules import its script by address.
    """

    def __init__(self, attrs: dict[str, Any] | None = None):
        attributes = {"rows": ROWS_OF_TEXT, "class": "vLargeTextField", "spellcheck": "true"}
        super().__init__(attributes | (attrs or {}))

    @property
    def media(self) -> Media:
        return Media(
            css={"all": ["blog/writing/editor.css", "blog/writing/notes_and_cards.css"]},
            # The first is what the second imports: named here, it is fetched at once.
            js=[Script(EDITOR, type="module"), Script(OURS, type="module")],
        )

    def format_value(self, value: str | None) -> str:
        """Plain text gets the paragraphs that readers see: the editor knows HTML only."""
        return bodies.with_paragraphs(value or "")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        attributes = context["widget"]["attrs"]
        # What a preset of django-prose-editor would start by.
        attributes.pop(f"data-django-prose-editor-{self.preset}")
        attributes["data-prose"] = json.dumps(self.get_config())
        return context

    def get_config(self) -> dict[str, Any]:
        """What the editor's scripts must know (words.js)."""
        return {
            "words": {name: str(words) for name, words in WORDS.items()},
            "addresses": {
                "links": reverse("admin:blog_entry_links"),
                "losses": reverse("admin:blog_entry_losses"),
            },
            "allowed": {
                "tags": sorted(TAGS | FRAMES.keys()),
                "attributes": {tag: sorted(names) for tag, names in ATTRIBUTES.items()},
                "everywhere": sorted(EVERYWHERE),
                "protocols": sorted(PROTOCOLS),
            },
        }
