"""What is typed is kept, and nobody's words are lost to somebody else's."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from blog import presence, working_copies
from blog.models import Category, Entry, Page, Post, Presence, Revision, User, WorkingCopy
from tests.blog.writing_pages import fields_of

ADD = "/admin/blog/post/add/"
KEEP_NEW = "/admin/blog/post/add/working-copy/"


def change_url(entry: Entry) -> str:
    return reverse(f"admin:blog_{entry.kind}_change", args=[entry.pk])


def keep_url(entry: Entry) -> str:
    return reverse(f"admin:blog_{entry.kind}_working_copy", args=[entry.pk])


def opened(client: Client, address: str) -> dict[str, list[str]]:
    """The form at an address, opened in a tab of its own."""
    response = client.get(address)
    assert response.status_code == 200
    return fields_of(response.content) | {"_tab": [str(uuid.uuid4())]}


def typed(form: dict, **fields: str) -> dict:
    return form | {name: [value] for name, value in fields.items()}


def body_of(client: Client, entry: Entry) -> str:
    return opened(client, change_url(entry))["body"][0]


@pytest.fixture
def maria(db) -> Client:
    client = Client()
    user = User.objects.create_superuser("maria", password="correct horse battery", name="Maria")
    client.force_login(user)
    return client


@pytest.fixture
def draft(make_post) -> Post:
    return make_post(state=Post.State.DRAFT)


@pytest.mark.django_db
class TestKeeping:
    def test_what_is_typed_is_in_the_form_again_and_not_with_readers(
        self, admin_client, client, post
    ):
        form = opened(admin_client, change_url(post))
        answer = admin_client.post(keep_url(post), typed(form, body="<p>New words.</p>"))
        assert answer.json()["version"] == 1
        assert "Readers see the version of" in answer.json()["status"]
        assert body_of(admin_client, post) == "<p>New words.</p>"
        assert "New words" not in client.get(post.path).content.decode()

    def test_all_fields_come_back_as_they_were_typed_right_or_wrong(self, admin_client, draft):
        category = Category.objects.create(name="Vegetables")
        form = opened(admin_client, change_url(draft)) | {
            "slug": ["not a slug!"],
            "categories": [str(category.pk)],
            "is_pinned": ["on"],
            "close_after_days": ["soon"],
            "title": ["x" * 10_000],
        }
        admin_client.post(keep_url(draft), form)
        again = opened(admin_client, change_url(draft))
        names = ("slug", "categories", "is_pinned", "close_after_days", "title", "published_at_0")
        assert {name: again.get(name) for name in names} == {name: form.get(name) for name in names}

    def test_a_box_that_was_unticked_stays_so(self, admin_client, make_post):
        post = make_post(is_pinned=True)
        form = opened(admin_client, change_url(post))
        del form["is_pinned"]
        admin_client.post(keep_url(post), form)
        assert "is_pinned" not in opened(admin_client, change_url(post))

    def test_nothing_is_kept_where_nothing_differs(self, admin_client, make_post):
        post = make_post(body="<p>One</p>\r\n<p>Two</p>")
        form = opened(admin_client, change_url(post))
        assert admin_client.post(keep_url(post), form).json()["version"] == 0
        assert not WorkingCopy.objects.filter(content__isnull=False).exists()

    def test_typing_back_to_what_is_saved_leaves_no_copy(self, admin_client, post):
        form = opened(admin_client, change_url(post))
        admin_client.post(keep_url(post), typed(form, title="Another"))
        admin_client.post(keep_url(post), form)
        assert WorkingCopy.objects.get().content is None

    def test_saving_the_draft_takes_the_copy_over(self, admin_client, draft):
        form = opened(admin_client, change_url(draft))
        admin_client.post(keep_url(draft), typed(form, title="Typed"))
        form = opened(admin_client, change_url(draft))
        admin_client.post(change_url(draft), form | {"_save": ["1"]})
        draft.refresh_from_db()
        assert draft.title == "Typed"
        assert WorkingCopy.objects.get().content is None

    def test_saving_what_is_published_keeps_it_apart_until_it_is_updated(self, admin_client, post):
        form = typed(opened(admin_client, change_url(post)), body="<p>Later.</p>")
        admin_client.post(change_url(post), form | {"_save": ["1"]})
        post.refresh_from_db()
        assert post.body == "<p>Some text.</p>"
        form = opened(admin_client, change_url(post))
        admin_client.post(change_url(post), form | {"_update": ["1"]})
        post.refresh_from_db()
        assert post.body == "<p>Later.</p>"

    def test_a_form_with_errors_is_kept_as_it_is(self, admin_client, draft):
        form = typed(opened(admin_client, change_url(draft)), title="x" * 10_000)
        page = admin_client.post(change_url(draft), form | {"_save": ["1"]})
        assert page.context["adminform"].form.errors["title"]
        assert opened(admin_client, change_url(draft))["title"] == ["x" * 10_000]

    def test_a_page_keeps_its_place_in_the_menu_as_typed(self, admin_client, author):
        page = Page.objects.create(title="About", author=author)
        form = opened(admin_client, change_url(page)) | {
            "menu_entries-TOTAL_FORMS": ["1"],
            "menu_entries-0-label": ["Who we are"],
            "menu_entries-0-parent": [""],
        }
        admin_client.post(keep_url(page), form)
        assert opened(admin_client, change_url(page))["menu_entries-0-label"] == ["Who we are"]


@pytest.mark.django_db
class TestNewPosts:
    def test_the_first_words_make_a_draft_and_the_next_ones_none_more(self, admin_client):
        form = typed(opened(admin_client, ADD), title="Hello")
        answer = admin_client.post(KEEP_NEW, form).json()
        post = Post.objects.get()
        assert (post.state, post.author.username) == ("draft", "admin")
        assert answer["addresses"]["change_address"] == change_url(post)
        again = typed(form, title="Hello there")
        assert admin_client.post(KEEP_NEW, again).json()["version"] == 2
        assert opened(admin_client, change_url(Post.objects.get()))["title"] == ["Hello there"]

    def test_an_empty_form_makes_nothing(self, admin_client):
        assert admin_client.post(KEEP_NEW, opened(admin_client, ADD)).json()["version"] == 0
        assert not Post.objects.exists()

    def test_saving_the_form_after_it_has_kept_itself_makes_no_second_post(self, admin_client):
        form = typed(opened(admin_client, ADD), title="Hello")
        admin_client.post(KEEP_NEW, form)
        admin_client.post(ADD, form | {"_save": ["1"]})
        assert [post.title for post in Post.objects.all()] == ["Hello"]

    def test_a_form_that_is_sent_twice_makes_one_post(self, admin_client):
        form = typed(opened(admin_client, ADD), title="Hello", body="<p>Text.</p>")
        for _time in range(2):
            admin_client.post(ADD, form | {"_publish": ["1"]})
        assert Post.objects.count() == 1

    def test_a_wrong_form_is_kept_as_a_draft(self, admin_client):
        form = typed(opened(admin_client, ADD), title="x" * 10_000)
        page = admin_client.post(ADD, form | {"_save": ["1"]})
        assert page.context["adminform"].form.errors["title"]
        assert opened(admin_client, change_url(Post.objects.get()))["title"] == ["x" * 10_000]

    def test_lists_show_the_title_that_was_typed(self, admin_client):
        admin_client.post(KEEP_NEW, typed(opened(admin_client, ADD), title="Hello"))
        entry = working_copies.with_titles(Entry.objects.all()).get()
        assert (entry.title, entry.shown_title) == ("", "Hello")


@pytest.mark.django_db
class TestDiscarding:
    def test_it_is_asked_first_and_what_was_typed_stays_as_a_revision(self, admin_client, post):
        form = typed(opened(admin_client, change_url(post)), body="<p>Mistaken.</p>")
        asked = admin_client.post(change_url(post), form | {"_discard": ["ask"]})
        assert "Discard" in asked.content.decode()
        assert body_of(admin_client, post) == "<p>Mistaken.</p>"
        admin_client.post(change_url(post), {"_discard": "yes"})
        assert body_of(admin_client, post) == "<p>Some text.</p>"
        assert Revision.objects.filter(body="<p>Mistaken.</p>").exists()


@pytest.mark.django_db
class TestShown:
    def test_a_preview_has_the_text_as_typed_and_clean(self, post, author):
        content = {"title": ["Typed"], "body": ["<p>Hi<script>alert(1)</script></p>"]}
        working_copies.save(post, content, base=0, user=author)
        shown = working_copies.shown(post)
        assert (shown.title, shown.body_html) == ("Typed", "<p>Hi</p>")
        post.refresh_from_db()
        assert post.title == "A post"

    def test_without_a_copy_it_is_the_post_itself(self, post):
        assert working_copies.shown(post).body_html == post.body_html


@pytest.mark.django_db
class TestConflicts:
    def test_a_save_over_somebody_elses_is_refused_with_both_texts(
        self, admin_client, maria, draft
    ):
        mine, theirs = opened(admin_client, change_url(draft)), opened(maria, change_url(draft))
        maria.post(keep_url(draft), typed(theirs, body="<p>Her apples.</p>"))
        answer = admin_client.post(keep_url(draft), typed(mine, body="<p>My pears.</p>"))
        assert answer.status_code == 409
        assert "Maria saved another version" in answer.json()["told"]
        assert "apples" in answer.json()["panel"]
        assert "pears" in answer.json()["panel"]
        assert body_of(maria, draft) == "<p>Her apples.</p>"

    def test_keeping_mine_leaves_theirs_as_a_revision(self, admin_client, maria, draft):
        mine, theirs = opened(admin_client, change_url(draft)), opened(maria, change_url(draft))
        maria.post(keep_url(draft), typed(theirs, body="<p>Her apples.</p>"))
        mine = typed(mine, body="<p>My pears.</p>")
        version = admin_client.post(keep_url(draft), mine).json()["version"]
        again = mine | {"_base": [str(version)], "_replaces": ["yes"]}
        assert admin_client.post(keep_url(draft), again).status_code == 200
        assert body_of(maria, draft) == "<p>My pears.</p>"
        assert Revision.objects.filter(body="<p>Her apples.</p>").exists()

    @pytest.mark.parametrize("button", ["_save", "_publish", "_preview"])
    def test_the_plain_form_comes_back_with_everything_and_saves_when_sent_again(
        self, admin_client, maria, draft, button
    ):
        mine, theirs = opened(admin_client, change_url(draft)), opened(maria, change_url(draft))
        maria.post(change_url(draft), typed(theirs, body="<p>Her apples.</p>") | {"_save": ["1"]})
        mine = typed(mine, body="<p>My pears.</p>") | {"_tab": [""]}
        page = admin_client.post(change_url(draft), mine | {button: ["1"]})
        words = page.content.decode()
        assert page.status_code == 200
        assert "Maria saved another version" in words
        assert "apples" in words
        draft.refresh_from_db()
        assert draft.body == "<p>Her apples.</p>"
        again = fields_of(page.content)
        assert again["body"] == ["<p>My pears.</p>"]
        admin_client.post(change_url(draft), again | {"_save": ["1"]})
        draft.refresh_from_db()
        assert draft.body == "<p>My pears.</p>"
        assert Revision.objects.filter(body="<p>Her apples.</p>").exists()

    def test_taking_theirs_leaves_mine_as_a_revision(self, admin_client, maria, draft):
        mine, theirs = opened(admin_client, change_url(draft)), opened(maria, change_url(draft))
        maria.post(keep_url(draft), typed(theirs, body="<p>Her apples.</p>"))
        mine = typed(mine, body="<p>My pears.</p>")
        admin_client.post(change_url(draft), mine | {"_theirs": ["yes"]})
        assert body_of(admin_client, draft) == "<p>Her apples.</p>"
        assert Revision.objects.filter(body="<p>My pears.</p>").exists()

    def test_a_tab_whose_answer_was_lost_goes_on(self, admin_client, draft):
        form = opened(admin_client, change_url(draft))
        admin_client.post(keep_url(draft), typed(form, title="One"))
        answer = admin_client.post(keep_url(draft), typed(form, title="One and more"))
        assert answer.status_code == 200

    def test_two_tabs_of_one_person_are_two(self, admin_client, draft):
        tabs = [opened(admin_client, change_url(draft)) for _tab in range(2)]
        codes = [
            admin_client.post(keep_url(draft), typed(tab, title=f"Title {number}")).status_code
            for number, tab in enumerate(tabs)
        ]
        assert codes == [200, 409]

    def test_a_form_that_says_the_same_as_is_saved_is_no_conflict(self, admin_client, maria, draft):
        mine, theirs = opened(admin_client, change_url(draft)), opened(maria, change_url(draft))
        for client, form in ((maria, theirs), (admin_client, mine)):
            sent = typed(form, title="The same") | {"_save": ["1"]}
            assert client.post(change_url(draft), sent).status_code == 302


@pytest.mark.django_db
class TestPresence:
    def test_others_are_named_until_they_leave(self, admin_client, maria, draft):
        address = reverse("admin:blog_post_presence", args=[draft.pk])
        mine, theirs = ({"_tab": str(uuid.uuid4())} for _tab in range(2))
        maria.post(address, theirs)
        (line,) = admin_client.post(address, mine).json()["others"]
        assert line.startswith("Maria has had this open since")
        maria.post(address, theirs | {"_leaves": "yes"})
        assert admin_client.post(address, mine).json()["others"] == []

    def test_who_says_nothing_is_forgotten_within_a_minute(self, author, draft, time_machine):
        time_machine.move_to("2026-05-03 10:00Z", tick=False)
        presence.note(draft, author, "one")
        time_machine.move_to("2026-05-03 10:00:59Z", tick=False)
        assert not presence.others(draft, "another")
        presence.note(draft, author, "another")
        assert Presence.objects.count() == 1


@pytest.mark.django_db
class TestWrongInput:
    def test_a_post_that_one_may_not_change_is_refused(self, client, draft):
        stranger = User.objects.create_user("bob", role="author", is_staff=True)
        client.force_login(stranger)
        answer = client.post(keep_url(draft), {"title": "Mine", "body": "", "_base": "0"})
        assert answer.status_code == 403
        assert answer.json()["why"] == "right"

    def test_a_post_that_was_deleted_is_told(self, admin_client, draft):
        form = opened(admin_client, change_url(draft))
        address = keep_url(draft)
        draft.delete()
        answer = admin_client.post(address, form)
        assert (answer.status_code, answer.json()["why"]) == (404, "gone")

    @pytest.mark.parametrize("sent", [b"{", b'{"title": "x"}', b"\xff\x00", b""])
    def test_garbage_is_refused_and_changes_nothing(self, admin_client, draft, sent):
        answer = admin_client.post(keep_url(draft), sent, content_type="application/json")
        assert answer.status_code == 400
        assert not WorkingCopy.objects.filter(content__isnull=False).exists()

    def test_values_that_are_no_ids_or_numbers_break_nothing(self, admin_client, draft):
        form = opened(admin_client, change_url(draft)) | {
            "tags": ["x", "9" * 5000],
            "author": ["nobody"],
            "lead_image": ["²"],
            "_base": ["9" * 5000],
            "_draft": ["x"],
        }
        assert admin_client.post(keep_url(draft), form).status_code == 409
        assert admin_client.post(keep_url(draft), form | {"_base": ["0"]}).status_code == 200
        assert admin_client.get(change_url(draft)).status_code == 200

    def test_nul_bytes_are_left_out(self, admin_client, draft):
        form = typed(opened(admin_client, change_url(draft)), title="a\0b")
        assert admin_client.post(keep_url(draft), form).status_code == 200
        assert opened(admin_client, change_url(draft))["title"] == ["ab"]

    def test_a_text_of_some_megabytes_is_kept(self, admin_client, draft):
        text = "<p>" + "word " * 600_000 + "</p>"
        form = typed(opened(admin_client, change_url(draft)), body=text)
        assert admin_client.post(keep_url(draft), form).status_code == 200
        assert working_copies.shown(draft).body == text

    def test_a_larger_one_is_refused_and_the_limit_is_said(self, admin_client, draft, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100 * 1024
        form = typed(opened(admin_client, change_url(draft)), body="word " * 30_000)
        answer = admin_client.post(change_url(draft), form)
        assert answer.status_code == 413
        assert "100.0" in answer.content.decode()

    def test_somebody_else_who_signed_in_meanwhile_saves_nothing(self, admin_client, draft):
        form = opened(admin_client, change_url(draft)) | {"_user": ["0"], "title": ["Theirs"]}
        answer = admin_client.post(keep_url(draft), form)
        assert (answer.status_code, answer.json()["why"]) == (403, "user")


@pytest.mark.django_db
class TestVersions:
    def test_a_save_on_an_old_base_is_a_conflict_and_changes_nothing(self, post, author):
        working_copies.save(post, {"title": ["One"]}, base=0, user=author, tab="a")
        with pytest.raises(working_copies.Conflict):
            working_copies.save(post, {"title": ["Two"]}, base=0, user=author, tab="b")
        assert working_copies.shown(post).title == "One"

    def test_a_long_sitting_leaves_a_revision_now_and_then(self, post, author, time_machine):
        start = timezone.now()
        for minute in range(25):
            time_machine.move_to(start + timezone.timedelta(minutes=minute), tick=False)
            working_copies.save(post, {"body": [f"Minute {minute}"]}, base=minute, user=author)
        assert [revision.body for revision in Revision.objects.order_by("made_at")] == [
            "Minute 9",
            "Minute 19",
        ]
