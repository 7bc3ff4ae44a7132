"""How a text will look, before readers see it."""

import pytest
from django.urls import reverse

from blog import working_copies
from blog.models import Post


@pytest.fixture
def draft(make_post) -> Post:
    return make_post("A draft", body="<p>Saved</p>", state="draft", published_at=None)


def frame_of(entry: Post) -> str:
    return reverse("blog:preview", args=[entry.pk])


def page_of(entry: Post) -> str:
    return reverse("admin:blog_entry_preview", args=[entry.pk])


@pytest.mark.django_db
class TestLooking:
    def test_it_shows_the_working_copy_and_not_what_readers_see(self, admin_client, author, post):
        typed = {"title": ["Another title"], "summary": [""], "body": ["<p>Typed</p>"]}
        working_copies.save(post, typed, base=0, user=author)
        preview = admin_client.get(frame_of(post)).text
        assert "Typed" in preview
        assert "Another title" in preview
        assert "Typed" not in admin_client.get(post.path).text

    def test_what_was_typed_is_sanitised_in_it(self, admin_client, author, draft):
        typed = {"body": ["<p onclick=x()>Hi</p><script>alert(1)</script>"]}
        working_copies.save(draft, typed, base=0, user=author)
        assert "alert(1)" not in admin_client.get(frame_of(draft)).text

    @pytest.mark.parametrize("width", ["desktop", "tablet", "phone", "", "<b>"])
    def test_the_page_frames_it_in_the_width_that_is_asked_for(self, admin_client, draft, width):
        page = admin_client.get(page_of(draft), {"width": width}).text
        shown = width if width in {"tablet", "phone"} else "desktop"
        assert f'class="preview-frame is-{shown} is-auto" src="{frame_of(draft)}"' in page

    def test_only_the_preview_may_be_framed_and_only_by_the_blog_itself(
        self, admin_client, draft, post
    ):
        frame, page = admin_client.get(frame_of(draft)), admin_client.get(page_of(draft))
        assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in frame.headers["Content-Security-Policy"]
        assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
        other = admin_client.get(post.path)
        assert other.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in other.headers["Content-Security-Policy"]

    def test_it_is_kept_by_no_cache_and_in_no_index(self, admin_client, draft):
        response = admin_client.get(frame_of(draft))
        assert "no-store" in response.headers["Cache-Control"]
        assert "noindex" in response.text


@pytest.mark.django_db
class TestButton:
    def press(self, client, url: str, **fields):
        form = {"title": "A draft", "body": "<p>Typed</p>", "_preview": "1", "_base": "0"}
        return client.post(url, form | fields)

    def test_it_keeps_what_was_typed_and_leads_to_the_preview(self, admin_client, draft):
        url = reverse("admin:blog_post_change", args=[draft.pk])
        assert self.press(admin_client, url).url == page_of(draft)
        assert "Typed" in admin_client.get(frame_of(draft)).text
        draft.refresh_from_db()
        assert draft.body == "<p>Saved</p>"

    def test_it_works_on_a_text_that_could_not_be_saved(self, admin_client, draft):
        url = reverse("admin:blog_post_change", args=[draft.pk])
        assert self.press(admin_client, url, title="x" * 10_000).url == page_of(draft)
        assert admin_client.get(frame_of(draft)).status_code == 200

    def test_a_new_text_becomes_a_draft_first(self, admin_client, admin_user):
        url = reverse("admin:blog_post_add")
        response = self.press(admin_client, url, author=admin_user.pk, title="New")
        draft = Post.objects.get()
        assert draft.state == "draft"
        assert response.url == page_of(draft)


@pytest.mark.django_db
class TestRights:
    @pytest.mark.parametrize("address_of", [frame_of, page_of])
    def test_others_than_its_writers_do_not_see_it(
        self, client, draft, django_user_model, address_of
    ):
        assert client.get(address_of(draft)).status_code == 302
        for role, status in [("author", 404), ("moderator", 404), ("editor", 200)]:
            user = django_user_model.objects.create_user(role, role=role, is_staff=True)
            client.force_login(user)
            assert client.get(address_of(draft)).status_code == status, role

    def test_those_who_write_it_together_see_it(self, client, draft, django_user_model):
        user = django_user_model.objects.create_user("bob", role="author", is_staff=True)
        draft.coauthors.add(user)
        client.force_login(user)
        assert client.get(frame_of(draft)).status_code == 200


@pytest.mark.django_db
class TestCheck:
    def test_the_check_of_what_is_typed_lists_remarks_with_their_place(self, admin_client):
        typed = {"title": "T", "summary": "S", "body": '<p><a href="https://e.org/">here</a></p>'}
        piece = admin_client.post(reverse("admin:blog_entry_check"), typed).text
        assert "One thing to look at again" in piece
        assert "<q>here</q>" in piece
        assert 'data-element="a" data-nth="0"' in piece

    def test_without_scripts_a_page_checks_the_working_copy(self, admin_client, author, draft):
        working_copies.save(draft, {"body": ["<h4>Deep</h4>"]}, base=0, user=author)
        page = admin_client.get(reverse("admin:blog_entry_remarks", args=[draft.pk])).text
        assert "<q>Deep</q>" in page

    def test_what_is_quoted_cannot_break_out(self, admin_client):
        typed = {"body": "<h5>&lt;script&gt;alert(1)&lt;/script&gt;</h5>"}
        piece = admin_client.post(reverse("admin:blog_entry_check"), typed).text
        assert "<script" not in piece

    def test_moderators_check_nothing(self, client, django_user_model):
        user = django_user_model.objects.create_user("mo", role="moderator", is_staff=True)
        client.force_login(user)
        assert client.post(reverse("admin:blog_entry_check"), {}).status_code == 403
