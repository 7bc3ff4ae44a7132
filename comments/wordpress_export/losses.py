"""What WordPress, or its format of exports, has no place for: named where there is any of it."""

from collections.abc import Iterator

from django.db.models import F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import ngettext_lazy

from blog.models import Entry, Redirect, Revision, ShareLink, Upload, WorkingCopy
from blog.models.site import ReplyPolicy
from blog.wordpress_export.items import slug_of
from comments.linkbacks import showing
from comments.models import Comment, Decision, Mention, Subscription

OWN_RULE = Q(reply_policy__in=[ReplyPolicy.NEWCOMERS, ReplyPolicy.HOLD]) | Q(
    close_after_days__isnull=False
)
REDIRECTS = ngettext_lazy(
    "redirect: WordPress keeps only earlier slugs of posts",
    "redirects: WordPress keeps only earlier slugs of posts",
    "count",
)
# `ngettext_lazy` takes its form from the number when it is known.
LOSSES: list[tuple[QuerySet, Promise]] = [
    (Revision.objects.all(), ngettext_lazy("revision of a text", "revisions of texts", "count")),
    (
        WorkingCopy.objects.exclude(content=None),
        ngettext_lazy(
            "working copy not published yet", "working copies not published yet", "count"
        ),
    ),
    (ShareLink.objects.all(), ngettext_lazy("share link", "share links", "count")),
    (
        Entry.objects.filter(body__contains="footnote-ref"),
        ngettext_lazy(
            "text with footnotes: they become plain links and a list at its end",
            "texts with footnotes: they become plain links and a list at their end",
            "count",
        ),
    ),
    (
        Entry.objects.filter(shows_references=True),
        ngettext_lazy("list of references", "lists of references", "count"),
    ),
    (
        Entry.objects.filter(state=Entry.State.DRAFT, is_private=True),
        ngettext_lazy("draft marked as private", "drafts marked as private", "count"),
    ),
    (
        Entry.objects.filter(OWN_RULE),
        ngettext_lazy(
            "post with a rule of its own for replies: open or closed is all that stays",
            "posts with rules of their own for replies: open or closed is all that stays",
            "count",
        ),
    ),
    (
        Upload.objects.filter(is_decorative=True),
        ngettext_lazy("mark that an image only adorns", "marks that an image only adorns", "count"),
    ),
    (
        Comment.objects.filter(parent_id__gt=F("pk")),
        ngettext_lazy(
            "reply moved below a later one: WordPress may lose its place",
            "replies moved below later ones: WordPress may lose their place",
            "count",
        ),
    ),
    (
        Comment.objects.filter(removed_by=Comment.Remover.WRITER),
        ngettext_lazy(
            "reply that its writer removed: only its place is kept",
            "replies that their writers removed: only their places are kept",
            "count",
        ),
    ),
    (
        Comment.objects.filter(is_pick=True),
        ngettext_lazy("author's pick", "author's picks", "count"),
    ),
    (
        Comment.objects.filter(is_locked=True),
        ngettext_lazy("locked thread", "locked threads", "count"),
    ),
    (
        Comment.objects.exclude(receipt=""),
        ngettext_lazy("receipt of a writer", "receipts of writers", "count"),
    ),
    (
        Mention.objects.filter(protocol=Mention.Protocol.WEBMENTION),
        ngettext_lazy(
            "webmention: it becomes a pingback", "webmentions: they become pingbacks", "count"
        ),
    ),
    (
        Mention.objects.filter(kind__in=showing.COUNTED),
        ngettext_lazy(
            "like, repost or bookmark: it becomes a mention in a word",
            "likes, reposts or bookmarks: they become mentions in a word",
            "count",
        ),
    ),
    (
        Mention.objects.filter(state=Mention.State.APPROVED).exclude(
            verification=Mention.Verification.LINKS
        ),
        ngettext_lazy(
            "mention that was not seen to link here: it waits for approval",
            "mentions that were not seen to link here: they wait for approval",
            "count",
        ),
    ),
    (
        Subscription.objects.all(),
        ngettext_lazy(
            "subscription by e-mail: no visitor's address leaves the blog",
            "subscriptions by e-mail: no visitor's address leaves the blog",
            "count",
        ),
    ),
    (
        Decision.objects.all(),
        ngettext_lazy("line of the moderators' log", "lines of the moderators' log", "count"),
    ),
]


def losses() -> Iterator[tuple[int, str]]:
    """How many of what there is no place for, and what that is. One query for each kind."""
    for rows, what in LOSSES:
        count = rows.all().count()
        if count:
            yield count, what % {"count": count}
    redirects = count_redirects()
    if redirects:
        yield redirects, REDIRECTS % {"count": redirects}


def count_redirects() -> int:
    """The redirects that are no earlier slug of a post. One query."""
    rows = Redirect.objects.select_related("entry").only("path", "target", "entry__kind")
    return sum(
        redirect.entry is None or redirect.entry.kind != Entry.Kind.POST or slug_of(redirect) == ""
        for redirect in rows.iterator()
    )
