"""Sorting a tree in the admin with the mouse and with the keyboard."""

import pytest
from playwright.sync_api import Page, expect

from blog.models import Category
from tests.browser.accessibility import broken_in_the_dark, broken_rules

LIST = "/admin/blog/category/"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def categories(db) -> None:
    for name in ("Apples", "Pears", "Plums"):
        Category.objects.create(name=name)


def outline() -> list[str]:
    return ["-" * one.level + one.name for one in Category.objects.order_by("tree_id", "lft")]


def handle(page: Page, name: str):
    return page.get_by_role("button", name=f"Move “{name}”: drag")


def said(page: Page, words: str) -> None:
    expect(page.get_by_role("status")).to_contain_text(words)


def test_a_row_is_dragged_below_another(open_admin, categories):
    page = open_admin(LIST)
    start = handle(page, "Plums").bounding_box()
    end = page.locator("tr", has_text="Apples").bounding_box()
    page.mouse.move(start["x"] + 10, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(start["x"] + 10, end["y"] + end["height"] / 2, steps=4)
    expect(page.locator("tr.drop-last-child")).to_contain_text("Apples")
    page.mouse.up()
    said(page, "now the first below “Apples”")
    assert outline() == ["Apples", "-Plums", "Pears"]


def test_escape_gives_up_a_drag(open_admin, categories):
    page = open_admin(LIST)
    start = handle(page, "Plums").bounding_box()
    end = page.locator("tr", has_text="Apples").bounding_box()
    page.mouse.move(start["x"] + 10, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(start["x"] + 10, end["y"] + 2, steps=4)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator("tr.dragged")).to_have_count(0)
    assert outline() == ["Apples", "Pears", "Plums"]


def test_the_keyboard_alone_sorts_and_keeps_its_place(open_admin, categories):
    page = open_admin(LIST)
    handle(page, "Plums").focus()
    page.keyboard.press("ArrowUp")
    said(page, "“Plums” now comes after “Apples”")
    expect(handle(page, "Plums")).to_be_focused()
    page.keyboard.press("ArrowRight")
    said(page, "now the first below “Apples”")
    page.get_by_role("button", name="Move one level out: Plums").press("Enter")
    said(page, "“Plums” now comes after “Apples”.")
    assert outline() == ["Apples", "Plums", "Pears"]


def test_it_breaks_no_rule_and_fits_a_phone(open_admin, categories):
    Category.objects.create(name="Very small apples", parent=Category.objects.get(name="Apples"))
    page = open_admin(LIST, viewport={"width": 360, "height": 800}, has_touch=True)
    rules = {"region": {"enabled": False}}  # Django's own frame of the admin
    assert broken_rules(page, within="#tree", rules=rules) == []
    assert broken_in_the_dark(page, within="#tree") == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    expect(handle(page, "Apples")).to_be_in_viewport()
