"""What is exported and imported again is what it was."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from blog.models import Category, Entry, MenuEntry, Page, Redirect, Site, Tag, Upload, User
from blog.models.site import ReplyPolicy
from comments import posting
from comments.models import Comment, Mention
from tests.comments.mentions import mention_of

FIELDS = (
    "kind title slug path summary state published_at updated_at is_private is_pinned reply_policy"
).split()
IN_2012 = datetime(2012, 5, 6, 22, 30, 5, tzinfo=UTC)
IN_WINTER = datetime(2012, 1, 6, 22, 30, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def site(db) -> None:
    """The blog's clock is one or two hours ahead of UTC, by season."""
    Site(title="Salt & <pepper>", language="en", time_zone="Europe/Berlin").save()


@pytest.fixture
def bob(db) -> User:
    return User.objects.create_user("bob", name="Bob Böhm")


@pytest.fixture
def upload(db, author, settings, tmp_path) -> Upload:
    settings.MEDIA_ROOT = tmp_path / "media"
    picture = BytesIO()
    Image.new("RGB", (1, 1)).save(picture, "PNG")
    file = SimpleUploadedFile("Größe.png", picture.getvalue())
    return Upload.objects.create(
        file=file,
        kind="image",
        content_type="image/png",
        title="A & B",
        alt="One <pixel>",
        caption="Small\n\nand red",
        width=1,
        height=1,
        uploaded_by=author,
    )


def facts(entry: Entry) -> dict:
    """All that an author would miss, were it gone."""
    found = {name: getattr(entry, name) for name in FIELDS}
    for name in ("published_at", "updated_at"):  # an export has no fractions of seconds
        found[name] = found[name] and found[name].replace(microsecond=0)
    return found | {
        "author": entry.author.username,
        "coauthors": {user.username for user in entry.coauthors.all()},
        "categories": {category.slug for category in entry.categories.all()},
        "tags": {tag.slug for tag in entry.tags.all()},
        "lead image": entry.lead_image and entry.lead_image.alt,
        "html": without_layout(entry.body_html.replace(f"e{entry.pk}-", "")),
        "teaser": entry.teaser_html,
    }


def without_layout(html: str) -> str:
    """The HTML without the line breaks between its blocks, which nobody sees."""
    return re.sub(r"(?<=>)\n+(?=<)", "", html).strip()


def all_facts() -> list[dict]:
    return [facts(entry) for entry in Entry.objects.order_by("slug")]


def moved_whole(move) -> None:
    """Moves the blog, and asserts that all its posts and pages are what they were."""
    before = all_facts()
    report = move()
    assert all_facts() == before, report.notes


def test_a_post_keeps_its_words_dates_and_place(make_post, move, bob, upload):
    post = make_post(
        "Fish & <chips> ]]> 🐟",
        slug="рыба-और-chips",
        summary="Short & <sweet>.\n\nTwo paragraphs.",
        body=f'<h2>One</h2>\n<p>A line and <a href="/2011/01/other/">another</a>, 1 < 2 ]]> &amp;'
        f'</p>\n<!--more-->\n<figure><img src="{upload.file.url}" alt="One"><figcaption>Two'
        "</figcaption></figure><pre>a\n\nb\n  c</pre><p>All [sic].</p>",
        published_at=IN_2012,
        updated_at=IN_2012 + timedelta(days=2),
        is_pinned=True,
        reply_policy=ReplyPolicy.CLOSED,
        lead_image=upload,
    )
    top = Category.objects.create(name="Food & drink", slug="еда")
    below = Category.objects.create(name="Fish", parent=top, description="All of <the> sea")
    post.categories.set([below])
    post.tags.set([Tag.objects.create(name="Salt & vinegar")])
    post.coauthors.set([bob])
    moved_whole(move)
    fish = Category.objects.get(slug="fish")
    assert (fish.parent.slug, fish.parent.name) == ("еда", "Food & drink")
    assert fish.description == "All of <the> sea"
    assert Tag.objects.get().name == "Salt & vinegar"


def test_plain_text_stays_plain_text(make_post, move):
    make_post(body="First line\nsecond line\n\nA new paragraph with *stars*")
    moved_whole(move)


def test_a_line_break_in_html_stays_a_space(make_post, move):
    make_post(body="<p>One\nline, <em>and\nmore</em>\n</p>\n\n<ul>\n<li>a\n<li>b</ul>")
    move()
    html = Entry.objects.get().body_html
    assert "One line, <em>and more</em>" in html
    assert "<br" not in html


def test_footnotes_lead_to_and_fro_as_before(make_post, move):
    make_post(
        body='<p>So it is.<sup class="footnote-ref"><a href="#fn-x" id="fnref-x">1</a></sup></p>'
        '<section class="footnotes"><ol><li id="fn-x"><p>Says who? '
        '<a class="footnote-back" href="#fnref-x">↩</a></p></li></ol></section>'
    )
    moved_whole(move)


@pytest.mark.parametrize("published_at", [IN_2012, IN_WINTER])
def test_an_address_keeps_the_month_of_the_blogs_clock(make_post, move, published_at):
    make_post("Late", published_at=published_at.replace(day=31, month=published_at.month))
    moved_whole(move)


def test_what_readers_cannot_see_stays_so(make_post, move):
    second = timezone.now().replace(microsecond=0)
    make_post("never published", slug="a", state="draft", published_at=None)
    make_post("was published", slug="b", state="draft", published_at=IN_2012)
    make_post("scheduled", slug="c", published_at=second + timedelta(days=9))
    make_post("private", slug="d", published_at=IN_2012, is_private=True)
    make_post(
        "private and scheduled", slug="e", published_at=second + timedelta(days=9), is_private=True
    )
    moved_whole(move)


