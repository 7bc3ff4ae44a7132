"""Writing posts in the admin."""

import datetime
import uuid

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from blog import working_copies
from blog.models import Category, Entry, Post, Redirect, Site, Tag, User

ADD = "/admin/blog/post/add/"


@pytest.fixture
def write(admin_client):
    """Fills in and sends the form for a new post."""

    def send(url: str = ADD, *, press: str = "_publish", **fields):
        form = {
            "title": "Hello",
            "body": "Some text.",
            "slug": "",
            "author": User.objects.get(username="admin").pk,
            "reply_policy": "",
        }
        return admin_client.post(url, form | {press: "1"} | fields, follow=True)

    return send


def errors(response) -> dict[str, list[str]]:
    return response.context["adminform"].form.errors


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def change_url(post: Entry) -> str:
    return reverse("admin:blog_post_change", args=[post.pk])


@pytest.mark.django_db
class TestWriting:
    def test_a_new_post_appears_at_once_at_the_address_made_from_its_title(self, write, client):
        write(title="Grüße aus der Küche")
        post = Post.objects.get()
        assert post.slug == "grüße-aus-der-küche"
        assert post.is_published
        assert post.body_html == "<p>Some text.</p>"

    def test_the_author_is_whoever_is_signed_in(self, admin_client):
        form = admin_client.get(ADD).context["adminform"].form
        assert form.initial["author"] == User.objects.get(username="admin").pk

    def test_a_draft_has_no_address_and_offers_a_preview(self, write, admin_client):
        write(press="_save")
        post = Post.objects.get()
        page = admin_client.get(change_url(post)).content.decode()
        assert post.path is None
        assert 'name="_preview"' in page

    def test_a_published_post_can_be_viewed_on_the_site(self, admin_client, post):
        page = admin_client.get(change_url(post)).content.decode()
        assert f'<a href="{post.path}">View on the blog</a>' in page

    def test_a_date_in_the_future_schedules_it(self, write, admin_client):
        tomorrow = timezone.now() + datetime.timedelta(days=1)
        write(published_at_0=f"{tomorrow:%Y-%m-%d}", published_at_1="12:00:00")
        assert Post.objects.get().is_scheduled
        assert "scheduled" in admin_client.get("/admin/blog/post/").content.decode()

    def test_its_tags_and_categories_can_be_searched_for(self, write):
        tag = Tag.objects.create(name="zucchini")
        category = Category.objects.create(name="vegetables")
        write(tags=[tag.pk], categories=[category.pk])
        for word in ("zucchini", "vegetables"):
            assert Post.objects.extra(
                where=["search @@ websearch_to_tsquery('english', %s)"], params=[word]
            ).exists()

    def test_tags_are_found_by_their_first_letters_as_the_form_asks_for_them(self, admin_client):
        Tag.objects.create(name="Night work")
        asking = soup(admin_client.get(ADD)).select_one("#id_tags")
        names = {"app_label": "app-label", "model_name": "model-name", "field_name": "field-name"}
        question = {key: asking[f"data-{name}"] for key, name in names.items()}
        answer = admin_client.get(asking["data-ajax--url"], question | {"term": "nig"})
        assert [found["text"] for found in answer.json()["results"]] == ["Night work"]

    def test_co_authors_are_asked_for_where_there_is_anybody_else(self, admin_client):
        assert not soup(admin_client.get(ADD)).select(".field-coauthors")
        User.objects.create(username="maria", name="Maria")
        assert soup(admin_client.get(ADD)).select(".field-coauthors")

    def test_the_page_of_a_draft_is_called_by_the_title_that_was_typed(self, admin_client):
        sent = {"title": ["Typed"], "body": [""]}
        user = User.objects.get(username="admin")
        draft = working_copies.begin(Post, sent, draft=uuid.uuid4(), user=user).entry
        page = soup(admin_client.get(change_url(draft)))
        assert page.select_one(".breadcrumbs").get_text().split()[-1] == "Typed"
        assert page.title.get_text().strip().startswith("Typed")

    def test_another_address_leaves_a_redirect(self, write, post):
        old = post.path
        write(change_url(post), press="_update", slug="elsewhere")
        assert Redirect.objects.get(path=old).entry_id == post.pk

    def test_scripts_do_not_get_into_the_page(self, write):
        write(body="<p onclick=x()>Hi</p><script>alert(1)</script>")
        assert Post.objects.get().body_html == "<p>Hi</p>"


