"""The list of mentions in the admin, and the page of one."""

import re

import pytest
from django.utils import timezone

from comments import moderation
from comments.models import Decision, Mention
from tests.comments.mentions import mention_of

LIST = "/admin/comments/mention/"
UNDO = "/admin/comments/comment/queue/undo/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def mentions(post) -> dict[str, Mention]:
    """One of each sort, by the name of its site."""
    rows = {
        "shown": {"received_at": timezone.now()},
        "waiting": {"received_at": timezone.now(), "state": "pending", "kind": "like"},
        "imported": {"verification": "unchecked", "protocol": "trackback"},
        "gone": {"received_at": timezone.now(), "verification": "missing", "detail": "It is gone."},
    }
    return {
        name: mention_of(post, f"https://{name}.example/a", **fields)
        for name, fields in rows.items()
    }


@pytest.fixture
def listed(admin_client):
    """The sites that the list shows, with what the address asks for."""

    def listed(query: str = "") -> set[str]:
        page = admin_client.get(LIST + query).content.decode()
        return set(re.findall(r'field-site"><a[^>]*>(\w+)\.example</a>', page))

    return listed


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"shown", "waiting", "imported", "gone"}),
        ("?state__exact=pending", {"waiting"}),
        ("?verification__exact=missing", {"gone"}),
        ("?protocol__exact=trackback", {"imported"}),
        ("?kind__exact=like", {"waiting"}),
        ("?imported=yes", {"imported"}),
        ("?imported=no", {"shown", "waiting", "gone"}),
        ("?imported=x", {"shown", "waiting", "imported", "gone"}),
        ("?q=gone.example", {"gone"}),
    ],
)
def test_what_is_asked_for_is_listed(listed, mentions, query, found):
    assert listed(query) == found


def test_the_list_says_what_each_is_and_whether_it_links_here(admin_client, mentions):
    page = admin_client.get(LIST).content.decode()
    for words in ("webmention · like", "trackback · imported"):
        assert f'<span class="sort">{words} · ' in page
    for words in ("does not link here", "not checked yet"):
        assert f'<td class="field-verification">{words}</td>' in page


def test_fifty_cost_as_many_queries_as_four(
    admin_client, mentions, post, django_assert_max_num_queries
):
    admin_client.get(LIST)
    with django_assert_max_num_queries(14) as first:
        admin_client.get(LIST)
    for number in range(46):
        mention_of(post, f"https://{number}.example/")
    with django_assert_max_num_queries(len(first)):
        admin_client.get(LIST)


def test_the_page_of_one_tells_all_that_is_known_with_its_log(admin_client, author, mentions, post):
    mention = mentions["waiting"]
    Mention.objects.filter(pk=mention.pk).update(
        title="<b>On chains</b>", author="Eve", excerpt="They say that"
    )
    moderation.mark_spam(Mention.objects.filter(pk=mention.pk), user=author)
    page = admin_client.get(f"{LIST}{mention.pk}/change/").content.decode()
    for words in (
        "&lt;b&gt;On chains&lt;/b&gt;",
        "Eve",
        "They say that",
        mention.source,
        str(post),
        "It links here.",
        "Marked as spam",
        "Alice Author",
    ):
        assert words in page


def test_a_step_is_undone_on_the_page_and_one_stays_there(admin_client, author, mentions):
    mention = mentions["waiting"]
    (step,) = moderation.approve(Mention.objects.filter(pk=mention.pk), user=author)
    page = admin_client.get(f"{LIST}{mention.pk}/change/").content.decode()
    assert f'value="{step.pk}" formaction="{UNDO}?from=mention-{mention.pk}"' in page
    response = admin_client.post(f"{UNDO}?from=mention-{mention.pk}", {"step": step.pk})
    assert response.url == f"{LIST}{mention.pk}/change/"
    mention.refresh_from_db()
    assert mention.state == "pending"


def test_a_new_state_is_a_decision_and_nothing_else_can_be_written(admin_client, mentions):
    mention = mentions["waiting"]
    form = {"state": "approved", "initial-state": "pending", "title": "Mine", "source": "x"}
    admin_client.post(f"{LIST}{mention.pk}/change/", form)
    mention.refresh_from_db()
    assert (mention.state, mention.title) == ("approved", "")
    assert Decision.objects.get().after == "approved"


@pytest.mark.parametrize("place", ["mention-99999999999999999999", "user-1", "mention-", "-", "1"])
def test_a_place_that_is_none_leads_to_the_log(admin_client, mentions, place):
    response = admin_client.post(f"{UNDO}?from={place}", {"step": "1"})
    assert response.url == "/admin/comments/decision/"


def test_approving_says_which_readers_do_not_see_yet(admin_client, mentions):
    chosen = [mentions["waiting"].pk, mentions["gone"].pk]
    Mention.objects.filter(pk__in=chosen).update(state="removed")
    form = {"action": "approve", "_selected_action": chosen}
    page = admin_client.post(LIST, form, follow=True).content.decode()
    assert "1 of them is shown once its page was seen to link here." in page
    assert list(Mention.objects.due()) == [mentions["gone"]]
