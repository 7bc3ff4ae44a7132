"""The sample blog: there to look around in, and gone without a trace."""

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.utils import timezone

from blog.models import (
    Category,
    Entry,
    ImportedRecord,
    MenuEntry,
    Page,
    Post,
    Site,
    Tag,
    Upload,
)
from comments import integrity, posting, samples
from comments.models import Comment, Mention, SentLinkback
from comments.samples import pictures

ELEMENTS = [
    "figure img[alt][width][height]",
    "figcaption",
    "table caption",
    "th[scope=row]",
    ".footnotes li[id]",
    "blockquote",
    ".pullquote",
    "pre code",
    "ol li",
    "ul li",
    "dl dt",
    "details summary",
    ".gallery figure",
]
EVERYTHING = [Entry, Page, Category, Tag, Upload, MenuEntry, Comment, Mention, ImportedRecord]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sample_blog(author):
    samples.plant(author)


@pytest.fixture
def colour(sample_blog) -> Post:
    return Post.objects.get(slug="why-your-tablets-changed-colour-again")


class TestPlanting:
    def test_every_state_of_a_post_is_there(self, sample_blog):
        published = Post.objects.published()
        assert published.filter(is_pinned=True).count() == 1
        assert published.count() >= 5
        assert Post.objects.scheduled().count() == 1
        assert Post.objects.filter(state=Post.State.DRAFT).count() == 1
        assert Post.objects.filter(is_private=True).count() == 1

    def test_the_texts_show_every_element(self, sample_blog):
        html = "".join(Post.objects.published().values_list("body_html", flat=True))
        shown = BeautifulSoup(html, "html.parser")
        assert [selector for selector in ELEMENTS if not shown.select(selector)] == []

    def test_every_footnote_leads_to_its_place_and_back(self, sample_blog):
        for post in Post.objects.all():
            html = BeautifulSoup(post.body_html, "html.parser")
            anchors = {element["id"] for element in html.select("[id]")}
            assert {a["href"][1:] for a in html.select("a[href^='#']")} <= anchors

    def test_nothing_that_we_wrote_is_lost_to_the_sanitiser(self, sample_blog):
        for entry in Entry.objects.all():
            wanted, shown = (
                BeautifulSoup(html, "html.parser") for html in (entry.body, entry.body_html)
            )
            assert [tag.name for tag in wanted.find_all()] == [
                tag.name for tag in shown.find_all() if "scroll" not in tag.get("class", [])
            ]

    def test_the_discussion_is_long_and_deep_and_holds_every_state(self, colour):
        replies = Comment.objects.filter(entry=colour)
        assert replies.visible().count() >= 25
        assert max(replies.values_list("level", flat=True)) >= 11
        assert replies.filter(author=colour.author).count() >= 3
        assert replies.waiting().count() == 1
        assert replies.get(state=Comment.State.REMOVED).children.visible().exists()

    def test_mentions_of_every_kind_stand_apart_and_one_waits(self, colour):
        visible = Mention.objects.visible()
        assert set(visible.values_list("kind", flat=True)) == set(Mention.Kind.values)
        assert set(visible.values_list("protocol", flat=True)) == set(Mention.Protocol.values)
        (waiting,) = Mention.objects.waiting()
        assert waiting.decisions.get().reasons == [["new-site", ""]]
        for mention in Mention.objects.all():
            assert mention.host.split(".", 1)[1] in {"example.org", "example.com", "example.net"}
            assert mention.entry.published_at < mention.mentioned_at < timezone.now()

    def test_nothing_of_it_is_ever_fetched(self, sample_blog):
        assert not Mention.objects.exclude(due_at=None).exists()
        assert not SentLinkback.objects.exclude(due_at=None).exists()

    def test_the_trees_are_sound(self, sample_blog):
        assert list(integrity.find_faults()) == []

    def test_answers_come_after_what_they_answer_and_before_now(self, sample_blog):
        for reply in Comment.objects.select_related("parent", "entry"):
            before = reply.parent.posted_at if reply.parent else reply.entry.published_at
            assert reply.posted_at > before
            assert reply.posted_at < timezone.now()

    def test_the_numbers_of_real_replies_stay_low(self, colour):
        reply = posting.post(colour.pk, name="Bob", text="Hello", state="approved")
        assert reply.pk < posting.FIRST_SAMPLE_NUMBER
        assert Comment.objects.filter(pk__lt=posting.FIRST_SAMPLE_NUMBER).count() == 1

    def test_the_pictures_are_small(self):
        assert sum(len(pictures.draw(name)) for name in pictures.PICTURES) < 200_000

    def test_a_second_time_changes_nothing(self, author, sample_blog):
        before = [model.objects.count() for model in EVERYTHING]
        samples.plant(author)
        assert [model.objects.count() for model in EVERYTHING] == before

    def test_pages_form_a_tree_and_stand_in_the_menu(self, sample_blog):
        assert Page.objects.get(level=1).path == "/about/how-i-check-what-i-write/"
        assert MenuEntry.objects.filter(parent__isnull=False).count() == 1

    def test_categories_are_nested(self, sample_blog):
        assert Category.objects.get(name="Shortages").level == 2


