"""The command `check_threads`."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from comments import posting
from comments.models import Comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(post) -> list[Comment]:
    """Ann, answered by Ben, who is answered by Cleo."""
    replies = [Comment(name=name, text="x", html="x") for name in ("Ann", "Ben", "Cleo")]
    replies[1].parent, replies[2].parent = replies[0], replies[1]
    posting.plant(post, replies)
    return replies


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("check_threads", *arguments, stdout=out)
    return out.getvalue()


def test_sound_threads_are_reported_as_sound(thread):
    assert "3 replies checked: all threads are sound." in run()


@pytest.mark.parametrize(
    "damage",
    [
        {"lft": 4, "rght": 9},
        {"level": 5},
        {"tree_id": 987},
        {"parent": None},
    ],
    ids=["interval", "level", "tree", "parent"],
)
def test_damage_is_found_and_repaired(thread, damage):
    Comment.objects.filter(pk=thread[1].pk).update(**damage)
    with pytest.raises(CommandError, match="Repair them with check_threads --repair"):
        run()
    assert "repaired" in run("--repair")
    assert "sound" in run()
    assert Comment.objects.count() == 3


def test_repair_keeps_who_answers_whom(thread):
    ann, ben, cleo = thread
    Comment.objects.update(level=0)
    run("--repair")
    cleo.refresh_from_db()
    assert [above.pk for above in cleo.get_ancestors()] == [ann.pk, ben.pk]


def test_an_answer_to_a_reply_on_another_post_becomes_a_thread_of_its_own(thread, make_post):
    other = make_post("Another post")
    Comment.objects.filter(pk=thread[2].pk).update(entry=other)
    run("--repair")
    cleo = Comment.objects.get(pk=thread[2].pk)
    assert (cleo.parent, cleo.entry_id) == (None, other.pk)


def test_a_cycle_is_broken(thread):
    ann, _ben, cleo = thread
    Comment.objects.filter(pk=ann.pk).update(parent=cleo)
    run("--repair")
    assert "sound" in run()
    assert Comment.objects.count() == 3
