"""Which part may know of which (DESIGN.md, "The house")."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

PROJECT = Path(settings.BASE_DIR)


def imported_by(path: Path) -> set[str]:
    """The first parts of the names of all modules that a file imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize(
    ("app", "forbidden"),
    [("blog", {"comments", "config"}), ("comments", {"config"})],
    ids=["blog", "comments"],
)
def test_each_floor_knows_only_those_below_it(app, forbidden):
    files = sorted((PROJECT / app).rglob("*.py"))
    assert files
    wrong = {
        str(path.relative_to(PROJECT)): found
        for path in files
        if (found := imported_by(path) & forbidden)
    }
    assert not wrong


def test_relative_imports_do_not_hide_where_something_comes_from():
    relative = [
        str(path.relative_to(PROJECT))
        for app in ("blog", "comments", "config")
        for path in (PROJECT / app).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert not relative