class TestRemoval:
    def test_removing_leaves_nothing_behind(self, sample_blog, tmp_path):
        samples.remove()
        assert [model.objects.count() for model in EVERYTHING] == [0] * len(EVERYTHING)
        assert Site.current().title == "A new blog"

    def test_the_files_go_too(self, sample_blog, tmp_path, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            samples.remove()
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []

    def test_what_the_author_wrote_stays(self, author, make_post, sample_blog):
        own = make_post("My own")
        own.tags.add(Tag.objects.get(name="safety"))
        own.categories.add(Category.objects.get(name="Shortages"))
        posting.post(own.pk, name="Bob", text="Hello", state="approved")
        Site.objects.update(title="My blog")
        samples.remove()
        assert list(Entry.objects.all()) == [Entry(pk=own.pk)]
        assert [tag.name for tag in Tag.objects.all()] == ["safety"]
        assert {c.name for c in Category.objects.all()} == {"Medicines", "Supply", "Shortages"}
        assert Comment.objects.count() == 1
        assert (Site.current().title, Site.current().tagline) == ("My blog", "")

    def test_a_sample_that_the_author_rewrote_stays_without_the_sample_replies(self, colour):
        colour.body += "<p>And this is mine.</p>"
        colour.save()
        removed = samples.remove()
        assert removed.kept == [colour.title]
        assert list(Entry.objects.all()) == [Entry(pk=colour.pk)]
        assert Comment.objects.count() == 0
        assert Upload.objects.filter(title="tablets").exists()
        assert "Kept, because you changed them" in " ".join(removed.sentences())

    def test_one_that_was_merely_saved_in_a_form_goes(self, colour):
        colour.body = colour.body.strip().replace("\n", "\r\n")
        colour.save()
        assert samples.remove().kept == []

    def test_a_page_that_the_author_rewrote_stays_in_the_menu(self, sample_blog):
        about = Page.objects.get(slug="about")
        about.body = "<p>About me.</p>"
        about.save()
        samples.remove()
        assert [page.title for page in Page.objects.all()] == ["About"]
        assert [entry.entry_id for entry in MenuEntry.objects.all()] == [about.pk]

    def test_the_author_s_own_lines_of_the_menu_stay(self, sample_blog):
        above = MenuEntry.objects.get(entry__slug="about")
        MenuEntry.objects.create(label="Mine", address="/mine/", parent=above)
        samples.remove()
        assert [(entry.label, entry.parent) for entry in MenuEntry.objects.all()] == [
            ("Mine", None)
        ]

    def test_a_visitor_s_answer_to_a_rewritten_sample_stays(self, colour):
        Post.objects.filter(pk=colour.pk).update(title="My own title")
        parent = Comment.objects.visible().filter(entry=colour, level=3).first()
        posting.post(colour.pk, name="Bob", text="Hi", state="approved", parent_id=parent.pk)
        samples.remove()
        assert [reply.text for reply in Comment.objects.visible()] == ["Hi"]
        assert list(integrity.find_faults()) == []

    def test_a_visitor_s_reply_to_a_sample_is_counted(self, colour):
        posting.post(colour.pk, name="Bob", text="Hello", state="approved")
        removed = samples.remove()
        assert removed.visitors_replies == 1
        assert "1 reply of a visitor" in " ".join(removed.sentences())
        assert Comment.objects.count() == 0

    def test_a_page_of_the_author_below_a_sample_page_moves_up(self, author, sample_blog):
        page = Page.objects.create(
            title="Mine",
            author=author,
            parent=Page.objects.get(slug="about"),
            state="published",
        )
        samples.remove()
        page = Page.objects.get()
        assert (page.parent, page.path) == (None, "/mine/")

    def test_the_command_removes_them_and_says_so(self, sample_blog, capsys):
        call_command("remove_samples")
        assert "The sample blog is removed" in capsys.readouterr().out
        assert not Entry.objects.exists()

    def test_the_command_says_that_there_are_none(self, db, capsys):
        call_command("remove_samples")
        assert capsys.readouterr().out == "There is no sample blog.\n"


class TestNotice:
    def test_the_admin_offers_to_remove_the_samples(self, admin_client, sample_blog):
        page = admin_client.get("/admin/").content.decode()
        assert "Remove the sample blog" in page
        response = admin_client.post("/comments/samples/remove/", follow=True)
        assert "The sample blog is removed" in response.content.decode()
        assert "Remove the sample blog" not in response.content.decode()

    def test_without_samples_it_says_nothing(self, admin_client):
        assert "sample" not in admin_client.get("/admin/").content.decode()

    def test_only_authors_may_remove_them(self, client, sample_blog):
        assert client.post("/comments/samples/remove/").status_code == 403
        assert samples.count_posts()

    def test_following_a_link_removes_nothing(self, admin_client, sample_blog):
        assert admin_client.get("/comments/samples/remove/").status_code == 405
        assert samples.count_posts()
