"""The field of the editor, as it comes with the page."""

import json
import re
from html import unescape

import pytest
from django.urls import reverse

from blog.admin.prose import ProseWidget
from blog.sanitize import TAGS


def test_plain_text_comes_to_the_editor_in_paragraphs_and_html_as_it_is():
    widget = ProseWidget()
    assert widget.format_value("One\n\nTwo\nlines").split("\n", 1)[0] == "<p>One</p>"
    assert widget.format_value("One\n\nTwo").count("<p>") == 2
    assert widget.format_value("<p>One</p>\n\n<!--more-->") == "<p>One</p>\n\n<!--more-->"
    assert widget.format_value(None) == widget.format_value("") == ""


def test_the_editor_is_told_the_rules_of_the_blog():
    html = ProseWidget().render("body", "<p>a</p>", {"id": "id_body"})
    told = json.loads(unescape(re.search(r'data-prose="([^"]*)"', html)[1]))
    assert set(told["allowed"]["tags"]) >= TAGS
    assert told["words"]["bold"] == "Bold"


@pytest.mark.django_db
def test_only_the_page_for_writing_loads_the_editor(admin_client, post):
    script = "writing/editor.js"
    writing = reverse("admin:blog_post_change", args=[post.pk])
    assert script in admin_client.get(writing).content.decode()
    for name in ("index", "blog_post_changelist", "blog_category_add"):
        assert script not in admin_client.get(reverse(f"admin:{name}")).content.decode()
