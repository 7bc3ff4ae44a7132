"""Posts, and what they share with pages."""

from itertools import count
from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _

from blog import bodies, search
from blog.models.redirects import Redirect
from blog.models.site import ReplyPolicy, Site
from blog.pictures import uploads_in
from blog.slugs import MAX_SLUG_LENGTH, SlugField, slug_for

MAX_TITLE_LENGTH = 300  # characters
# Path, HTML and search index follow from these.
DERIVED_FROM = {
    "title", "slug", "body", "summary", "state", "published_at", "parent", "shows_references",
    "lead_image",
}  # fmt: skip
DERIVED = {"slug", "published_at", "path", "body_html", "teaser_html", "is_cut", "updated_at"}


class EntryQuerySet(models.QuerySet):
    """The one definition of what readers may see."""

    def published(self) -> Self:
        """What everybody may read now. A scheduled entry appears by itself when its time comes."""
        return self.filter(
            state=Entry.State.PUBLISHED, published_at__lte=timezone.now(), is_private=False
        )

    def readable_by(self, user) -> Self:
        """What this person may read: authors who are signed in also read what is private."""
        if not user.is_authenticated:
            return self.published()
        return self.filter(state=Entry.State.PUBLISHED, published_at__lte=timezone.now())

    def writable_by(self, user) -> Self:
        """What this person may change: authors what they wrote, alone or with others."""
        from blog.roles import EDIT_OTHERS, WRITE

        if user.has_perm(EDIT_OTHERS):
            return self
        return self.by(user) if user.has_perm(WRITE) else self.none()

    def by(self, user) -> Self:
        """What this person wrote, alone or with others. One query at once.

        What was written together is fetched as numbers first: an OR over a subquery would have
        the database read the whole table, where it now reads by two indexes.
        """
        together = Entry.coauthors.through.objects.filter(user=user).values_list("entry", flat=True)
        return self.filter(models.Q(author=user) | models.Q(pk__in=list(together)))

    def in_category(self, category) -> Self:
        """Those of a category and of the categories below it."""
        within = category.get_descendants(include_self=True)
        links = Entry.categories.through.objects.filter(category__in=within)
        return self.filter(pk__in=links.values("entry"))

    def scheduled(self) -> Self:
        """What will appear by itself."""
        return self.filter(state=Entry.State.PUBLISHED, published_at__gt=timezone.now())

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-id")

    def with_terms(self) -> Self:
        """With authors, lead image, categories and tags: four queries, whatever the number."""
        from blog.models.terms import Category
        from blog.models.users import User

        return self.select_related("author", "lead_image").prefetch_related(
            models.Prefetch("categories", Category.objects.with_lineage()),
            models.Prefetch("coauthors", User.objects.select_related("picture")),
            "tags",
        )

    def for_lists(self, *, full_text: bool) -> Self:
        """With all that a list page or a feed shows, and no text that it does not show."""
        unseen = {"body", "search"} if full_text else {"body", "search", "body_html"}
        return self.with_terms().prefetch_related("lead_image__renditions").defer(*unseen)

    def for_reading(self) -> Self:
        """With all that the entry's own page shows. Four queries."""
        return self.for_lists(full_text=True).select_related("author__picture")


