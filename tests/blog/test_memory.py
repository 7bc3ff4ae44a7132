"""What a worker keeps in memory: bounded, and gone with what it shows."""

import time

import pytest

from blog.changes import ALL, Changes
from blog.memory import NAME, Kept, Memory


@pytest.fixture
def changes() -> Changes:
    """Changes that are told by the tests themselves."""
    changes = Changes()
    changes.is_listening = True
    return changes


@pytest.fixture
def keep(changes):
    """Keeps something in a memory."""

    def keep(memory: Memory, key: str, size: int, *names: str, **fields: float) -> Kept:
        kept = Kept(key, names, size - NAME * (len(names) + 1), **fields)
        with changes.watch() as watch:
            memory.keep(kept, watch)
        return kept

    return keep


def test_what_was_not_asked_for_longest_goes_first(changes, keep):
    memory = Memory(4_000, changes)
    for key in "abcd":
        keep(memory, key, 1_000)
    memory.get("a")
    keep(memory, "e", 1_000)
    assert list(memory.kept) == ["c", "d", "a", "e"]
    assert memory.size == 4_000


def test_what_grows_makes_room_too(changes, keep):
    memory = Memory(4_000, changes)
    old, new = keep(memory, "old", 1_000), keep(memory, "new", 1_000)
    memory.grow(new, 2_500)
    assert memory.get("old") is None
    assert (memory.get("new"), memory.size) == (new, 3_500)
    memory.grow(old, 1_000)
    assert memory.size == 3_500, "what is not in it takes no room"


def test_what_would_throw_out_too_much_is_not_kept(changes, keep):
    memory = Memory(4_000, changes)
    keep(memory, "large", 1_001)
    assert memory.get("large") is None


def test_names_are_counted(changes, keep):
    memory = Memory(100_000, changes)
    with changes.watch() as watch:
        memory.keep(Kept("list", map(str, range(99)), 0), watch)
    assert memory.size == 100 * NAME


def test_a_change_takes_out_what_depends_on_it_and_nothing_else(changes, keep):
    memory = Memory(9_000, changes)
    keep(memory, "post", 1_000, "entries", "entry:1")
    keep(memory, "list", 1_000, "entries", "entry:1", "entry:2")
    keep(memory, "other", 1_000, "entries", "entry:2")
    keep(memory, "robots", 1_000)
    changes.told({"entry:1", "entry"})
    assert list(memory.kept) == ["other", "robots"]
    changes.told({"entries"})
    assert list(memory.kept) == ["robots"]
    changes.told({ALL})
    assert (memory.size, dict(memory.keys)) == (0, {}), "nothing is left behind"


def test_what_changed_while_it_was_made_is_not_kept(changes):
    memory = Memory(9_000, changes)
    for name, is_kept in (("entry:1", False), ("entry:2", True), (ALL, False)):
        with changes.watch() as watch:
            changes.told({name})
            assert memory.keep(Kept("page", ["entry:1"], 100), watch) is is_kept


def test_what_is_made_while_nobody_hears_of_changes_is_not_kept(changes):
    memory = Memory(9_000, changes)
    changes.is_listening = False
    with changes.watch() as watch:
        changes.is_listening = True
        assert not memory.keep(Kept("page", [], 100), watch)


def test_the_same_key_is_counted_once(changes, keep):
    memory = Memory(9_000, changes)
    keep(memory, "page", 1_000, "entry:1")
    newer = keep(memory, "page", 2_000, "entry:2")
    assert memory.size == 2_000
    changes.told({"entry:1"})
    assert memory.get("page") is newer


def test_what_has_ended_is_not_there(changes, keep, time_machine):
    memory = Memory(9_000, changes)
    time_machine.move_to("2026-05-03 10:00Z", tick=False)
    kept = keep(memory, "page", 1_000, expires=time.time() + 60)
    assert memory.get("page") is kept
    time_machine.move_to("2026-05-03 10:01Z", tick=False)
    assert memory.get("page") is None
    assert memory.size == 0
