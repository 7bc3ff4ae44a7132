"""Texts as they were saved: kept, compared, and had back."""

import pytest
from django.test import Client
from django.urls import reverse

from blog import revisions, working_copies
from blog.models import Entry, Page, Post, Revision, Site, User
from tests.blog.test_working_copies import change_url, opened, typed

pytestmark = pytest.mark.django_db


def history_url(entry: Entry) -> str:
    return reverse(f"admin:blog_{entry.kind}_history", args=[entry.pk])


def bodies() -> list[str]:
    return [revision.body for revision in Revision.objects.order_by("made_at", "pk")]


@pytest.fixture
def draft(make_post) -> Post:
    return make_post(state=Post.State.DRAFT, body="Imported.")


@pytest.fixture
def save(admin_client):
    """Opens the form, types a text, and presses a button."""

    def save(entry: Entry, body: str, button: str = "_save") -> None:
        form = typed(opened(admin_client, change_url(entry)), body=body)
        answer = admin_client.post(change_url(entry), form | {button: ["1"]})
        assert answer.status_code == 302

    return save


class TestKeeping:
    def test_each_save_leaves_one_and_the_first_also_what_was_there_before(self, save, draft):
        save(draft, "First.")
        save(draft, "Second.")
        assert bodies() == ["Imported.", "First.", "Second."]

    def test_it_says_who_saved_it_and_whether_readers_saw_it(self, save, draft):
        save(draft, "First.")
        save(draft, "Second.", "_publish")
        by = Revision.objects.order_by("made_at", "pk").values_list(
            "made_by__username", "was_published"
        )
        assert list(by) == [("alice", False), ("admin", False), ("admin", True)]

    def test_what_an_import_published_stays_when_it_is_changed(self, save, post):
        save(post, "New.", "_update")
        assert [
            (revision.body, revision.was_published)
            for revision in Revision.objects.order_by("made_at", "pk")
        ] == [("<p>Some text.</p>", True), ("New.", True)]

    def test_the_same_text_makes_no_second_one(self, save, draft):
        save(draft, "First.")
        save(draft, "First.")
        assert bodies().count("First.") == 1

    def test_a_saved_text_that_is_published_later_is_marked_and_not_doubled(self, draft, author):
        revisions.keep(draft, author, was_published=False)
        revisions.keep(draft, author, was_published=True)
        assert Revision.objects.get().was_published

    def test_only_the_newest_stay_of_those_that_readers_never_saw(self, save, draft):
        Site(revisions_kept=2).save()
        for number in range(5):
            save(draft, f"Text {number}.")
        assert bodies() == ["Text 3.", "Text 4."]

    def test_published_ones_stay_for_ever(self, save, post):
        Site(revisions_kept=0).save()
        for number in range(3):
            save(post, f"Text {number}.", "_update")
        assert bodies() == ["<p>Some text.</p>", "Text 0.", "Text 1.", "Text 2."]

    def test_none_but_published_ones_are_kept_where_the_settings_say_so(self, save, draft):
        Site(revisions_kept=0).save()
        save(draft, "First.")
        assert bodies() == []

    def test_the_number_is_among_the_settings(self, admin_client):
        Site().save()
        page = admin_client.get("/admin/blog/site/1/change/").content.decode()
        assert 'name="revisions_kept"' in page


class TestPages:
    def test_the_list_says_who_and_when_and_what_was_published(self, admin_client, save, post):
        save(post, "New.", "_update")
        page = admin_client.get(history_url(post)).content.decode()
        assert "Alice Author" in page
        assert page.count("revisions-published") == 2

    def test_the_form_leads_there(self, admin_client, post):
        assert f'href="{history_url(post)}"' in admin_client.get(change_url(post)).content.decode()

    def test_two_are_shown_side_by_side_the_older_one_left(self, admin_client, save, draft):
        save(draft, "One apple.")
        save(draft, "One pear.")
        new, old = Revision.objects.all()[:2]
        page = admin_client.get(history_url(draft), {"old": new.pk, "new": old.pk})
        assert "<del>apple</del>" in page.content.decode()
        assert "<ins>pear</ins>" in page.content.decode()

    def test_what_is_typed_now_can_be_compared(self, admin_client, save, draft, author):
        save(draft, "One apple.")
        version = draft.working_copy.version
        working_copies.save(draft, {"body": ["One pear."]}, base=version, user=author)
        old = Revision.objects.first()
        page = admin_client.get(history_url(draft), {"old": old.pk, "new": "typed"})
        assert "<ins>pear</ins>" in page.content.decode()

    def test_no_markup_of_a_text_comes_through(self, admin_client, save, draft):
        save(draft, "<p>One &lt;script&gt;alert(1)&lt;/script&gt;</p>")
        save(draft, '<p>One <img src="x" alt="&lt;script&gt;alert(2)">')
        new, old = Revision.objects.all()[:2]
        page = admin_client.get(history_url(draft), {"old": old.pk, "new": new.pk})
        assert "<script>alert" not in page.content.decode()

    def test_a_page_has_them_too(self, admin_client, save, author):
        page = Page.objects.create(title="About", author=author, body="Old.")
        save(page, "New.")
        assert admin_client.get(history_url(page)).status_code == 200
        assert bodies() == ["Old.", "New."]

    @pytest.mark.parametrize(
        "query", ["old=x", "old=0&new=0", "old=typed&new=99999999999999999999"]
    )
    def test_what_does_not_exist_is_a_404(self, admin_client, draft, query):
        assert admin_client.get(f"{history_url(draft)}?{query}").status_code == 404

    def test_a_revision_of_another_post_is_a_404(self, admin_client, save, draft, make_post):
        save(draft, "Secret.")
        other = make_post(state=Post.State.DRAFT)
        query = {"old": Revision.objects.first().pk, "new": "typed"}
        assert admin_client.get(history_url(other), query).status_code == 404

    def test_others_posts_are_not_shown_to_an_author(self, client: Client, save, draft):
        save(draft, "Secret.")
        client.force_login(User.objects.create_user("bob", role="author", is_staff=True))
        answer = client.get(history_url(draft), follow=True)
        assert "Secret" not in answer.content.decode()


class TestRestoring:
    def test_the_old_text_is_in_the_form_and_not_with_readers(
        self, admin_client, client, save, post
    ):
        save(post, "<p>New.</p>", "_update")
        old = Revision.objects.last()
        answer = admin_client.post(history_url(post), {"revision": old.pk}, follow=True)
        assert "in the form again" in answer.content.decode()
        assert opened(admin_client, change_url(post))["body"] == ["<p>Some text.</p>"]
        assert "New." in client.get(post.path).content.decode()

    def test_the_other_fields_stay_as_they_are(self, admin_client, save, make_post):
        post = make_post(is_pinned=True)
        save(post, "<p>New.</p>", "_update")
        admin_client.post(history_url(post), {"revision": Revision.objects.last().pk})
        assert opened(admin_client, change_url(post))["is_pinned"] == ["on"]

    def test_what_was_typed_before_stays_as_a_revision(self, admin_client, save, draft, author):
        save(draft, "Saved.")
        version = draft.working_copy.version
        working_copies.save(draft, {"body": ["Typed."]}, base=version, user=author)
        old = Revision.objects.last()
        admin_client.post(history_url(draft), {"revision": old.pk})
        assert "Typed." in bodies()

    def test_nobody_restores_what_they_may_not_change(self, client, save, draft):
        save(draft, "New.")
        client.force_login(User.objects.create_user("bob", role="author", is_staff=True))
        client.post(history_url(draft), {"revision": Revision.objects.last().pk})
        assert working_copies.shown(draft).body == draft.body
