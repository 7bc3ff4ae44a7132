"""Writing one reply, and changing what it says."""

from collections.abc import Callable, Iterable

from django.db import models, transaction
from django.utils import timezone

from blog import rows
from blog.models import Site, User
from comments import fingerprints, markdown, places, rendering
from comments.models import Comment, Doubt, Writer
from comments.posting.locks import ParentGone, ThreadLocked, lock_thread, shared


def post(
    entry_id: int,
    *,
    name: str,
    text: str,
    state: str,
    html: str | None = None,
    site: Site | None = None,
    parent_id: int | None = None,
    author: User | None = None,
    writer: Writer | None = None,
) -> Comment:
    """Writes a reply to a post, a page, or another reply of it. All as for `compose` and `write`.

    Args:
        site: the settings of the blog; read where a caller has none in hand.
    """
    reply = compose(
        entry_id,
        name=name,
        text=text,
        state=state,
        html=html,
        parent_id=parent_id,
        author=author,
        writer=writer,
    )
    with transaction.atomic():
        write(reply, site or Site.current())
    return reply


def compose(
    entry_id: int,
    *,
    name: str,
    text: str,
    state: str,
    html: str | None = None,
    parent_id: int | None = None,
    author: User | None = None,
    writer: Writer | None = None,
    doubt: int = Doubt.NONE,
) -> Comment:
    """A reply as it will be written: all that takes time, and needs no lock.

    Args:
        entry_id: the post or page.
        name: what the writer wants to be called.
        text: Markdown, as `comments.markdown` reads it.
        state: a `Comment.State`, decided before.
        html: what `markdown.to_html` made of the text; made here where a caller has none in hand.
        parent_id: the reply that this one answers.
        author: who wrote it, where that person is signed in.
        writer: the visitor who wrote it; also one whose row is yet to be written.
        doubt: what the spam filter thinks of it.
    """
    now = timezone.now()
    return Comment(
        entry_id=entry_id,
        parent_id=parent_id,
        author=author,
        writer=writer,
        name=name,
        text=text,
        html=markdown.to_html(text) if html is None else html,
        state=state,
        doubt=doubt,
        posted_at=now,
        shown_at=now if state == Comment.State.APPROVED else None,
        fingerprint=fingerprints.of(text),
    )


def write(
    reply: Comment,
    site: Site,
    *,
    before: Iterable[models.Model] = (),
    after: Iterable[models.Model] = (),
    skip_known: bool = False,
) -> bool:
    """Writes a new reply at the end of what its parent has, in the caller's transaction.

    Args:
        reply: as `compose` makes it.
        site: the settings of the blog.
        before: new rows to which the reply refers; written with it.
        after: new rows that refer to the reply.
        skip_known: as for `rows.insert`.

    Returns: whether everything was written; else the caller has to roll back.

    Raises:
        RepliesClosed, ParentGone, ThreadLocked, Entry.DoesNotExist.

    Two queries for the first of a thread; four for an answer, and one more where room is made.
    """
    tree_id = shared(reply.entry_id, site)
    if reply.parent_id is None:
        become_root(reply, tree_id)
    else:
        lock_thread(reply.parent_id)
        places.take(reply, parent_for(reply.entry_id, reply.parent_id))
    is_written = rows.insert(*before, reply, *after, skip_known=skip_known)
    reply._mptt_meta.update_mptt_cached_fields(reply)
    return is_written


def parent_for(entry_id: int, parent_id: int) -> places.Parent:
    """The reply that is to be answered. One query.

    Raises:
        ParentGone, ThreadLocked.
    """
    parent = places.look(parent_id, entry_id)
    if parent is None or not parent.is_visible:
        raise ParentGone
    if parent.is_locked:
        raise ThreadLocked
    return parent


def locked_above(place: Callable) -> models.QuerySet:
    """The locked replies at a place or above it; `place` gives its columns, as `OuterRef` does."""
    return Comment.objects.filter(
        tree_id=place("tree_id"), lft__lte=place("lft"), rght__gte=place("rght"), is_locked=True
    )


def become_root(reply: Comment, tree_id: int) -> None:
    """Begins a tree with this reply; mptt itself would take MAX(tree_id) for it."""
    reply.tree_id, reply.lft, reply.rght, reply.level = tree_id, 1, 2, 0


def edit(reply: Comment, *, text: str, name: str | None = None) -> None:
    """Changes what a reply says; its place stays. One query.

    Args:
        text: Markdown; a reply that was imported as HTML stays HTML.
        name: another name to stand above it, where a moderator corrects that too.
    """
    reply.text = text
    reply.name = reply.name if name is None else name
    reply.html = rendering.html_of(reply)
    reply.fingerprint = fingerprints.of(text)
    reply.edited_at = timezone.now()
    reply.save(update_fields=["text", "name", "html", "fingerprint", "edited_at"])