def test_an_empty_title_stays_empty(make_post, move):
    make_post("", slug="nameless", published_at=IN_2012, updated_at=IN_2012)
    moved_whole(move)


def test_pages_keep_their_tree(author, move):
    fields = {"author": author, "state": "published", "body": "Words", "updated_at": IN_2012}
    fields |= {"published_at": IN_2012}
    # The page above has the higher number, as when it was moved there.
    below = Page.objects.create(title="Team", **fields)
    below.parent = Page.objects.create(title="About", **fields)
    below.save()
    Entry.objects.update(updated_at=IN_2012)
    moved_whole(move)
    assert Page.objects.get(slug="team").path == "/about/team/"


def test_files_keep_their_words(upload, move):
    move()
    found = Upload.objects.get()
    for name in ("file", "kind", "title", "alt", "caption", "width", "uploaded_by"):
        assert getattr(found, name) == getattr(upload, name), name


def test_the_menu_keeps_its_tree(make_post, move):
    category = Category.objects.create(name="Fish")
    top = MenuEntry.objects.create(label="Eat & drink", category=category)
    MenuEntry.objects.create(entry=make_post("Chips"), parent=top)
    MenuEntry.objects.create(label="Elsewhere", address="https://example.org/?a=1&b=2", parent=top)
    MenuEntry.objects.create(label="Sea", address="/tag/sea/")

    def lines():
        return [
            (line.level, str(line), line.destination)
            for line in MenuEntry.objects.order_by("tree_id", "lft")
        ]

    before = lines()
    move()
    assert lines() == before


def test_an_earlier_slug_of_a_post_leads_to_it_still(make_post, move):
    post = make_post("New name", published_at=IN_2012, slug="old-name")
    post.slug = "new-name"
    post.save()
    move()
    assert Redirect.objects.get(path="/2012/05/old-name/").entry.slug == "new-name"


class TestDiscussion:
    @pytest.fixture
    def write(self, make_post):
        post = make_post(published_at=IN_2012)

        def write(text: str, **fields) -> Comment:
            fields = {"name": "Vera", "state": "approved"} | fields
            return posting.post(post.pk, text=text, **fields)

        return write

    def test_replies_keep_number_nesting_state_and_words(self, write, author, move):
        """
        first
          answer (by the author)
            waits
        second (spam)
        """
        first = write("Some *Markdown*\n\n- and\n- a list\n\n`x < y` ]]> 🐟", name="Ann & <Bob>")
        answer = write("Indeed", parent_id=first.pk, author=author)
        write("Wait", parent_id=answer.pk, state="pending")
        write("Buy", state="spam")
        Comment.objects.filter(pk=first.pk).update(posted_at=IN_WINTER)
        others = Comment.objects.exclude(pk=first.pk)
        others.update(posted_at=IN_2012, website="https://example.org/?a=1&b=2")

        def replies():
            names = "pk parent_id level name website state posted_at author_id html".split()
            found = list(Comment.objects.order_by("pk").values(*names))
            return [reply | {"html": without_layout(reply["html"])} for reply in found]

        before = replies()
        move()
        assert replies() == before

    def test_html_of_an_earlier_import_stays_what_it_is(self, write, move):
        reply = write("x")
        text = "Two lines\nof <b>HTML</b>\n\nand a paragraph"
        Comment.objects.filter(pk=reply.pk).update(text=text, markup="html")
        move()
        assert Comment.objects.get().text == text

    def test_the_place_of_a_reply_that_its_writer_removed_is_kept(self, write, move):
        gone = write("My secret", name="Deep Throat")
        write("Why?", parent_id=gone.pk)
        Comment.objects.filter(pk=gone.pk).update(state="removed", removed_by="writer")
        move()
        place = Comment.objects.get(pk=gone.pk)
        assert (place.state, place.text) == ("removed", "")
        assert Comment.objects.get(text__contains="Why?").parent_id == gone.pk

    def test_mentions_stay_mentions(self, make_post, move):
        post = make_post()
        fields = {"title": "T & <t>", "excerpt": "A & <b>", "mentioned_at": IN_2012}
        for state, protocol in (("approved", "pingback"), ("spam", "trackback")):
            source = f"https://example.org/{state}?b=1&c=2"
            mention_of(post, source, state=state, protocol=protocol, **fields)
        names = "source host title excerpt state protocol mentioned_at".split()
        before = list(Mention.objects.order_by("pk").values(*names))
        move()
        assert list(Mention.objects.order_by("pk").values(*names)) == before

    def test_none_is_shown_before_its_page_was_looked_at_again(self, make_post, move):
        mention_of(make_post())
        move()
        assert Mention.objects.get().verification == "unchecked"
        assert not Mention.objects.visible().exists()

    @pytest.mark.parametrize("verification", ["unchecked", "missing", "unreadable"])
    def test_what_was_not_seen_to_link_here_waits(self, make_post, move, verification):
        """Also where it goes to a WordPress, which would show it."""
        mention_of(make_post(), verification=verification)
        move()
        assert Mention.objects.get().state == "pending"

    def test_a_like_says_so_in_a_word_beside_its_author_and_site(self, make_post, move):
        mention_of(make_post(), kind="like", author="Ann")
        move()
        mention = Mention.objects.get()
        assert (mention.title, mention.excerpt) == ("Ann, example.org", "like")

    def test_a_webmention_becomes_a_pingback(self, make_post, move):
        mention_of(make_post(), protocol="webmention")
        move()
        assert Mention.objects.get().protocol == "pingback"
