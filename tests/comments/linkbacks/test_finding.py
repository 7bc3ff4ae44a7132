"""Whether a page links here: the second half of the W3C's checklist for receivers, and more."""

import json

import pytest

from blog.fetching import Fetched
from blog.models import ImportedRecord, Redirect
from comments.linkbacks import finding, markup, verifying
from comments.models import Mention
from tests.comments.linkbacks.elsewhere import address_of, told_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def is_found(web, post):
    """Whether a page with this body is taken as linking here; {} in it is the post's address."""

    def is_found(body: str | bytes, address: str = "", **headers: str) -> bool:
        if isinstance(body, str):
            body = body.replace("{}", address or address_of(post))
        mention = told_of(post, web.page(body, **headers))
        verifying.run()
        return Mention.objects.visible().filter(pk=mention.pk).exists()

    return is_found


@pytest.fixture
def found(post):
    """The same without a server, and for addresses of which the entry is any."""

    def found(body: str, target: str = "", address: str = "https://one.example/blog/page") -> bool:
        page = Fetched(address, 200, {"content-type": "text/html"}, body.encode())
        mention = Mention(entry=post, target=target)
        return bool(finding.links_to_entry(page, markup.text_of(page), mention))

    return found


# What the checklist accepts


@pytest.mark.parametrize(
    "body",
    [
        '<a href="{}">there</a>',
        "<a href={}>there</a>",
        "<A HREF='{}'>there</A>",
        '<a class="u-in-reply-to" href="{}"></a>',
        '<map><area href="{}"></map>',
        '<img src="{}">',
        '<img src="/small.png" srcset="/large.png 2x, {} 3x">',
        '<video src="{}"></video>',
        '<video poster="{}"></video>',
        '<audio src="{}"></audio>',
        '<video><source src="{}"></video>',
        '<iframe src="{}"></iframe>',
        '<embed src="{}">',
        '<object data="{}"></object>',
        '<blockquote cite="{}">Some text.</blockquote>',
        '<q cite="{}">Some text.</q>',
        '<a href="\n {} \t">there</a>',
        '<a href="{}#comment-5">there</a>',
        '<a href="{}" href="/elsewhere">there</a>',
        '<p>An <b>open <a href="{}">tag',
        '<!-- a comment --><a href="{}">there</a>',
        '<![endif]><![CDATA[ <![foo[ x ]]><![ y><a href="{}">there</a>',
        '<noscript><a href="{}">there</a></noscript>',
        '<svg><a href="{}">there</a></svg>',
    ],
)
def test_it_accepts_an_element_that_links(is_found, body):
    assert is_found(f"<!doctype html><title>x</title>{body}")


# What it rejects


@pytest.mark.parametrize(
    "body",
    [
        "<p>Read {} some time.</p>",
        '<p>&lt;a href="{}"&gt;there&lt;/a&gt;</p>',
        '<!-- <a href="{}">there</a> -->',
        '<!-- <a href="{}">there</a>',
        '<![ <a href="{}" ',
        "<script>document.write(\"<a href='{}'>there</a>\")</script>",
        '<style>a { background: url("{}") } <a href="{}"></style>',
        '<template><a href="{}">there</a></template>',
        '<template><template></template><a href="{}">there</a></template>',
        '<textarea><a href="{}">there</a></textarea>',
        '<title><a href="{}">there</a></title>',
        '<iframe><a href="{}">there</a></iframe>',
        '<link rel="canonical" href="{}">',
        '<p data-address="{}" title="{}" class="{}">there</p>',
        '<form action="{}"></form>',
        '<meta property="og:url" content="{}">',
        '<a href="{}-2/">there</a>',
        '<a href="{}page/2/">there</a>',
        '<a href="{}?utm_source=x">there</a>',
        '<a href="https://other.example/?{}">there</a>',
        '<a name="{}">there</a>',
        "<a href='",
        "",
    ],
)
def test_it_rejects_what_does_not_link(is_found, body):
    assert not is_found(f"<!doctype html><p>x{body}")


def test_it_rejects_the_address_without_its_slash(is_found, post):
    assert not is_found('<a href="{}">there</a>', address_of(post).rstrip("/"))


# Other types


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/activity+json; charset=utf-8", "text/json"]
)
def test_it_accepts_a_whole_value_in_json(is_found, content_type):
    body = json.dumps({"a": [1, None, {"in-reply-to": "{}"}]})
    assert is_found(body, Content_Type=content_type)


