"""Takes the sample blog out of the database again."""

from dataclasses import dataclass, field

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog.models import Category, Entry, MenuEntry, Page, Post, Site, Tag, Upload
from comments import posting
from comments.models import Comment, Mention
from comments.samples.entries import ALL, SITE
from comments.samples.planting import recorded


@dataclass
class Removed:
    """What `remove` did: numbers of removed things, and the titles of what was kept."""

    entries: int = 0
    replies: int = 0
    visitors_replies: int = 0
    kept: list[str] = field(default_factory=list)

    def sentences(self) -> list[str]:
        """For people, in the language that is active."""
        said = [
            ngettext(
                "The sample blog is removed: %(count)d post or page,",
                "The sample blog is removed: %(count)d posts and pages,",
                self.entries,
            )
            % {"count": self.entries}
            + " "
            + ngettext("with %(count)d reply.", "with %(count)d replies.", self.replies)
            % {"count": self.replies}
        ]
        if self.visitors_replies:
            said.append(
                ngettext(
                    "%(count)d reply of a visitor to a sample post went with it.",
                    "%(count)d replies of visitors to sample posts went with it.",
                    self.visitors_replies,
                )
                % {"count": self.visitors_replies}
            )
        if self.kept:
            said.append(_("Kept, because you changed them: %(titles)s.") % {
                "titles": ", ".join(f"“{title}”" for title in self.kept)
            })  # fmt: skip
        return said


def count_posts() -> int:
    """How many sample posts and pages there are. One query."""
    return recorded().filter(kind__in=["post", "page"]).count()


@transaction.atomic
def remove() -> Removed:
    """Removes the sample blog, and nothing else.

    Posts and pages whose title or text the author has changed stay, as the author's own, without
    the sample replies. So do categories, tags and images that something else uses. Replies of
    visitors to a sample post go with it; the result says how many. About 180 queries.
    """
    removed = Removed()
    addresses = {upload.title: upload.file.url for upload in planted(Upload, "upload")}
    changed = [entry for entry in planted(Entry, "post", "page") if is_changed(entry, addresses)]
    removed.kept = [str(entry) for entry in changed]
    samples = planted(Entry, "post", "page").exclude(pk__in=[entry.pk for entry in changed])
    sample_replies = planted(Comment, "comment")
    removed.visitors_replies = (
        Comment.objects.filter(entry__in=samples).exclude(pk__in=sample_replies).count()
    )
    removed.replies = sample_replies.count()
    removed.entries = samples.count()

    # The last answers first, so that no placeholder stays for another sample.
    for reply in sample_replies.filter(entry__in=changed).order_by("-level"):
        posting.delete(reply)
    planted(Mention, "mention").delete()
    remove_menu(changed)
    remove_pages(samples)
    Post.objects.filter(pk__in=samples).delete()
    remove_terms()
    remove_pictures()
    restore_site()
    recorded().delete()
    return removed


def planted(model: type[models.Model], *kinds: str) -> models.QuerySet:
    """The rows of this model that belong to the sample blog and are still there."""
    ids = recorded().filter(kind__in=kinds).values("object_id")
    return model._default_manager.filter(pk__in=ids)


def is_changed(entry: Entry, addresses: dict[str, str]) -> bool:
    """Whether the author made something else of a sample post or page.

    Spaces and ends of lines do not count: a form that is merely saved changes those.
    """
    sample = ALL.get(entry.title)
    try:
        return sample is None or entry.body.split() != sample.body(addresses).split()
    except KeyError:  # a picture was deleted or got another title
        return True


def remove_menu(changed: list[Entry]) -> None:
    """Leaves the entries of pages that stay, and what the author put below the others."""
    samples = planted(MenuEntry, "menuentry").exclude(entry__in=changed)
    ids = list(samples.values_list("pk", flat=True))
    for own in MenuEntry.objects.filter(parent__in=ids).exclude(pk__in=ids):
        own.move_to(None)
    samples.delete()


def remove_pages(samples: models.QuerySet[Entry]) -> None:
    """The deepest first; pages of the author's own below them move up."""
    ids = list(samples.values_list("pk", flat=True))
    for page in Page.objects.filter(pk__in=ids).order_by("-level"):
        page.refresh_from_db()
        for child in page.children.all():
            child.parent = page.parent
            child.save()
        page.refresh_from_db()
        page.delete()


def remove_terms() -> None:
    planted(Tag, "tag").filter(entries=None).delete()
    for category in planted(Category, "category").order_by("-level"):
        category.refresh_from_db()
        if not category.entries.exists() and not category.children.exists():
            category.delete()


def remove_pictures() -> None:
    for upload in planted(Upload, "upload"):
        used = Entry.objects.filter(Q(lead_image=upload) | Q(body__contains=upload.file.url))
        if not used.exists():
            upload.delete()


def restore_site() -> None:
    """Gives each of the blog's settings that still is the sample's its default again."""
    site = Site.current()
    for name, value in SITE.items():
        if getattr(site, name) == value:
            setattr(site, name, Site._meta.get_field(name).get_default())
    site.save()
