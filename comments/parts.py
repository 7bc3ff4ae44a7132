"""The threads of a page as parts in memory: a reply has its own thread made again and no other.

What a thread looks like to strangers is kept (blog/fragments.py). Visitors whose cookie we know
see the same, but for the threads in which they have written; who is signed in sees none of it.
"""

from collections.abc import Iterable

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from blog import changes
from blog.changes import ENTRIES
from blog.fragments import fragment, gather
from blog.models import Entry
from comments import nodes, paging
from comments.linkbacks import showing
from comments.paging import Pages, Thread
from comments.visitors import ANYBODY, Viewer


def threads_html(pages: Pages, number: int, *, is_open: bool) -> SafeString:
    """The threads of a page as nested lists; empty where there are none.

    One query, if any, for those that strangers see like that, one for others, and what
    `nodes.nodes` takes.
    """
    threads = pages.pages[number - 1]
    shared = {
        thread: key_of(thread, is_open=is_open)
        for thread in threads
        if is_as_for_strangers(thread, pages.viewer)
    }

    def make(some: Iterable[Thread], viewer: Viewer) -> dict[Thread, SafeString]:
        return made(pages.entry, some, viewer, is_open=is_open)

    found = gather(shared, names_of, lambda missing: make(missing, ANYBODY))
    found |= make([thread for thread in threads if thread not in shared], pages.viewer)
    return nodes.in_list(found[thread] for thread in threads if thread in found)


def is_as_for_strangers(thread: Thread, viewer: Viewer) -> bool:
    """Whether a viewer sees of a thread what everybody sees."""
    return viewer.user is None and not thread.own


def key_of(thread: Thread, *, is_open: bool) -> str:
    """All that the look of a thread depends on, and that is no change in the database.

    A long one ends with how much is left of it. Where it ends depends also on places that nobody
    sees, and tells nobody of.
    """
    key = f"thread:{thread.tree_id}:{'open' if is_open else 'closed'}"
    return f"{key}:{thread.seen} of {thread.size}" if thread.is_long else key


def names_of(thread: Thread) -> tuple[str, ...]:
    """The changes that end it. Who wrote the post, and so has a mark, is told with all entries."""
    return changes.thread(thread.tree_id), ENTRIES


def made(
    entry: Entry, threads: Iterable[Thread], viewer: Viewer, *, is_open: bool
) -> dict[Thread, SafeString]:
    """Threads as somebody sees them, made now. Queries as `nodes.nodes`, and one; none for none."""
    by_number = {thread.tree_id: thread for thread in threads}
    if not by_number:
        return {}
    replies = paging.replies_in(by_number.values(), viewer)
    flat = nodes.nodes(entry, replies, viewer, is_open=is_open)
    nodes.continue_threads(flat, paging.more(by_number.values(), replies, viewer))
    return {by_number[tree_id]: html for tree_id, html in nodes.by_thread(flat, viewer)}


def mentions_html(entry: Entry) -> SafeString:
    """The mentions of a post or page, which are the same for everybody. Two queries, if any."""

    def make() -> SafeString:
        shown = showing.shown(entry)
        context = {"entry": entry, "shown": shown, "heading": showing.heading(shown.count)}
        return render_to_string("comments/_mentions.html", context)

    return fragment(f"mentions {entry.pk}", (ENTRIES, changes.replies(entry.pk)), make)
