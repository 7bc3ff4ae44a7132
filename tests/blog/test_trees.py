"""Sorting pages, categories and the menu: the steps, the places, and two who sort at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from bs4 import BeautifulSoup
from django.db import connection

from blog import trees
from blog.models import Category, Entry, MenuEntry, Page, Redirect
from blog.trees import Position, Step


def category(name: str, parent: Category | None = None) -> Category:
    return Category.objects.create(name=name, parent=parent)


def outline() -> list[str]:
    """The names in their order, with a dash for each level."""
    nodes = Category.objects.order_by("tree_id", "lft")
    return ["-" * node.level + node.name for node in nodes]


@pytest.fixture
def abc(db) -> dict[str, Category]:
    return {name: category(name) for name in "abc"}


@pytest.mark.parametrize(
    ("name", "way", "result"),
    [
        ("b", Step.UP, ["b", "a", "c"]),
        ("b", Step.DOWN, ["a", "c", "b"]),
        ("b", Step.IN, ["a", "-b", "c"]),
    ],
)
def test_one_step_moves_it(abc, name, way, result):
    trees.step(abc[name], way)
    assert outline() == result


def test_a_step_out_puts_it_behind_what_it_stood_below(abc):
    below = category("d", abc["a"])
    trees.step(below, Step.OUT)
    assert outline() == ["a", "d", "b", "c"]


@pytest.mark.parametrize(("name", "way"), [("a", Step.UP), ("c", Step.DOWN), ("a", Step.OUT)])
def test_a_step_to_nowhere_is_refused(abc, name, way):
    with pytest.raises(trees.CannotMove):
        trees.step(abc[name], way)
    assert outline() == ["a", "b", "c"]


def test_all_below_it_comes_along(abc):
    category("d", abc["a"])
    trees.place(abc["a"], abc["c"], Position.INSIDE)
    assert outline() == ["b", "c", "-a", "--d"]


def test_nothing_can_stand_below_itself(abc):
    below = category("d", abc["a"])
    with pytest.raises(trees.CannotMove, match="below itself"):
        trees.place(abc["a"], below, Position.INSIDE)
    assert outline() == ["a", "-d", "b", "c"]


class TestPages:
    @pytest.fixture
    def page(self, author):
        def page(title: str, parent: Page | None = None) -> Page:
            state = Entry.State.PUBLISHED
            return Page.objects.create(title=title, author=author, parent=parent, state=state)

        return page

    def test_the_address_follows_and_the_old_one_leads_there(self, page):
        about, team = page("About"), page("Team")
        people = page("People", team)
        trees.place(team, about, Position.INSIDE)
        people.refresh_from_db()
        assert people.path == "/about/team/people/"
        assert Redirect.objects.get(path="/team/people/").destination == people.path

    def test_it_stays_where_its_address_would_be_taken(self, page):
        about, other = page("About"), page("Other")
        below = page("Other", about)
        with pytest.raises(trees.CannotMove, match="address"):
            trees.step(below, Step.OUT)
        below.refresh_from_db()
        assert (below.parent_id, below.path) == (about.pk, "/about/other/")
        assert other.path == "/other/"

    def test_it_stays_where_the_blog_itself_has_the_address(self, page):
        below = page("Search", page("About"))
        with pytest.raises(trees.CannotMove, match="uses this address"):
            trees.step(below, Step.OUT)
        below.refresh_from_db()
        assert below.path == "/about/search/"


@pytest.mark.django_db(transaction=True)
def test_many_who_sort_at_once_leave_one_whole_tree():
    names = [f"{number}" for number in range(6)]
    for name in names:
        category(name)

    def shuffle(name: str) -> None:
        try:
            for way in (Step.UP, Step.IN, Step.OUT, Step.DOWN, Step.DOWN):
                node = Category.objects.get(name=name)
                try:
                    trees.step(node, way)
                except trees.CannotMove:
                    continue
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(names)) as pool:
        list(pool.map(shuffle, names))
    kept = list(Category.objects.order_by("tree_id", "lft").values_list("name", "level"))
    Category.objects.rebuild()
    assert kept == list(Category.objects.order_by("tree_id", "lft").values_list("name", "level"))
    edges = [
        (node.tree_id, edge) for node in Category.objects.all() for edge in (node.lft, node.rght)
    ]
    assert len(set(edges)) == 2 * len(names)


class TestLists:
    """The pages in the admin, as they work without a script."""

    def send(self, client, node, **fields):
        kind = node._meta.model_name
        return client.post(f"/admin/blog/{kind}/{node.pk}/move/", fields, follow=True)

    def test_a_button_moves_the_row_and_says_where_it_is(self, admin_client, abc):
        response = self.send(admin_client, abc["c"], step="up")
        assert "“c” now comes after “a”." in response.content.decode()
        assert outline() == ["a", "c", "b"]

    def test_a_row_that_was_dragged_is_put_there(self, admin_client, abc):
        self.send(admin_client, abc["c"], target=abc["a"].pk, position="last-child")
        assert outline() == ["a", "-c", "b"]

    @pytest.mark.parametrize(
        "fields",
        [
            {},
            {"step": "sideways"},
            {"step": "up", "target": 1, "position": "left"},
            {"target": "x", "position": "left"},
            {"target": 10**20, "position": "left"},
            {"target": 999_999_999, "position": "left"},
        ],
    )
    def test_nonsense_moves_nothing_and_says_so(self, admin_client, abc, fields):
        response = self.send(admin_client, abc["b"], **fields)
        assert "stays where it is" in response.content.decode()
        assert outline() == ["a", "b", "c"]

    def test_what_is_gone_cannot_be_moved(self, admin_client, db):
        url = "/admin/blog/category/999/move/"
        assert admin_client.post(url, {"step": "up"}).status_code == 404

    def test_a_look_moves_nothing(self, admin_client, abc):
        url = f"/admin/blog/category/{abc['b'].pk}/move/"
        assert admin_client.get(url, {"step": "up"}).status_code == 405

    def test_a_part_of_the_tree_has_no_buttons(self, admin_client, abc):
        whole = admin_client.get("/admin/blog/category/").content.decode()
        part = admin_client.get("/admin/blog/category/?q=a").content.decode()
        assert 'name="step"' in whole
        assert 'name="step"' not in part

    def test_the_menu_is_shown_in_the_order_of_the_list(self, admin_client, client):
        for label in ("one", "two"):
            MenuEntry.objects.create(label=label, address=f"/{label}/")
        self.send(admin_client, MenuEntry.objects.get(label="two"), step="up")
        page = BeautifulSoup(client.get("/").content, "html.parser")
        lines = page.select(".menu > ul > li:not(.to-search)")
        assert [line.text.strip() for line in lines] == ["two", "one"]


def test_a_line_of_the_menu_follows_the_category_it_leads_to(client, abc):
    below = category("d", abc["a"])
    MenuEntry.objects.create(category=below)
    trees.place(below, abc["b"], Position.INSIDE)
    page = BeautifulSoup(client.get("/").content, "html.parser")
    assert page.select_one(".menu a")["href"] == "/category/b/d/"
