"""Addresses of the old blog lead to what they showed."""

import pytest

from blog.models import Post, Redirect
from tests.blog.wordpress import exports
from tests.blog.wordpress.exports import BLOG, comment, item
from tests.comments.wordpress.runs import bring

pytestmark = pytest.mark.django_db


def leads(client, address: str) -> str:
    """Where an old address leads in the end, or nowhere."""
    answer = client.get(address)
    return answer.headers["Location"] if answer.status_code == 301 else ""


@pytest.mark.parametrize(
    ("link", "address"),
    [
        (f"{BLOG}/?p=9", "/?p=9"),
        (f"{BLOG}/2012/05/06/mine/", "/2012/05/06/mine/"),
        (f"{BLOG}/archives/9", "/archives/9"),
        (f"{BLOG}/mine.html", "/mine.html"),
        (f"{BLOG}/food/soup/mine/", "/food/soup/mine/"),
        ("http://www.old.example/mine/", "/mine/"),
        (f"{BLOG}/%e8%bf%9c/", "/%E8%BF%9C/"),
    ],
)
def test_the_old_permalink_leads_to_the_post(tmp_path, client, link, address):
    bring(exports.write(tmp_path, item(9, link=link, post_name="mine")))
    assert leads(client, address) == "/2012/05/mine/"
    assert leads(client, "/?p=9") == "/2012/05/mine/"


def test_a_page_is_found_by_its_number_in_both_forms(tmp_path, client):
    page = item(9, post_type="page", link=f"{BLOG}/?page_id=9", post_name="about")
    bring(exports.write(tmp_path, page))
    assert leads(client, "/?page_id=9") == "/about/"
    assert leads(client, "/?p=9") == "/about/"


def test_old_slugs_and_old_dates_lead_to_the_post(tmp_path, client):
    meta = {"_wp_old_slug": ["first", ""], "_wp_old_date": ["2012-04-30"]}
    link = f"{BLOG}/2012/05/06/now/"
    bring(exports.write(tmp_path, item(9, link=link, post_name="now", postmeta=meta)))
    for old in ("/2012/05/first/", "/2012/04/first/", "/2012/04/now/", "/2012/04/30/first/"):
        assert leads(client, old) == "/2012/05/now/"


def test_the_old_slug_of_a_page_leads_to_it(tmp_path, client):
    page = item(
        9,
        post_type="page",
        link=f"{BLOG}/top/now/",
        post_name="now",
        postmeta={"_wp_old_slug": "before"},
    )
    bring(exports.write(tmp_path, page))
    assert leads(client, "/top/before/") == "/now/"


def test_a_blog_in_a_folder_is_found_with_and_without_it(tmp_path, client):
    blog = f"{BLOG}/blog"
    bring(exports.write(tmp_path, item(9, link=f"{blog}/mine/", post_name="mine"), blog=blog))
    for old in ("/blog/mine/", "/mine/", "/?p=9"):
        assert leads(client, old) == "/2012/05/mine/"


def test_what_is_not_public_is_not_given_away(tmp_path, client):
    parts = (
        item(7, status="draft", post_name="secret-plan"),
        item(8, status="private", post_name="secret-note"),
        item(9, post_password="enter", post_name="secret-word"),
    )
    bring(exports.write(tmp_path, *parts))
    for address in ("/?p=7", "/?p=8", "/?p=9", "/2012/05/secret-note/", "/2012/05/secret-word/"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert b"secret-" not in answer.content.replace(address.encode(), b"")


def test_a_draft_is_found_at_its_old_address_once_it_is_published(tmp_path, client):
    bring(exports.write(tmp_path, item(7, status="draft", link=f"{BLOG}/?p=7", post_name="plan")))
    post = Post.objects.get()
    post.state = Post.State.PUBLISHED
    post.save()
    assert leads(client, "/?p=7") == post.get_absolute_url()


def test_the_page_of_a_file_leads_to_its_post(tmp_path, client):
    file = exports.attachment(
        5, f"{BLOG}/wp-content/uploads/2012/05/a.jpg", link=f"{BLOG}/mine/a/", post_parent=9
    )
    bring(exports.write(tmp_path, file, item(9, post_name="mine")))
    assert leads(client, "/mine/a/") == "/2012/05/mine/"
    assert leads(client, "/?attachment_id=5") == "/2012/05/mine/"


def test_addresses_of_another_host_leave_no_redirect(tmp_path):
    bring(exports.write(tmp_path, item(9, link="https://elsewhere.example/x/", guid="nonsense")))
    assert set(Redirect.objects.values_list("path", flat=True)) == {"/?p=9"}


@pytest.mark.parametrize("link", ["http://[broken", "", "javascript:alert(1)", "//", "/\x7f" * 900])
def test_a_strange_link_does_no_harm(tmp_path, link):
    bring(exports.write(tmp_path, item(9, link=link)))
    assert Post.objects.get().path == "/2012/05/post-9/"


def test_links_between_posts_stay_inside(tmp_path):
    content = f'<p><a href="{BLOG}/2012/05/06/two/#comment-3">two</a></p>'
    bring(exports.write(tmp_path, item(8, content=content), item(9, post_name="two")))
    assert 'href="/2012/05/06/two/#comment-3"' in Post.objects.get(slug="post-8").body_html


def test_the_anchor_of_a_reply_is_still_there(tmp_path, client):
    bring(exports.write(tmp_path, item(9, "T", comment(123), post_name="mine")))
    assert 'id="comment-123"' in client.get("/2012/05/mine/").text


def test_an_anchor_that_could_not_be_kept_is_on_the_page_too(tmp_path, client, make_post):
    from comments.models import Comment

    Comment.objects.create(pk=123, entry=make_post("Other"), name="Here", text="x", html="")
    bring(exports.write(tmp_path, item(9, "T", comment(123, "Mine."), post_name="mine")))
    assert 'id="comment-123"' in client.get("/2012/05/mine/").text
