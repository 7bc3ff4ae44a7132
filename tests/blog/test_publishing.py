"""When readers see a text: the buttons of the form, dates, and what is said afterwards."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from blog.models import Page, Post, Redirect, Site, User, WorkingCopy

LONDON = "Europe/London"


@pytest.fixture
def press(admin_client, admin_user):
    """Presses a button of the form of a post; of a new one, where none is named."""

    def press(button: str, post: Post | None = None, **fields):
        url = reverse("admin:blog_post_change", args=[post.pk]) if post else "/admin/blog/post/add/"
        form = {"author": admin_user.pk, "title": "Title", "body": "<p>Text</p>", button: "1"}
        if post:
            form |= {
                "title": post.title,
                "body": post.body,
                "slug": post.slug,
                "author": post.author_id,
            }
            if post.published_at:
                shown = timezone.localtime(post.published_at, Site.current().zone)
                form |= on(f"{shown:%Y-%m-%d %H:%M}", Site.current().time_zone)
        return admin_client.post(url, form | fields, follow=True)

    return press


def on(moment: str, zone: str = "") -> dict[str, str]:
    """The fields of the form for a moment such as "2027-03-05 09:30"."""
    day, _, time = moment.partition(" ")
    return {"published_at_0": day, "published_at_1": time, "published_at_2": zone}


def said(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def errors(response) -> dict[str, list[str]]:
    return response.context["adminform"].form.errors


@pytest.fixture
def draft(make_post) -> Post:
    return make_post("A draft", state="draft", published_at=None)


@pytest.mark.django_db
class TestPublishing:
    def test_publish_shows_it_at_once_and_says_where(self, press, draft, client):
        response = press("_publish", draft)
        draft.refresh_from_db()
        assert draft.is_published
        assert "Everybody can read it now" in said(response)
        assert draft.path in said(response)
        assert client.get(draft.path).status_code == 200

    def test_what_was_published_is_kept_as_a_revision_for_ever(self, press, draft):
        press("_publish", draft, body="<p>Final</p>")
        revision = draft.revisions.first()
        assert (revision.body, revision.was_published) == ("<p>Final</p>", True)
        assert revision.made_by.username == "admin"

    def test_saving_a_draft_publishes_nothing(self, press, draft, client):
        response = press("_save", draft, body="<p>More</p>")
        draft.refresh_from_db()
        assert (draft.state, draft.path, draft.body) == ("draft", None, "<p>More</p>")
        assert "Readers do not see it" in said(response)

    def test_the_address_of_a_draft_follows_its_title_until_it_is_published(self, press):
        press("_save", title="Working title")
        post = Post.objects.get()
        assert post.slug == ""
        press("_publish", post, title="Final title")
        post.refresh_from_db()
        assert post.slug == "final-title"

    def test_a_date_to_come_schedules_it_and_names_the_time_zone(self, press, draft, client):
        Site(time_zone=LONDON).save()
        later = timezone.now() + datetime.timedelta(days=30)
        response = press("_publish", draft, **on(f"{later:%Y-%m-%d} 09:30", LONDON))
        draft.refresh_from_db()
        assert draft.is_scheduled
        assert "09:30 (Europe/London)" in said(response)
        assert client.get(draft.path).status_code == 404

    def test_a_scheduled_post_can_be_published_now(self, press, make_post, client):
        post = make_post(published_at=timezone.now() + datetime.timedelta(days=400))
        press("_publish_now", post)
        post.refresh_from_db()
        assert post.is_published
        assert client.get(post.path).status_code == 200

    def test_a_date_that_has_passed_is_kept_and_said(self, press, draft):
        response = press("_publish", draft, **on("2019-05-03 10:00"))
        draft.refresh_from_db()
        assert draft.path == "/2019/05/a-draft/"
        assert "with the date 3 May 2019" in said(response)

    def test_a_private_post_is_said_to_be_private(self, press, draft):
        assert "Only authors" in said(press("_publish", draft, is_private="on"))


@pytest.mark.django_db
class TestChanging:
    """Nothing reaches readers of what is published but by "Update"."""

    def test_keeping_it_leaves_what_readers_see(self, press, post, client):
        response = press("_save", post, body="<p>Changed</p>")
        assert "Changed" not in client.get(post.path).text
        assert "Changed" in response.context["adminform"].form["body"].value()
        assert "Readers see what they saw" in said(response)

    def test_a_form_without_any_button_publishes_nothing(self, press, post, client):
        press("_nothing", post, body="<p>Changed</p>")
        assert "Changed" not in client.get(post.path).text
        assert WorkingCopy.objects.get(entry=post.pk).content["body"] == ["<p>Changed</p>"]

    def test_update_shows_it_to_readers(self, press, post, client):
        response = press("_update", post, body="<p>Changed</p>")
        assert "Changed" in client.get(post.path).text
        assert "Readers see this text now" in said(response)

    def test_update_does_not_publish_what_was_taken_back_meanwhile(self, press, post):
        Post.objects.update(state="draft", path=None)
        press("_update", post, body="<p>Changed</p>")
        post.refresh_from_db()
        assert (post.state, post.body) == ("draft", "<p>Changed</p>")

    def test_another_address_leaves_a_redirect_and_says_so(self, press, post, client):
        old = post.path
        response = press("_update", post, slug="elsewhere")
        post.refresh_from_db()
        assert "The old address leads to the new one" in said(response)
        assert client.get(old).url == post.path

    def test_the_date_keeps_its_seconds_where_nobody_changed_it(self, press, make_post):
        moment = datetime.datetime(2024, 3, 5, 9, 30, 42, tzinfo=datetime.UTC)
        post = make_post(published_at=moment)
        press("_update", post)
        post.refresh_from_db()
        assert post.published_at == moment


@pytest.mark.django_db
class TestTakingBack:
    def test_readers_find_it_no_more_and_the_link_says_so(self, press, post, client):
        path = post.path
        response = press("_unpublish", post)
        assert client.get(path).status_code == 404
        assert "readers do not find it any more" in said(response)

    def test_published_again_it_has_the_same_address(self, press, post, client):
        path = post.path
        press("_unpublish", post)
        post.refresh_from_db()
        press("_publish", post)
        assert client.get(path).status_code == 200
        assert not Redirect.objects.exists()

    def test_what_was_typed_is_not_lost_and_not_checked(self, press, post):
        response = press("_unpublish", post, title="x" * 10_000)
        post.refresh_from_db()
        assert (post.state, post.title) == ("draft", "A post")
        assert response.context["adminform"].form["title"].value() == "x" * 10_000

    def test_it_needs_the_right_to_change_it(self, client, post):
        other = User.objects.create_user("bob", role="author", is_staff=True)
        client.force_login(other)
        client.post(reverse("admin:blog_post_change", args=[post.pk]), {"_unpublish": "1"})
        post.refresh_from_db()
        assert post.is_published

    def test_the_pages_below_a_page_move_up_and_leave_redirects(self, author, admin_client, client):
        page = Page.objects.create(title="About", author=author, state="published")
        Page.objects.create(title="Team", author=author, parent=page, state="published")
        url = reverse("admin:blog_page_change", args=[page.pk])
        admin_client.post(url, {"title": "About", "_unpublish": "1"})
        assert client.get("/about/team/").url == "/team/"


@pytest.mark.django_db
class TestNotReady:
    @pytest.mark.parametrize(("field", "empty"), [("title", "  "), ("body", "<p> <br></p>")])
    def test_without_title_or_text_nothing_is_published(self, press, draft, field, empty):
        response = press("_publish", draft, **{field: empty})
        draft.refresh_from_db()
        assert draft.state == "draft"
        assert list(errors(response)) == [field]

    def test_a_picture_is_enough_of_a_text(self, press, draft):
        press("_publish", draft, body='<p><img src="/media/uploads/a.png" alt="A"></p>')
        draft.refresh_from_db()
        assert draft.is_published

    def test_a_draft_may_have_neither(self, press):
        press("_save", title="", body="")
        assert Post.objects.get().state == "draft"

    def test_what_came_from_another_blog_without_title_can_be_updated(self, press, make_post):
        post = make_post("", slug="old")
        press("_update", post, body="<p>Changed</p>")
        post.refresh_from_db()
        assert post.body == "<p>Changed</p>"

    def test_a_title_of_ten_thousand_characters_is_refused_and_kept(self, press, draft):
        response = press("_publish", draft, title="x" * 10_000)
        assert "at most 300 characters" in errors(response)["title"][0]
        assert response.context["adminform"].form["title"].value() == "x" * 10_000
        assert 'href="#id_title"' in response.text

    def test_an_address_that_exists_is_refused_and_everything_typed_is_kept(
        self, press, draft, post
    ):
        response = press("_publish", draft, slug=post.slug, body="<p>Long work</p>")
        assert "Another post or page has this address" in errors(response)["slug"][0]
        assert response.context["adminform"].form["body"].value() == "<p>Long work</p>"
        draft.refresh_from_db()
        assert draft.state == "draft"

    def test_the_page_still_offers_to_publish_what_was_refused(self, press, draft):
        assert 'name="_publish"' in press("_publish", draft, title="").text


@pytest.mark.django_db
class TestDates:
    @pytest.mark.parametrize(
        "moment",
        ["9999-12-31 23:59", "0001-01-01 00:00", "1799-01-01 00:00", "2206-01-01", "10000-01-01"],
    )
    @pytest.mark.parametrize("button", ["_publish", "_save"])
    def test_an_absurd_date_is_refused_beside_the_field(self, press, draft, moment, button):
        Site(time_zone="Pacific/Kiritimati").save()
        response = press(button, draft, **on(moment))
        assert errors(response)["published_at"]
        draft.refresh_from_db()
        assert draft.published_at is None

    @pytest.mark.parametrize(
        "fields",
        [
            on("tomorrow noon"),
            on("2027-02-30 10:00"),
            on("2027-02-03 25:00"),
            {"published_at_1": "10:00"},
        ],
    )
    def test_what_is_no_date_is_refused_beside_the_field(self, press, draft, fields):
        assert errors(press("_publish", draft, **fields))["published_at"]

    def test_a_time_that_the_clocks_leave_out_is_refused_with_the_reason(self, press, draft):
        Site(time_zone=LONDON).save()
        response = press("_publish", draft, **on("2024-03-31 01:30", LONDON))
        assert "clocks go forward" in errors(response)["published_at"][0]

    def test_of_a_time_that_comes_twice_the_first_is_meant(self, press, draft):
        Site(time_zone=LONDON).save()
        press("_publish", draft, **on("2024-10-27 01:30", LONDON))
        draft.refresh_from_db()
        assert draft.published_at == datetime.datetime(2024, 10, 27, 0, 30, tzinfo=datetime.UTC)

    def test_the_second_of_two_such_times_stays_where_nobody_changed_it(self, press, make_post):
        Site(time_zone=LONDON).save()
        second = datetime.datetime(2024, 10, 27, 1, 30, tzinfo=datetime.UTC)
        post = make_post(published_at=second)
        press("_update", post)
        post.refresh_from_db()
        assert post.published_at == second

    def test_another_time_zone_does_not_move_a_scheduled_post(self, make_post):
        Site(time_zone="UTC").save()
        post = make_post(published_at=timezone.now() + datetime.timedelta(days=50))
        moment = post.published_at
        Site(time_zone="Asia/Tokyo").save()
        post.refresh_from_db()
        assert post.published_at == moment

    def test_a_form_that_was_open_meanwhile_means_the_time_that_it_showed(self, press, draft):
        Site(time_zone="Asia/Tokyo").save()
        press("_publish", draft, **on("2024-03-05 09:30", LONDON))
        draft.refresh_from_db()
        assert draft.published_at == datetime.datetime(2024, 3, 5, 9, 30, tzinfo=datetime.UTC)

    def test_the_form_shows_the_date_in_the_zone_of_the_blog(self, admin_client, make_post):
        Site(time_zone="Asia/Tokyo").save()
        moment = datetime.datetime(2024, 3, 5, 20, 30, tzinfo=datetime.UTC)
        post = make_post(published_at=moment)
        page = admin_client.get(reverse("admin:blog_post_change", args=[post.pk])).text
        assert 'value="2024-03-06"' in page
        assert 'value="05:30"' in page
        assert "Asia/Tokyo" in page
