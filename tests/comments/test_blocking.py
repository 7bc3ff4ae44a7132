"""Sites whose mentions are spam, put on the list from a mention."""

import pytest
from django.utils import timezone

from comments import acts_on_mentions, moderation
from comments.acts_on_mentions import Act, MentionActForm
from comments.models import Decision, Mention, Protection
from comments.spam.lists import MAX_LIST_LENGTH
from tests.comments.mentions import mention_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def write(post):
    def write(host: str = "peer.example", **fields) -> Mention:
        fields = {"state": "pending", "received_at": timezone.now()} | fields
        return mention_of(post, f"https://{host}/{Mention.objects.count()}/", **fields)

    return write


@pytest.fixture
def act(author):
    """Does something with a mention, as it is now."""

    def act(mention: Mention, what: Act) -> acts_on_mentions.Outcome:
        mention.refresh_from_db()
        form = MentionActForm({"act": what, "seen": mention.state}, mention=mention)
        assert form.is_valid()
        return acts_on_mentions.carry_out(form, user=author)

    return act


def listed() -> list[str]:
    return Protection.current().spam_hosts.splitlines()


def state(mention: Mention) -> str:
    return Mention.objects.get(pk=mention.pk).state


@pytest.mark.parametrize(
    ("host", "line"),
    [
        ("peer.example", "peer.example"),
        ("www.peer.example", "peer.example"),
        ("xn--bcher-kva.example", "bücher.example"),
        ("203.0.113.7", "203.0.113.7"),
    ],
)
def test_the_list_gets_the_name_as_people_read_it(write, act, host, line):
    assert act(write(host), Act.BLOCK).is_done
    assert listed() == [line]


def test_what_stood_on_the_list_stays(write, act):
    Protection(spam_hosts="one.example\n\n two.example ").save()
    mention = write()
    act(mention, Act.BLOCK)
    assert listed() == ["one.example", "", " two.example ", "peer.example"]
    act(mention, Act.UNBLOCK)
    assert listed() == ["one.example", "", " two.example "]


def test_other_sites_and_what_was_decided_stay_what_they_are(write, act):
    removed, other = write(state="removed"), write("notpeer.example")
    unchecked = write(verification="unchecked")
    act(write(), Act.BLOCK)
    assert [state(one) for one in (removed, other, unchecked)] == ["removed", "pending", "pending"]


def test_where_a_site_above_is_listed_only_the_mention_changes(write, act):
    Protection(spam_hosts="peer.example").save()
    mention = write("sub.peer.example")
    assert act(mention, Act.BLOCK).words == "Marked as spam: the mention by sub.peer.example."
    assert listed() == ["peer.example"]
    assert state(mention) == "spam"


def test_blocked_twice_it_says_that_there_was_nothing_to_do(write, act):
    mention = write()
    act(mention, Act.BLOCK)
    assert not act(mention, Act.BLOCK).is_done
    assert listed() == ["peer.example"]


def test_undoing_leaves_what_was_decided_since(write, act, author):
    first, second = write(), write()
    step = act(first, Act.BLOCK).step
    moderation.remove(Mention.objects.filter(pk=second.pk), user=author)
    moderation.undo(step, user=author)
    assert (state(first), state(second)) == ("pending", "removed")
    assert listed() == []


def test_what_the_filter_learned_from_it_is_unlearned(write, act, author):
    first, _second = write(title="Pills"), write(title="Pills")
    step = act(first, Act.BLOCK).step
    assert first.lesson.is_spam
    moderation.undo(step, user=author)
    assert not Mention.objects.exclude(lesson=None).exists()


def test_undone_twice_it_is_refused(write, act, author):
    step = act(write(), Act.BLOCK).step
    moderation.undo(step, user=author)
    with pytest.raises(moderation.CannotUndo):
        moderation.undo(step, user=author)


def test_unblocking_is_undone_too(write, act, author):
    mention = write()
    act(mention, Act.BLOCK)
    step = act(mention, Act.UNBLOCK).step
    moderation.undo(step, user=author)
    assert listed() == ["peer.example"]
    assert state(mention) == "spam"


def test_where_somebody_took_it_off_by_hand_undoing_is_refused(write, act, author):
    step = act(write(), Act.BLOCK).step
    Protection.objects.update(spam_hosts="")
    with pytest.raises(moderation.CannotUndo):
        moderation.undo(step, user=author)


def test_a_full_list_is_left_as_it_is(write, act):
    full = "a.example\n" * (MAX_LIST_LENGTH // 10)
    Protection(spam_hosts=full).save()
    mention = write()
    assert not act(mention, Act.BLOCK).is_done
    assert state(mention) == "pending"
    assert Protection.current().spam_hosts == full
    assert not Decision.objects.exists()
