"""The menu at the top of each page."""

import pytest
from bs4 import BeautifulSoup

from blog.models import MenuEntry
from blog.templatetags.menu import MAX_LINES


@pytest.fixture
def menu(client, db):
    """The menu of the front page: for each line at the top, its words."""

    def menu() -> list[list[str]]:
        page = BeautifulSoup(client.get("/").content, "html.parser")
        lines = page.select(".menu > ul > li:not(.to-search)")
        return [list(line.stripped_strings) for line in lines]

    return menu


def add(label: str, parent: MenuEntry | None = None) -> MenuEntry:
    return MenuEntry.objects.create(label=label, address=f"/{label}/", parent=parent)


def test_lines_stand_below_others_at_any_depth(menu):
    top = add("top")
    add("deepest", add("deeper", top))
    add("next")
    # The line itself opens those below it, and stands among them once more, as a link.
    assert menu() == [["top", "top", "deeper", "deepest"], ["next"]]


def test_a_long_menu_keeps_its_first_lines_and_gathers_the_others(menu):
    for number in range(MAX_LINES):
        add(f"line{number}")
    assert len(menu()) == MAX_LINES
    add("one-more")
    assert len(menu()) == MAX_LINES
    assert menu()[-1] == ["More", f"line{MAX_LINES - 1}", "one-more"]