class Entry(models.Model):
    """A post or a page: a text with an address, a state, and a discussion below it.

    Both stand in one table, so that search, redirects, replies and the sitemap need to know only
    one thing. `Post` is a proxy of it; `Page` adds the place in the tree of pages.
    """

    class Kind(models.TextChoices):
        POST = "post", _("post")
        PAGE = "page", _("page")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")

    kind = models.CharField(max_length=4, choices=Kind, default=Kind.POST, editable=False)
    title = models.CharField(_("title"), max_length=MAX_TITLE_LENGTH, blank=True)
    slug = SlugField(
        _("address"),
        max_length=MAX_SLUG_LENGTH,
        blank=True,
        help_text=_("The last part of the address. Empty: made from the title."),
    )
    path = models.CharField(  # noqa: DJ001 - many drafts have none, and "" would not be unique
        max_length=1000,
        null=True,
        unique=True,
        editable=False,
        help_text="The public address, decoded, with both slashes; null while there is none.",
    )
    body = models.TextField(
        _("text"),
        blank=True,
        help_text=_("HTML. Plain text works too: an empty line makes a new paragraph."),
    )
    body_html = models.TextField(editable=False, help_text="The body, sanitised, as it is shown.")
    teaser_html = models.TextField(editable=False, help_text="What lists of summaries show.")
    is_cut = models.BooleanField(
        default=False, editable=False, help_text="Whether the teaser leaves something out."
    )
    summary = models.TextField(
        _("summary"),
        blank=True,
        help_text=_("Plain text, for lists and search engines. Empty: the beginning of the text."),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        on_delete=models.PROTECT,
        related_name="entries",
    )
    coauthors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written together with"),
        blank=True,
        related_name="coauthored",
    )
    lead_image = models.ForeignKey(
        "blog.Upload",
        verbose_name=_("lead image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        limit_choices_to={"kind": "image"},
    )
    categories = models.ManyToManyField(
        "blog.Category", verbose_name=_("categories"), blank=True, related_name="entries"
    )
    tags = models.ManyToManyField(
        "blog.Tag", verbose_name=_("tags"), blank=True, related_name="entries"
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    published_at = models.DateTimeField(
        _("published"),
        null=True,
        blank=True,
        help_text=_("In the future: it appears by itself at that time. Empty: now."),
    )
    is_private = models.BooleanField(
        _("private"), default=False, help_text=_("Only authors who are signed in can read it.")
    )
    is_pinned = models.BooleanField(
        _("pinned"), default=False, help_text=_("Stays at the top of the front page.")
    )
    reply_policy = models.CharField(
        _("new replies"),
        max_length=10,
        blank=True,
        choices=ReplyPolicy,
        help_text=_("Replies that are there already stay."),
    )
    close_after_days = models.PositiveSmallIntegerField(
        _("close after days"),
        null=True,
        blank=True,
        help_text=_("Empty: as the settings of the blog say. 0: never."),
    )
    shows_references = models.BooleanField(
        _("list of references"),
        default=False,
        help_text=_("Lists what the text refers to at its foot: DOIs, ISBNs and the like."),
    )
    uploads = models.ManyToManyField(
        "blog.Upload",
        editable=False,
        related_name="entries",
        help_text="The images and files that the text shows; set when it is saved.",
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    search = SearchVectorField(null=True, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("post or page")
        verbose_name_plural = _("posts and pages")
        permissions = [("edit_others", "Can change what others have written")]
        indexes = [
            # For lists: with what decides whether readers see an entry, so that these are walked
            # and counted without a look at the entries.
            models.Index(
                fields=["kind", "-is_pinned", "-published_at", "-id"],
                include=["state", "is_private"],
                name="blog_entry_front",
            ),
            models.Index(
                fields=["kind", "-published_at", "-id"],
                include=["state", "is_private"],
                name="blog_entry_newest",
            ),
            models.Index(
                fields=["author", "-published_at", "-id"],
                include=["kind", "state", "is_private"],
                name="blog_entry_by_author",
            ),
            # When a post changed last, as feeds say it.
            models.Index(fields=["kind", "-updated_at"], name="blog_entry_changed"),
            # For searches, which find posts and pages.
            models.Index(fields=["-published_at", "-id"], name="blog_entry_latest"),
            GinIndex(fields=["search"], name="blog_entry_search"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(published_at__isnull=False),
                name="blog_entry_published_has_date",
            )
        ]

    def __str__(self) -> str:
        return self.title or str(_("Untitled"))

    def clean(self) -> None:
        """Refuses an address that another entry has."""
        self.prepare(Site.current())
        clash = Entry.objects.exclude(pk=self.pk).filter(path=self.path) if self.path else None
        if clash and clash.exists():
            raise ValidationError(
                {"slug": _("Another post or page has this address. Choose another one.")}
            )

    def prepare(self, site: Site) -> None:
        """Fills in what follows from the rest: slug, date and path. A draft has no need of them."""
        if self.state == self.State.DRAFT:
            self.path = None
            return
        self.published_at = self.published_at or timezone.now()
        if not self.slug:
            self.slug = slug_for(self.title)
            self.number_slug(site)
        self.path = self.build_path(site)

    def number_slug(self, site: Site) -> None:
        """Puts a number behind a slug that was made from the title and leads elsewhere already.

        One query, and one more for each text of that title.
        """
        plain, others = self.slug, Entry.objects.exclude(pk=self.pk)
        for number in count(2):
            if not others.filter(path=self.build_path(site)).exists():
                return
            ending = f"-{number}"
            self.slug = plain[: MAX_SLUG_LENGTH - len(ending)] + ending

    def build_path(self, site: Site) -> str:
        """`/2020/12/slug/`, by the date in the blog's time zone, as WordPress has it."""
        day = timezone.localtime(self.published_at, site.zone)
        return f"/{day:%Y/%m}/{self.slug}/"

    def save(self, *args, **kwargs) -> None:
        """Saves with everything that is derived: path, HTML, search index, redirect.

        An address that was public and is so no longer leads to the entry from then on, also when
        the entry was a draft in between. Some eight queries; five more if the text shows images.
        """
        from blog import outgoing_links

        fields = kwargs.get("update_fields")
        if fields is not None:
            if not DERIVED_FROM & set(fields):
                super().save(*args, **kwargs)
                return
            kwargs["update_fields"] = {*fields, *DERIVED}
        with transaction.atomic():
            site = Site.current()
            self.prepare(site)
            old = Entry.objects.filter(pk=self.pk).only("path", "updated_at").first()
            # A caller who has set another date knows better, as an import does.
            if old and old.updated_at == self.updated_at:
                self.updated_at = timezone.now()
            is_new = self.pk is None
            if is_new:
                super().save(*args, **kwargs)  # the anchors in the HTML need the number
                kwargs = {"using": kwargs.get("using")}
            self.note_uploads()  # before the HTML is made, as `blog.renditions.keep` relies on
            self.render(site)
            super().save(*args, **kwargs)
            search.index([self.pk], site.language)
            outgoing_links.note(self)
            if old and old.path and old.path != self.path:
                Redirect.leave(old.path, entry=Entry(pk=self.pk))
            if self.path:
                Redirect.objects.filter(path=self.path).delete()

    def render(self, site: Site) -> None:
        """Makes the HTML from its source again, in the blog's language, whoever saves it."""
        with translation.override(site.language):
            rendered = bodies.render(
                self.body,
                anchor=str(self.pk),
                summary=self.summary,
                shows_references=self.shows_references,
            )
        self.body_html = rendered.html
        self.teaser_html = rendered.teaser
        self.is_cut = rendered.is_cut

    def note_uploads(self) -> None:
        """Notes which images and files the text shows or links to. Three queries, or one."""
        shown = {upload.pk for upload in uploads_in(self.body).values()}
        self.uploads.set(shown | ({self.lead_image_id} - {None}))

    @property
    def authors(self) -> list:
        """Who wrote it: the author, then those who wrote along, by name.

        One query, and none where the co-authors were fetched along.
        """
        coauthors = self.coauthors.all() if self.pk else []
        together = sorted(coauthors, key=lambda user: str(user).casefold())
        return [self.author, *(user for user in together if user.pk != self.author_id)]

    @property
    def byline(self) -> str:
        """Their names in a row: "Anna, Ben and Chris". Queries as `authors`."""
        return get_text_list([str(user) for user in self.authors], _("and"))

    @property
    def is_published(self) -> bool:
        """The same rule as `EntryQuerySet.published`, for one entry in hand."""
        return (
            self.state == self.State.PUBLISHED
            and self.published_at <= timezone.now()
            and not self.is_private
        )

    @property
    def is_scheduled(self) -> bool:
        return self.state == self.State.PUBLISHED and self.published_at > timezone.now()

    def get_absolute_url(self) -> str:
        """Its public address; that of its preview while it has none."""
        from blog.addresses import address_of, preview_address_of

        return address_of(self.path) if self.path else preview_address_of(self.pk)


class PostManager(models.Manager.from_queryset(EntryQuerySet)):
    def get_queryset(self) -> EntryQuerySet:
        return super().get_queryset().filter(kind=Entry.Kind.POST)


class Post(Entry):
    """An entry with a date: what the front page, the archives and the feeds list."""

    objects = PostManager()

    class Meta:
        proxy = True
        verbose_name = _("post")
        verbose_name_plural = _("posts")

    def save(self, *args, **kwargs) -> None:
        self.kind = Entry.Kind.POST
        super().save(*args, **kwargs)
