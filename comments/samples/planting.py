"""Puts the sample blog into the database."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils import timezone

from blog import uploading
from blog.models import (
    Category,
    Entry,
    ImportedRecord,
    MenuEntry,
    Page,
    Post,
    Site,
    Tag,
    Upload,
    User,
)
from comments import posting, rendering
from comments.authors import name_of
from comments.models import Comment, Decision, Mention
from comments.models.mentions import host_of
from comments.samples import pictures
from comments.samples.discussion import AUTHOR, REPLIES, SampleReply, walk
from comments.samples.entries import CATEGORIES, PAGES, POSTS, SITE, SampleEntry
from comments.samples.mentions import MENTIONS, SampleMention

HOURS_TO_FIRST_REPLY = 3
HOURS_BETWEEN_THREADS = 9
HOURS_TO_ANSWER = 4


@transaction.atomic
def plant(author: User) -> None:
    """Fills an empty blog with sample posts, pages and replies, written by this author.

    Each row is noted down in ImportedRecord, so that `remove` finds exactly these again. Does
    nothing where samples are there already. About 330 queries, and a second.
    """
    if recorded().exists():
        return
    Site.objects.update_or_create(pk=Site.ONLY_ID, defaults=SITE)
    addresses = {upload.title: upload.file.url for upload in plant_pictures(author)}
    plant_categories()
    posts = {sample.text: plant_post(sample, author, addresses) for sample in POSTS}
    plant_pages(author, addresses)
    number = posting.FIRST_SAMPLE_NUMBER
    for text, replies in REPLIES.items():
        number = plant_replies(posts[text], replies, author, number)
    for text, mentions in MENTIONS.items():
        plant_mentions(posts[text], mentions)


def recorded(kind: str | None = None) -> models.QuerySet[ImportedRecord]:
    """The records of what belongs to the sample blog; all of them, or those of one kind."""
    records = ImportedRecord.objects.filter(source=ImportedRecord.SAMPLES)
    return records.filter(kind=kind) if kind else records


def record(objects: Iterable[models.Model]) -> None:
    """Notes down that these belong to the sample blog. One query."""
    ImportedRecord.objects.bulk_create(
        ImportedRecord(
            source=ImportedRecord.SAMPLES,
            kind=item._meta.model_name,
            foreign_id=item.pk,
            object_id=item.pk,
        )
        for item in objects
    )


def plant_pictures(author: User) -> list[Upload]:
    uploads = []
    for name, (_draw, alt) in pictures.PICTURES.items():
        file = ContentFile(pictures.draw(name), f"sample-{name}.webp")
        inspected = uploading.inspect(file)
        uploads.append(
            Upload.objects.create(
                file=file, title=name, alt=alt, uploaded_by=author, **inspected._asdict()
            )
        )
    record(uploads)
    return uploads


def plant_categories() -> None:
    planted: dict[str | None, Category | None] = {None: None}
    for name, above in CATEGORIES.items():
        planted[name] = Category.objects.create(name=name, parent=planted[above])
    record(category for category in planted.values() if category)


def moment(days: float) -> datetime:
    return timezone.now().replace(minute=20, second=0, microsecond=0) - timedelta(days=days)


def plant_post(sample: SampleEntry, author: User, addresses: dict[str, str]) -> Post:
    fields = {"state": Entry.State.PUBLISHED, "published_at": moment(sample.days)} | sample.fields
    if fields["state"] == Entry.State.DRAFT:
        fields["published_at"] = None
    if sample.lead_image:
        fields["lead_image"] = Upload.objects.get(
            pk__in=recorded("upload").values("object_id"), title=sample.lead_image
        )
    post = Post.objects.create(
        title=sample.title, body=sample.body(addresses), author=author, **fields
    )
    post.categories.set(
        Category.objects.filter(
            pk__in=recorded("category").values("object_id"), name__in=sample.categories
        )
    )
    tags = []
    for name in sample.tags:
        tag, is_new = Tag.objects.get_or_create(name=name)
        if is_new:
            record([tag])
        tags.append(tag)
    post.tags.set(tags)
    record([post])
    return post


def plant_pages(author: User, addresses: dict[str, str]) -> None:
    """The pages, and the menu that leads to them."""
    planted: dict[str | None, Page | None] = {None: None}
    for sample, above in PAGES:
        planted[sample.title] = Page.objects.create(
            title=sample.title,
            body=sample.body(addresses),
            author=author,
            parent=planted[above],
            state=Entry.State.PUBLISHED,
            published_at=moment(sample.days),
            **sample.fields,
        )
    del planted[None]
    record(planted.values())
    about = MenuEntry.objects.create(entry=planted["About"])
    below = MenuEntry.objects.create(entry=planted["How I check what I write"], parent=about)
    rules = MenuEntry.objects.create(entry=planted["Answering here"])
    night = Category.objects.get(
        pk__in=recorded("category").values("object_id"), name="Night shifts"
    )
    shifts = MenuEntry.objects.create(category=night)
    record([about, below, rules, shifts])


def plant_replies(post: Post, samples: list[SampleReply], author: User, number: int) -> int:
    """The discussion below a post. Returns the next free number.

    The numbers start at a thousand million and do not touch the sequence: replies that come from
    WordPress later can keep theirs, so that old links to `#comment-123` still lead to them.
    """
    planted: dict[int, Comment] = {}
    threads = 0
    for sample, above in walk(samples):
        parent = planted[id(above)] if above else None
        if parent is None:
            hours = HOURS_TO_FIRST_REPLY + HOURS_BETWEEN_THREADS * threads
            threads += 1
            posted_at = post.published_at + timedelta(hours=hours)
        else:
            place = above.answers.index(sample)
            posted_at = parent.posted_at + timedelta(hours=HOURS_TO_ANSWER * (place + 1))
        is_author = sample.name == AUTHOR
        reply = Comment(
            pk=number,
            parent=parent,
            name=name_of(author) if is_author else sample.name,
            author=author if is_author else None,
            text=sample.text,
            posted_at=posted_at,
            **{"state": Comment.State.APPROVED} | sample.fields,
        )
        reply.html = rendering.html_of(reply)
        planted[id(sample)] = reply
        number += 1
    posting.plant(post, list(planted.values()))
    Decision.objects.bulk_create(
        Decision(
            comment=planted[id(sample)],
            after=Comment.State.PENDING,
            by=Decision.By.RULES,
            reasons=sample.held_for,
            made_at=planted[id(sample)].posted_at,
        )
        for sample, _above in walk(samples)
        if sample.held_for
    )
    record(planted.values())
    return number


def plant_mentions(post: Post, samples: list[SampleMention]) -> None:
    """The mentions of a post, as if their pages had been seen. They are never due to be fetched."""
    planted = []
    for sample in samples:
        came_at = post.published_at + timedelta(days=sample.days)
        planted.append(
            Mention(
                entry=post,
                source=sample.source,
                host=host_of(sample.source),
                verification=Mention.Verification.LINKS,
                mentioned_at=came_at,
                received_at=came_at,
                **{"state": Mention.State.APPROVED} | sample.fields,
            )
        )
    Mention.objects.bulk_create(planted)
    Decision.objects.bulk_create(
        Decision(
            mention=mention,
            after=mention.state,
            by=Decision.By.RULES,
            reasons=list(sample.held_for),
            made_at=mention.mentioned_at,
        )
        for mention, sample in zip(planted, samples, strict=True)
        if sample.held_for
    )
    record(planted)
