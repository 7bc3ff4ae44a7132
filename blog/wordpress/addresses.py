"""The addresses of the old blog, and the rows that make them lead on here.

Only what cannot be known from an address itself gets a row. Forms that mean the same on every
WordPress, such as `/2012/05/06/slug/` or `…/feed/`, are resolved by the pages themselves.
"""

import re
from itertools import islice, product
from urllib.parse import parse_qs, unquote, urlsplit

from blog.addresses import normal
from blog.models import Entry, Redirect
from blog.wordpress.filenames import bare_host
from blog.wordpress.records import Records
from blog.wordpress.scan import AttachmentOutline, Contents, Outline
from blog.wordpress.uploads import Uploads
from blog.wordpress.wxr import Record

ENTRY, ATTACHMENT_PAGE = "entry", "attachment page"
MAX_PATH_LENGTH = 1000  # characters; the column's
MAX_OLD_FORMS = 200  # of one post; more earlier slugs and dates than that are no history
NUMBER_QUERIES = ("p", "page_id", "attachment_id")
DAY_FORM = re.compile(r"/\d{4}/\d{2}/(?:\d{2}/)?")
BATCH = 1000  # rows an INSERT


class OldAddresses:
    """Knows where the old blog was, and turns its addresses into paths of ours."""

    def __init__(self, contents: Contents) -> None:
        self.host = bare_host(contents.blog_address)
        self.folder = normal(unquote(urlsplit(contents.blog_address).path)).rstrip("/")

    def paths_of(self, address: str) -> list[str]:
        """The paths under which a redirect for this address is kept; none for another host's.

        Of a blog in a folder both with that folder, where the whole domain moves here, and
        without it.
        """
        try:
            parts = urlsplit(address)
        except ValueError:
            return []
        if parts.netloc and bare_host(address) != self.host:
            return []
        path = normal(unquote(parts.path)).removeprefix(self.folder)
        if path in {"", "/", "/index.php"}:
            number = number_query(parts.query)
            return self.with_folder(f"/?{number}") if number else []
        if not path.startswith("/"):
            return []
        return self.with_folder(path)

    def with_folder(self, path: str) -> list[str]:
        paths = [path, f"{self.folder}{path}"] if self.folder else [path]
        return [path for path in paths if len(path) <= MAX_PATH_LENGTH and "\0" not in path]

    def of_entry(self, item: Record, outline: Outline, path: str | None) -> set[str]:
        """All paths that led to a post or page on the old blog, but its own one here.

        Args:
            path: its path here; None while it is not published.
        """
        found = {*self.paths_of(outline.link), *self.paths_of(item.text("guid"))}
        if outline.number > 0:
            queries = ("p", "page_id") if outline.type == "page" else ("p",)
            for name in queries:
                found.update(self.with_folder(f"/?{name}={outline.number}"))
        slug = normal(unquote(outline.slug))
        for old in self.earlier(item, slug, self.paths_of(outline.link)):
            found.update(self.with_folder(old))
        return found - {path}

    def earlier(self, item: Record, slug: str, paths: list[str]) -> set[str]:
        """The paths with each earlier slug and each earlier date of a post, in the forms it had."""
        slugs = {normal(unquote(old.strip())) for old in item.meta("_wp_old_slug")} | {slug}
        dates = {old.strip() for old in item.meta("_wp_old_date")}
        dates |= {item.text("wp:post_date")[:10]}
        dates = {date for date in dates if re.fullmatch(r"\d{4}-\d{2}-\d{2}", date)}
        if len(slugs) + len(dates) <= 2:
            return set()
        forms = set()
        if item.text("wp:post_type") != "page":
            forms = {"/{year}/{month}/{slug}/"}
        for path in paths[:1]:
            if path.rstrip("/").endswith(f"/{slug}") and slug and not set(path) & set("{}"):
                head = path.rstrip("/").removesuffix(slug)
                tail = "/" if path.endswith("/") else ""
                forms.add(DAY_FORM.sub(dated_form, head, count=1) + "{slug}" + tail)
        return {
            form.format(year=date[:4], month=date[5:7], day=date[8:], slug=old)
            for form, date, old in islice(
                product(sorted(forms), sorted(dates), sorted(slugs - {""})), MAX_OLD_FORMS
            )
        }


def dated_form(match: re.Match) -> str:
    return "/{year}/{month}/{day}/" if match[0].count("/") == 4 else "/{year}/{month}/"


def number_query(query: str) -> str:
    """`p=123`, `page_id=123` or `attachment_id=123`, whatever else the query has."""
    values = parse_qs(query)
    for name in NUMBER_QUERIES:
        if values.get(name, [""])[0].isdecimal():
            return f"{name}={values[name][0]}"
    return ""


def lead_to_entry(paths: set[str], entry: Entry) -> None:
    """Makes old paths lead to an entry. One that leads somewhere already stays. One query."""
    Redirect.objects.bulk_create(
        (Redirect(path=path, entry_id=entry.pk) for path in sorted(paths)), ignore_conflicts=True
    )


def lead_attachment_pages(
    contents: Contents, records: Records, uploads: Uploads, addresses: OldAddresses
) -> None:
    """WordPress gave each file a page of its own: it leads to the post that has the file.

    One that belongs to no post leads to the file itself. Two queries for each thousand.
    """
    new = [
        outline
        for outline in contents.attachments.values()
        if (ATTACHMENT_PAGE, outline.number) not in records
    ]
    entries = set(Entry.objects.values_list("pk", flat=True)) if new else set()
    redirects, done = [], []
    for outline in new:
        entry_id = records.find(ENTRY, outline.parent)
        row = uploads.rows.get(outline.number)
        if entry_id not in entries and row is None:
            continue  # the file may come with a later run
        target = {"entry_id": entry_id} if entry_id in entries else {"target": row.file.url}
        redirects += [
            Redirect(path=path, **target) for path in attachment_paths(outline, addresses)
        ]
        done.append((outline.number, None))
    Redirect.objects.bulk_create(redirects, ignore_conflicts=True, batch_size=BATCH)
    records.keep_all(ATTACHMENT_PAGE, done)


def attachment_paths(outline: AttachmentOutline, addresses: OldAddresses) -> set[str]:
    found = set(addresses.paths_of(outline.link))
    if outline.number > 0:
        found.update(addresses.with_folder(f"/?attachment_id={outline.number}"))
    return found
