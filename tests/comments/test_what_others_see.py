"""What waits, is spam, was removed or erased is on no page for anybody whom it does not concern."""

import re
from collections import deque
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import unquote, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from blog.models import Category, Tag, User
from comments import moderation, posting, visitors
from comments.models import Comment, Flag, Subscription, Writer

pytestmark = pytest.mark.django_db

# What each hidden reply says, and by whom: words that stand nowhere else.
HIDDEN = "waiting spam removed withdrawn erased".split()
LINK = re.compile(r"""(?:href|src|action|hx-get|data-news|data-new)="([^"]+)"|<loc>([^<]+)</loc>""")
FEED_ENDINGS = ("feed/", "feed/atom/", "feed.json")


def write(post, state: str, parent: Comment | None = None, **fields) -> Comment:
    return posting.post(
        post.pk,
        name=f"Namely-{state}",
        text=f"Textually-{state} https://linked-{state}.example/",
        state="approved",
        parent_id=parent and parent.pk,
        writer=Writer.objects.create(),
        **fields,
    )


def hide(reply: Comment, state: str, moderator: User) -> None:
    """Brings a reply to where it is not seen, as it happens on the blog."""
    items = Comment.objects.filter(pk=reply.pk)
    if state == "waiting":
        moderation.hold(items, user=moderator, note="Notably held")
    elif state == "spam":
        moderation.mark_spam(items, user=moderator, note="Notably spam")
    elif state == "removed":
        moderation.remove(items, user=moderator, note="Off the subject.")
    elif state == "withdrawn":
        moderation.remove(items, by="writer")
    else:
        moderation.remove(items, by="writer")
        posting.delete(reply)


@pytest.fixture
def moderator(db) -> User:
    return User.objects.create_superuser("mo", password="correct horse battery", name="Mo")


@pytest.fixture
def discussion(make_post, moderator) -> list[Comment]:
    """Of each kind one that nobody has answered and one that somebody has; all that is hidden."""
    post = make_post(title="A post", body="<p>Body.</p>")
    post.categories.add(Category.objects.create(name="News", slug="news"))
    post.tags.add(Tag.objects.create(name="Rare", slug="rare"))
    above = posting.post(post.pk, name="Ann", text="Shown first.", state="approved")
    hidden = []
    for state in HIDDEN:
        alone = write(post, state, parent=above)
        answered = write(post, state)
        posting.post(
            post.pk, name="Ben", text="Shown below.", state="approved", parent_id=answered.pk
        )
        for reply in (alone, answered):
            Subscription.objects.create(
                entry=post, comment=reply, email=f"mail-{state}@secret.example"
            )
            Flag.objects.create(comment=reply, key="k", reason="other", note=f"Flagged-{state}")
            moderation.set_pick(reply, True, user=moderator)
            hide(reply, state, moderator)
            hidden.append(reply)
    return hidden


def cookie_of(writer: Writer) -> SimpleCookie:
    """What the browser of this visitor holds."""
    response = HttpResponse()
    visitors.remember(response, writer)
    return response.cookies


def addresses(hidden: list[Comment]) -> list[str]:
    """All that a reader could ask for, by any number that might be guessed."""
    post = hidden[0].entry
    path = post.get_absolute_url()
    numbers = [reply.pk for reply in hidden]
    found = ["/", path, f"{path}?replies=newest", f"{path}comment-page-2/", "/sitemap.xml"]
    found += [f"{start}{ending}" for ending in FEED_ENDINGS for start in ("/", "/comments/", path)]
    found += [f"/search/?q={word}" for word in ("Shown", "Textually-waiting", "Namely-spam")]
    for name in ("post", "print", "text", "json", "news", "follow"):
        found.append(reverse(f"comments:{name}", args=[post.pk]))
    found.append(
        f"{reverse('comments:fragments', args=[post.pk])}?ids={','.join(map(str, numbers))}"
    )
    for number in numbers:
        found += [
            reverse(f"comments:{name}", args=[number])
            for name in (
                "permalink", "thread", "answer", "flag", "moderate", "arrived",
                "own", "own-edit", "own-export",
            )
        ]  # fmt: skip
    found += [reverse("comments:privacy"), reverse("comments:receipt")]
    return found


