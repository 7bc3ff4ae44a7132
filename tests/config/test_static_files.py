"""Style sheets and scripts as they are served: numbered by their content."""

import re

from django.core.management import call_command

NUMBERED = re.compile(r"[\w-]+\.[0-9a-f]{12}\.js")


def test_scripts_import_each_other_by_numbered_names(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "config.static_files.NumberedFiles"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    folder = tmp_path / "comments"
    (entry,) = folder.glob("discussion.*.js")
    found, unread = set(), {entry.name}
    while unread:
        name = unread.pop()
        assert NUMBERED.fullmatch(name)
        found.add(name)
        imported = re.findall(r'(?:from|import) "\./(.+?)";', (folder / name).read_text())
        unread |= set(imported) - found
    assert len(found) > 5
    # Under two names it would be loaded twice, which is 560 kB more.
    (editor,) = (tmp_path / "blog" / "writing").glob("editor.*.js")
    (imported,) = re.findall(r"django_prose_editor/(.+?)\"", editor.read_text())
    assert NUMBERED.fullmatch(imported)
