"""Pages, categories and tags in the admin."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from blog.models import Category, MenuEntry, Page, Tag, User

NO_MENU = {"menu_entries-TOTAL_FORMS": 0, "menu_entries-INITIAL_FORMS": 0}


@pytest.fixture
def make_page(author):
    def make(title: str, parent: Page | None = None) -> Page:
        return Page.objects.create(title=title, parent=parent, author=author, state="published")

    return make


def send(client, url: str, **fields):
    author = User.objects.first().pk
    form = {"title": "About", "body": "Text", "_publish": "1", "author": author} | NO_MENU
    return client.post(url, form | fields, follow=True)


@pytest.mark.django_db
class TestPages:
    def test_a_page_stands_below_another(self, admin_client, make_page):
        about = make_page("About")
        send(admin_client, "/admin/blog/page/add/", title="Team", parent=about.pk)
        assert Page.objects.get(title="Team").path == "/about/team/"

    def test_it_gets_its_place_in_the_menu_in_the_same_form(self, admin_client):
        send(
            admin_client,
            "/admin/blog/page/add/",
            **{
                "menu_entries-TOTAL_FORMS": 1,
                "menu_entries-0-label": "Who we are",
            },
        )
        entry = MenuEntry.objects.get()
        assert (str(entry), entry.entry.title) == ("Who we are", "About")

    def test_the_list_shows_the_tree(self, admin_client, make_page):
        make_page("Team", make_page("About"))
        page = admin_client.get("/admin/blog/page/").content.decode()
        assert page.index(">About<") < page.index(">Team<")

    def test_an_address_of_the_blog_itself_is_refused_beside_the_field(self, admin_client):
        response = send(admin_client, "/admin/blog/page/add/", slug="admin")
        assert response.context["adminform"].form.errors["slug"]

    def test_it_cannot_stand_below_itself(self, admin_client, make_page):
        about = make_page("About")
        team = make_page("Team", about)
        response = send(
            admin_client, reverse("admin:blog_page_change", args=[about.pk]), parent=team.pk
        )
        assert response.context["adminform"].form.errors["parent"]

    def test_a_page_with_others_below_it_is_not_deleted(self, admin_client, make_page):
        about = make_page("About")
        make_page("Team", about)
        url = reverse("admin:blog_page_delete", args=[about.pk])
        response = admin_client.post(url, {"post": "yes"})
        assert "would require deleting" in response.content.decode()
        assert Page.objects.count() == 2


@pytest.mark.django_db
class TestTerms:
    def test_categories_form_a_tree(self, admin_client):
        food = Category.objects.create(name="Food")
        admin_client.post("/admin/blog/category/add/", {"name": "Soup", "parent": food.pk})
        assert Category.objects.get(name="Soup").get_absolute_url() == "/category/food/soup/"
        page = BeautifulSoup(admin_client.get("/admin/blog/category/").content, "html.parser")
        assert [one.text for one in page.select(".tree-place.level-1")] == ["Soup"]

    def test_an_address_that_exists_is_refused_beside_the_field(self, admin_client):
        Tag.objects.create(name="Soup")
        response = admin_client.post("/admin/blog/tag/add/", {"name": "Soup!", "slug": "soup"})
        assert response.context["adminform"].form.errors["slug"]

    def test_a_list_says_how_many_posts_each_has(self, admin_client, post):
        post.tags.add(Tag.objects.create(name="Soup"))
        page = admin_client.get("/admin/blog/tag/").content.decode()
        assert '<td class="field-entry_count">1</td>' in page
