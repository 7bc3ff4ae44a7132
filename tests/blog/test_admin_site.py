"""The blog's settings, its menu, redirects and authors in the admin."""

import pytest
from django.contrib.admin.sites import site as admin_site
from procrastinate.contrib.django.models import ProcrastinateJob

from blog import tasks
from blog.models import ImportedRecord, MenuEntry, Post, Redirect, Site, User

FORM = {
    "title": "My blog",
    "language": "en",
    "time_zone": "Europe/London",
    "posts_a_page": 10,
    "reply_policy": "open",
    "revisions_kept": 50,
    "checks_links": "on",
}
CHANGE = "/admin/blog/site/1/change/"


def found(word: str, config: str) -> bool:
    return Post.objects.extra(
        where=["search @@ websearch_to_tsquery(%s::regconfig, %s)"], params=[config, word]
    ).exists()


@pytest.mark.django_db
class TestSettings:
    def test_the_list_leads_to_the_one_form(self, admin_client):
        response = admin_client.get("/admin/blog/site/", follow=True)
        assert response.redirect_chain == [(CHANGE, 302)]
        assert response.status_code == 200

    def test_what_is_saved_is_in_force(self, admin_client):
        admin_client.get("/admin/blog/site/")
        admin_client.post(CHANGE, FORM)
        assert Site.current().title == "My blog"

    @pytest.mark.parametrize(
        ("field", "value"),
        [("time_zone", "Mars/Base"), ("posts_a_page", "0"), ("posts_a_page", "51"), ("title", "")],
    )
    def test_a_wrong_value_is_refused_beside_the_field(self, admin_client, field, value):
        admin_client.get("/admin/blog/site/")
        response = admin_client.post(CHANGE, FORM | {field: value})
        assert response.context["adminform"].form.errors[field]

    def test_it_can_be_neither_added_nor_deleted(self, admin_client):
        admin_client.get("/admin/blog/site/")
        assert admin_client.get("/admin/blog/site/add/").status_code == 403
        assert admin_client.get("/admin/blog/site/1/delete/").status_code == 403

    def test_another_language_has_the_search_index_made_again(self, admin_client, make_post):
        make_post(body="<p>Häuser</p>")
        admin_client.get("/admin/blog/site/")
        admin_client.post(CHANGE, FORM | {"language": "de"})
        assert [job.task_name for job in ProcrastinateJob.objects.all()] == ["blog.index_all"]
        assert not found("Haus", "german")
        tasks.index_all()
        assert found("Haus", "german")

    def test_the_same_language_queues_nothing(self, admin_client):
        admin_client.get("/admin/blog/site/")
        admin_client.post(CHANGE, FORM)
        assert not ProcrastinateJob.objects.exists()


@pytest.mark.django_db
class TestMenu:
    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({}, "Choose a post or page, or a category, or write an address"),
            ({"label": "Bad", "address": "javascript:alert(1)"}, "Start with /"),
            ({"address": "/tag/soup/"}, "needs a label"),
        ],
    )
    def test_an_entry_that_leads_nowhere_is_refused(self, admin_client, fields, message):
        response = admin_client.post("/admin/blog/menuentry/add/", fields)
        assert message in response.content.decode()

    def test_an_entry_cannot_stand_below_itself(self, admin_client):
        one = MenuEntry.objects.create(label="One", address="/one/")
        two = MenuEntry.objects.create(label="Two", address="/two/", parent=one)
        response = admin_client.post(
            f"/admin/blog/menuentry/{one.pk}/change/",
            {"label": "One", "address": "/one/", "parent": two.pk},
        )
        assert response.context["adminform"].form.errors["parent"]


@pytest.mark.django_db
class TestRedirects:
    def test_an_old_address_leads_to_a_post(self, admin_client, post):
        admin_client.post("/admin/blog/redirect/add/", {"path": "/old/", "entry": post.pk})
        assert Redirect.objects.get(path="/old/").destination == post.path

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"path": "old", "target": "/new/"}, "path"),
            ({"path": "/old/", "target": "javascript:alert(1)"}, "target"),
            ({"path": "/old/", "target": "/old/"}, "target"),
            ({"path": "/old/"}, "__all__"),
        ],
    )
    def test_one_that_leads_nowhere_is_refused(self, admin_client, fields, field):
        response = admin_client.post("/admin/blog/redirect/add/", fields)
        assert response.context["adminform"].form.errors[field]

    def test_a_post_is_found_by_its_title(self, admin_client, post):
        response = admin_client.get(
            "/admin/autocomplete/?app_label=blog&model_name=redirect&field_name=entry&term=A+post"
        )
        assert [item["text"] for item in response.json()["results"]] == ["A post"]


@pytest.mark.django_db
class TestAuthors:
    def test_an_author_who_has_written_is_not_deleted(self, admin_client, post):
        url = f"/admin/blog/user/{post.author_id}/delete/"
        admin_client.post(url, {"post": "yes"})
        assert User.objects.filter(pk=post.author_id).exists()


@pytest.mark.django_db
class TestFirstPage:
    def test_it_carries_the_name_of_the_program(self, admin_client):
        assert "Rejoinder" in admin_client.get("/admin/").content.decode()

    def test_the_bookkeeping_of_imports_is_not_there(self):
        assert not admin_site.is_registered(ImportedRecord)

    def test_every_list_and_every_form_opens(self, admin_client):
        for model, model_admin in admin_site._registry.items():
            if (
                model._meta.app_label not in {"blog", "comments"}
                or model._meta.label == "blog.Entry"
            ):
                continue
            base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
            assert admin_client.get(base, follow=True).status_code == 200
            if model_admin.has_add_permission.__func__.__qualname__.startswith("BaseModelAdmin"):
                assert admin_client.get(f"{base}add/").status_code == 200
