"""Parts of pages in a worker's memory, for pages that have to be made again.

A reply changes one thread of a page; the post above it and the other threads are as they were. The
parts stand here as HTML, each until what it shows changes (blog/changes.py). They are those that a
stranger sees: where somebody is known, a part is used only if it looks the same to them.

Commands, jobs and tests without a web server hear of no changes, and make every part anew.
"""

from collections.abc import Callable, Hashable, Mapping
from typing import TypeVar

from django.conf import settings
from django.utils.safestring import SafeString

from blog.changes import changes
from blog.memory import Memory
from blog.remembered import Found

T = TypeVar("T", bound=Hashable)


memory: Memory[Found] = Memory(settings.FRAGMENT_CACHE_MB * 1024 * 1024, changes)


def gather(
    keys: Mapping[T, str],
    names: Callable[[T], tuple[str, ...]],
    make: Callable[[list[T]], Mapping[T, SafeString]],
) -> dict[T, SafeString]:
    """The parts of a page in their order: from memory, and what is not there made all at once.

    Args:
        keys: of each thing that is shown, the key of its part: with all that the part depends on
            and that is no change in the database, such as how it is shown.
        names: the changes that end the part of a thing, as `blog.changes` has them.
        make: makes the parts of some things, with queries of its own; things that it leaves out
            are left out here.
    """
    if not changes.is_current():
        return dict(make(list(keys)))
    found = {thing: kept.value for thing, key in keys.items() if (kept := memory.get(key))}
    missing = [thing for thing in keys if thing not in found]
    if missing:
        with changes.watch() as watch:
            made = make(missing)
            for thing, html in made.items():
                memory.keep(Found(keys[thing], html, names(thing), len(html)), watch)
        found |= made
    return {thing: found[thing] for thing in keys if thing in found}


def fragment(key: str, names: tuple[str, ...], make: Callable[[], SafeString]) -> SafeString:
    """One part of a page, from memory or made now. Arguments as for `gather`."""
    return gather({key: key}, lambda _: names, lambda _: {key: make()})[key]
