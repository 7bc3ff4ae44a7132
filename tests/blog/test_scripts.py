"""Scripts of a page, and what a browser is told to load along with them."""

import re

from django.template import Context, Template

LINK = re.compile(r'<link rel="modulepreload" href="/static/(.+?)">')


def rendered(name: str) -> str:
    return Template(f'{{% load scripts %}}{{% module "{name}" %}}').render(Context())


def test_a_browser_is_told_of_all_that_a_script_imports_and_of_each_once():
    page = rendered("comments/discussion.js")
    told = LINK.findall(page)
    assert page.endswith('<script src="/static/comments/discussion.js" type="module"></script>')
    assert "comments/copying.js" in told, "imported for what it does alone"
    assert "comments/words.js" in told, "imported by what is imported"
    assert "comments/discussion.js" not in told
    assert len(told) == len(set(told)) > 15


def test_a_script_that_imports_nothing_stands_alone():
    assert rendered("blog/embeds.js") == (
        '<script src="/static/blog/embeds.js" type="module"></script>'
    )


def test_no_import_of_a_script_is_overlooked(settings):
    for app in ("blog", "comments"):
        for path in (settings.BASE_DIR / app / "static" / app).glob("*.js"):
            text = path.read_text()
            named = set(re.findall(r'"\./([\w-]+\.js)"', text))
            told = {
                one.removeprefix(f"{app}/") for one in LINK.findall(rendered(f"{app}/{path.name}"))
            }
            assert named <= told, path.name