@pytest.mark.django_db
class TestRefusing:
    def test_an_address_that_exists_is_refused_beside_the_field(self, write):
        write(slug="same")
        response = write(slug="same")
        assert "Another post or page has this address" in errors(response)["slug"][0]
        assert Post.objects.count() == 1

    def test_a_title_of_ten_thousand_characters_is_refused_beside_the_field(self, write):
        response = write(title="x" * 10_000)
        assert "at most 300 characters" in errors(response)["title"][0]
        assert response.context["adminform"].form["title"].value() == "x" * 10_000

    @pytest.mark.parametrize("field", ["title", "body", "summary"])
    def test_a_nul_byte_is_refused_beside_the_field(self, write, field):
        assert "Null characters" in errors(write(**{field: "a\0b"}))[field][0]

    def test_a_date_that_is_none_is_refused_beside_the_field(self, write):
        response = write(published_at_0="tomorrow", published_at_1="noon")
        assert errors(response)["published_at"]

    def test_without_a_right_nobody_gets_in(self, client, author):
        author.is_staff = True
        author.save()
        client.force_login(author)
        assert client.get("/admin/blog/post/").status_code == 403

    def test_a_right_lets_an_author_in(self, client, author):
        author.is_staff = True
        author.save()
        author.user_permissions.add(Permission.objects.get(codename="view_post"))
        client.force_login(author)
        assert client.get("/admin/blog/post/").status_code == 200


@pytest.mark.django_db
class TestList:
    @pytest.mark.parametrize("shown", ["published", "scheduled", "private", "draft"])
    def test_the_list_can_be_cut_down_to_one_state(self, admin_client, make_post, shown):
        now = timezone.now()
        make_post("published")
        make_post("scheduled", published_at=now + datetime.timedelta(days=1))
        make_post("private", is_private=True)
        make_post("draft", state=Post.State.DRAFT, published_at=None)
        response = admin_client.get(f"/admin/blog/post/?shown={shown}")
        assert [str(post) for post in response.context["cl"].result_list] == [shown]

    def test_the_search_finds_a_word_of_the_text(self, admin_client, make_post):
        make_post("One", body="<p>aubergine</p>")
        make_post("Two")
        response = admin_client.get("/admin/blog/post/?q=aubergine")
        assert [str(post) for post in response.context["cl"].result_list] == ["One"]

    def test_it_says_of_a_published_post_that_something_else_was_typed_since(
        self, admin_client, author, make_post
    ):
        changed, same = make_post("Changed"), make_post("Same")
        working_copies.save(changed, {"body": ["<p>New</p>"]}, base=0, user=author)
        rows = self.rows(admin_client)
        assert "changed since" in rows["Changed"]
        assert "changed since" not in rows["Same"]
        assert same.get_absolute_url() in rows["Same"]

    def test_a_draft_without_title_is_listed_under_the_one_that_was_typed(
        self, admin_client, author, make_post
    ):
        draft = make_post("", state="draft", published_at=None)
        working_copies.save(draft, {"title": ["Typed title"]}, base=0, user=author)
        assert "draft" in self.rows(admin_client)["Typed title"]

    def test_it_names_all_authors_and_what_is_pinned(self, admin_client, make_post):
        post = make_post("Together", is_pinned=True)
        post.coauthors.add(User.objects.create_user("bob", name="Bob Brown"))
        row = next(iter(self.rows(admin_client).values()))
        assert "Alice Author and Bob Brown" in row
        assert "pinned" in row

    def rows(self, admin_client) -> dict[str, str]:
        """The HTML of each row, by the title."""
        page = BeautifulSoup(admin_client.get("/admin/blog/post/").content, "html.parser")
        rows = page.select("#result_list tbody tr")
        return {row.select_one("th a").get_text(strip=True): str(row) for row in rows}

    def test_its_cost_does_not_grow_with_the_posts(
        self, admin_client, make_post, django_assert_max_num_queries
    ):
        for number in range(12):
            make_post(f"Post {number}")
        with django_assert_max_num_queries(16):
            admin_client.get("/admin/blog/post/")

    def test_a_post_with_replies_can_be_deleted_whole(self, admin_client, post):
        from comments import posting

        posting.post(post.pk, name="Bob", text="Hello", state="approved")
        response = admin_client.post(
            reverse("admin:blog_post_delete", args=[post.pk]), {"post": "yes"}
        )
        assert response.status_code == 302
        assert not Post.objects.exists()


@pytest.mark.django_db
class TestDiscussion:
    """Who may reply: the rule of the blog, or one of the post's own."""

    def choices(self, admin_client, url: str) -> list[tuple[str, str]]:
        form = admin_client.get(url).context["adminform"].form
        return [(value, str(label)) for value, label in form.fields["reply_policy"].choices]

    @pytest.mark.parametrize("url", [ADD, "/admin/blog/page/add/"])
    def test_the_first_choice_says_what_the_blog_does(self, admin_client, url):
        Site(reply_policy="hold").save()
        words = "as the settings of the blog say: all wait until they are approved"
        assert self.choices(admin_client, url)[0] == ("", words)
        assert [value for value, _label in self.choices(admin_client, url)[1:]] == [
            "open",
            "newcomers",
            "hold",
            "closed",
        ]

    def test_a_rule_of_its_own_is_kept_with_the_post(self, write):
        write(reply_policy="newcomers", close_after_days="0")
        post = Post.objects.get()
        assert (post.reply_policy, post.close_after_days) == ("newcomers", 0)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("reply_policy", "sometimes"),
            ("close_after_days", "-1"),
            ("close_after_days", "40000"),
            ("close_after_days", "soon"),
        ],
    )
    def test_a_wrong_value_is_refused_beside_the_field(self, write, field, value):
        assert errors(write(**{field: value}))[field]
        assert not Post.objects.exists()