def walk(client: Client, start: list[str]) -> dict[str, str]:
    """Everything that these addresses and the links on their pages lead to, by address.

    What a page links to is there.
    """
    found, waiting = {}, deque(start)
    while waiting:
        address = waiting.popleft().split("#")[0]
        if address in found or address.startswith(("/static/", "/media/", "/admin/")):
            continue
        response = client.get(address)
        assert address in start or response.status_code != 404, address
        body = b"".join(response) if response.streaming else response.content
        found[address] = unescape(unquote(body.decode()))
        leads = [response.url] if response.status_code in {301, 302} else []
        for link in LINK.finditer(body.decode()):
            leads.append(unescape(link[1] or link[2]))
        waiting.extend(
            urlsplit(lead)._replace(scheme="", netloc="").geturl()
            for lead in leads
            if urlsplit(lead).netloc in {"", "testserver", "127.0.0.1:8000"}
            and urlsplit(lead).path.startswith("/")
        )
    return found


SECRET = re.compile(
    r"(?:Namely|Textually|Flagged)-(?:{0})|linked-(?:{0})|mail-(?:{0})@|Notably".format(
        "|".join(HIDDEN)
    )
)


@pytest.fixture(params=["a reader", "another writer", "a forger"])
def client_of_others(request, client, discussion) -> Client:
    """Everybody who is not to see it."""
    if request.param == "another writer":
        client.cookies = cookie_of(write(discussion[0].entry, "nothing").writer)
    elif request.param == "a forger":
        client.cookies["writer"] = discussion[0].writer.key.hex
        client.cookies["receipt"] = f"{discussion[0].pk}"
    return client


def test_nothing_hidden_is_on_any_page_that_others_can_reach(client_of_others, discussion):
    pages = walk(client_of_others, addresses(discussion))
    assert any("Shown below." in page for page in pages.values())
    asked = {address for address in pages if "/search/" in address}
    leaks = {
        address: sorted(set(SECRET.findall(page)))
        for address, page in pages.items()
        if SECRET.search(page) and address not in asked
    }
    assert leaks == {}
    for address in asked:
        assert f"#comment-{discussion[0].pk}" not in pages[address]
        assert "linked-" not in pages[address]


def test_what_is_hidden_is_counted_nowhere(client, discussion):
    post = discussion[0].entry
    shown = Comment.objects.visible().count()
    assert shown == 1 + len(HIDDEN)
    page = client.get(post.get_absolute_url()).content.decode()
    assert f"{shown} replies on" in page
    assert client.get(reverse("comments:news", args=[post.pk])).json()["count"] == shown
    replies = client.get(reverse("comments:json", args=[post.pk])).json()["replies"]
    assert sum(reply["is_shown"] for reply in replies) == shown


def test_where_an_answer_stands_below_it_a_line_keeps_the_place_and_says_no_more(
    client, discussion
):
    post = discussion[0].entry
    page = client.get(post.get_absolute_url()).content.decode()
    for state, words in {
        "waiting": "This reply is not shown.",
        "spam": "This reply is not shown.",
        "removed": "Removed by a moderator: Off the subject.",
        "withdrawn": "Removed by its writer.",
        "erased": "Removed by its writer.",
    }.items():
        alone, answered = discussion[HIDDEN.index(state) * 2 :][:2]
        place = page.split(f'id="comment-{answered.pk}"')[1].split("<details")[0]
        assert words in place
        assert f'id="comment-{alone.pk}"' not in page


def test_what_a_writer_sees_is_kept_by_no_cache_for_others(client, discussion):
    waiting = discussion[0]
    addresses = [
        waiting.entry.get_absolute_url(),
        reverse("comments:thread", args=[waiting.parent_id]),
        reverse("comments:own", args=[waiting.pk]),
    ]
    client.cookies = cookie_of(waiting.writer)
    for address in addresses:
        response = client.get(address)
        assert "Namely-waiting" in response.content.decode()
        assert "private" in response.headers["Cache-Control"]
    client.cookies.clear()
    assert "Cache-Control" not in client.get(addresses[0]).headers


def test_what_everybody_gets_is_the_same_for_a_writer(client, discussion):
    """The page cache may keep these: nothing in them depends on who asks."""
    waiting = discussion[0]
    for name in ("news", "text", "json", "print"):
        address = reverse(f"comments:{name}", args=[waiting.entry_id])
        client.cookies.clear()
        before = client.get(address).content
        client.cookies = cookie_of(waiting.writer)
        assert client.get(address).content == before