@pytest.mark.parametrize(
    "body", ['{"a": "see {}"}', '{"{}": 1}', '["{}', "[" * 100_000, "\x00", '"{}extra"']
)
def test_it_rejects_a_part_of_a_value_and_what_is_no_json(is_found, body):
    assert not is_found(body, Content_Type="application/json")


@pytest.mark.parametrize("body", ["{}", "Read {}, please.", "(see {})", "<{}>", "a\r\n{}\r\nb"])
def test_it_accepts_a_whole_address_in_plain_text(is_found, body):
    assert is_found(body, Content_Type="text/plain")


@pytest.mark.parametrize("body", ["{}more", "{}?page=2", "x", ""])
def test_it_rejects_a_longer_address_in_plain_text(is_found, body):
    assert not is_found(body, Content_Type="text/plain; charset=utf-8")


def test_it_accepts_a_link_in_xml(is_found):
    assert is_found(
        '<?xml version="1.0"?><html><a href="{}">there</a></html>',
        Content_Type="application/xhtml+xml",
    )


# Addresses


def test_an_address_is_relative_to_the_page(found):
    assert found('<a href="../2020/12/a/">x</a>', "https://one.example/2020/12/a/")
    assert found('<a href="//one.example/a">x</a>', "https://one.example/a")


def test_an_address_is_relative_to_the_base_of_the_page(found):
    body = '<base href="https://two.example/x/"><base href="/y/"><a href="a">there</a>'
    assert found(body, "https://two.example/x/a")
    assert not found(body, "https://one.example/blog/a")


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("HTTPS://Example.ORG/a", "https://example.org/a"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org/%C3%BCber/", "https://example.org/über/"),
        ("https://example.org/über/", "https://example.org/%c3%bcber/"),
        ("https://example.org/u\u0308ber/", "https://example.org/%C3%BCber/"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://example.org/?a=1&amp;b=2", "https://example.org/?a=1&b=2"),
    ],
)
def test_the_same_address_may_be_written_in_several_ways(found, link, target):
    assert found(f'<a href="{link}">there</a>', target)


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("http://example.org/a", "https://example.org/a"),
        ("https://www.example.org/a", "https://example.org/a"),
        ("https://example.org/A", "https://example.org/a"),
        ("https://example.org:8443/a", "https://example.org/a"),
        ("https://example.org/a/", "https://example.org/a"),
        ("https://example.org/a?b", "https://example.org/a"),
        ("javascript:location='https://example.org/a'", "https://example.org/a"),
        ("https://[example.org/a", "https://example.org/a"),
        ("https://a..b/", "https://example.org/a"),
    ],
)
def test_another_address_is_another_one(found, link, target):
    assert not found(f'<a href="{link}">there</a>', target)


# Any address of the entry: of trackbacks, and of what was imported


@pytest.mark.parametrize("change", [str, lambda a: a.rstrip("/"), lambda a: f"{a}#comment-1"])
def test_a_trackback_may_link_to_any_address_of_the_entry(found, post, change):
    assert found(f'<a href="{change(address_of(post))}">there</a>')


def test_a_trackback_may_link_to_an_address_that_has_moved(found, post, settings):
    Redirect.leave("/old/", entry=post)
    Redirect.leave("/?p=7", entry=post)
    assert found(f'<a href="{settings.SITE_URL}/old/">there</a>')
    assert found(f'<a href="{settings.SITE_URL}/?p=7">there</a>')
    assert not found(f'<a href="{settings.SITE_URL}/?p=8">there</a>')


def test_an_imported_mention_links_to_the_old_blog(found, post):
    ImportedRecord.objects.create(source="www.old.example/blog", kind="post", foreign_id=1)
    Redirect.leave("/blog/a/", entry=post)
    path = post.path
    assert found(f'<a href="http://old.example{path}">there</a>')
    assert found('<a href="http://www.old.example/blog/a/">there</a>')
    assert not found(f'<a href="http://other.example{path}">there</a>')


def test_a_link_to_another_post_is_none_to_this_one(found, make_post, post):
    other = make_post("Another")
    assert not found(f'<a href="{address_of(other)}">there</a>')


def test_of_many_links_to_the_blog_the_entry_is_found(found, post, settings):
    many = "".join(f'<a href="{settings.SITE_URL}/nothing/{n}/">x</a>' for n in range(100))
    assert found(f'{many}<a href="{address_of(post)}">there</a>')


def test_many_links_to_the_blog_cost_few_queries(
    found, post, settings, django_assert_max_num_queries
):
    many = "".join(f'<a href="{settings.SITE_URL}/nothing/{n}/">x</a>' for n in range(1000))
    with django_assert_max_num_queries(8 * finding.MAX_LOOKED_UP):
        assert not found(many)
