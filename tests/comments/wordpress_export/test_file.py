"""The file itself: well-formed, of WordPress's form, and without anything private."""

from datetime import UTC, datetime

from blog.models import Redirect, Site
from blog.wordpress.wxr import Reader
from comments import posting
from comments.models import Comment, Subscription
from tests.comments.wordpress_export.conftest import WP

EARLY = datetime(1, 1, 1, tzinfo=UTC)
LATE = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


def test_what_xml_forbids_is_left_out_and_the_rest_stays(make_post, item):
    make_post("A\x01B\x0bC\ufffe 🐟", body="<p>]]>\x02 and ]]]]>&amp;</p>")
    found = item()
    assert found["title"] == "ABC 🐟"
    assert found["encoded"] == "" or "]]>" not in found["title"]


def test_a_text_of_megabytes_comes_out_whole(make_post, export):
    text = "<p>" + "many words " * 200_000 + "</p>"
    post = make_post(body=text)
    post.refresh_from_db()
    items = [record for record in Reader(export()).records() if record.name == "item"]
    assert items[0].text("content:encoded") == text.strip()


def test_a_slug_in_another_script_is_percent_encoded_in_lower_case(make_post, item):
    make_post(slug="Über-рыба")
    assert item()["post_name"] == "%c3%9cber-%d1%80%d1%8b%d0%b1%d0%b0"


def test_a_draft_has_no_date_in_utc(make_post, item):
    make_post(state="draft", published_at=None)
    found = item()
    assert found["post_date_gmt"] == "0000-00-00 00:00:00"
    assert found["post_date"] > "2020"
    assert "pubDate" not in found
    assert found["link"].endswith(f"/?p={found['post_id']}")


def test_dates_are_on_the_blogs_clock_and_in_utc(make_post, item):
    Site(time_zone="America/New_York").save()
    make_post(published_at=datetime(2020, 7, 1, 2, tzinfo=UTC))
    found = item()
    assert found["post_date"] == "2020-06-30 22:00:00"
    assert found["post_date_gmt"] == "2020-07-01 02:00:00"
    assert found["pubDate"] == "Wed, 01 Jul 2020 02:00:00 +0000"


def test_the_ends_of_the_calendar_are_dates_too(make_post, channel):
    Site(time_zone="America/New_York").save()
    make_post("Early", published_at=EARLY.replace(day=3))
    make_post("Late", published_at=LATE.replace(day=28))
    dates = [item.findtext(f"{WP}post_date") for item in channel().iter("item")]
    assert dates == ["0001-01-02 19:03:58", "9999-12-28 18:59:59"]


def test_numbers_are_the_same_in_every_export(make_post, export):
    make_post("One", slug="one")

    def number(path):
        items = [record for record in Reader(path).records() if record.name == "item"]
        return next(i.number("wp:post_id") for i in items if i.text("title") == "One")

    first = number(export("first.xml"))
    make_post("Two", slug="two")
    assert number(export("second.xml")) == first


def test_shortcodes_that_an_author_writes_about_are_no_shortcodes(make_post, item, export):
    make_post(body="<p>Type [gallery ids='1'] or [sic] or <code>[/caption]</code></p>")
    text = export("again.xml").read_text()
    assert "&#91;gallery" in text
    assert "&#91;/caption" in text
    assert "[sic]" in text


def test_replies_are_open_where_they_are_now(make_post, channel):
    make_post("open")
    make_post("closed", reply_policy="closed", slug="b")
    make_post("old", published_at=datetime(2012, 1, 1, tzinfo=UTC), close_after_days=3)
    found = {i.findtext("title"): i.findtext(f"{WP}comment_status") for i in channel().iter("item")}
    assert found == {"open": "open", "closed": "closed", "old": "closed"}


def test_no_address_of_anybody_is_in_it(make_post, export, author):
    author.email = "alice@example.org"
    author.save()
    author2 = type(author).objects.create_user("carol@example.org", name="Carol")
    post = make_post(author=author2)
    make_post("Other", author=author, slug="other")
    reply = posting.post(post.pk, name="Vera", text="Hello", state="approved")
    Comment.objects.filter(pk=reply.pk).update(receipt="secret-hash")
    Subscription.objects.create(entry=post, comment=reply, email="vera@example.org")
    text = export().read_text()
    assert "@example.org" not in text
    assert "secret-hash" not in text
    assert "<![CDATA[Vera]]>" in text


def test_what_a_writer_took_back_is_not_in_it(make_post, export):
    post = make_post()
    reply = posting.post(post.pk, name="Deep Throat", text="My secret", state="approved")
    Comment.objects.filter(pk=reply.pk).update(state="removed", removed_by="writer")
    text = export().read_text()
    assert "secret" not in text
    assert "Throat" not in text


def test_earlier_slugs_are_those_of_posts(make_post, export):
    post = make_post(slug="now")
    for path in ("/2012/05/before/", "/?p=7", "/2012/05/06/day/", "/elsewhere/"):
        Redirect.leave(path, entry=post)
    items = [record for record in Reader(export()).records() if record.name == "item"]
    assert items[0].meta("_wp_old_slug") == ["before"]
