"""Where addresses lead that are not the address of anything now: moved ones, and WordPress's.

An import leaves a `Redirect` for each old address that it knows. What WordPress answered beside
these (queries such as `/?cat=3`, other names of feeds, pages of comments, archives of a day)
follows from rules, which are here. All of them lead to what is published, or nowhere.
"""

import functools
import re
from collections.abc import Callable, Iterable
from urllib.parse import quote, unquote, urlencode, urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse

from blog.addresses import RESERVED, address_of, normal
from blog.feed_formats import ENDINGS
from blog.models import Entry, Redirect

MAX_PATH = 1000  # characters; `Entry.path` and `Redirect.path` hold no more
MAX_HOPS = 5  # from redirect to redirect; more is a circle, or nobody's intention
# Of a redirect, what says where it leads.
NEEDED = (
    "path", "target", "entry__path", "entry__state", "entry__published_at", "entry__is_private"
)  # fmt: skip

# Pages that are there without an entry; `-page` and `-feed` stand for those below them.
LISTS = re.compile(
    r"(front-page|year|month|category|tag|author)(-page)?|(category-|tag-|author-)?feed(-atom|-json)?"
    r"|search|sitemap|index"
)
# What stands at or below any address that an entry could have, whether there is one or not.
OF_ENTRIES = {"entry", "entry-feed", "entry-feed-atom", "entry-trackback"}
# What stands below the address of a list.
OF_A_LIST = re.compile(r"page/\d{1,6}|feed(?:/\w+)?")
# WordPress's formats. RDF (RSS 1.0) is not made any more; RSS 2 is what comes closest.
FORMATS = {"": "rss", "rss": "rss", "rss2": "rss", "rdf": "rss", "atom": "atom"}


def or_moved(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that leads on, for good, where it would say that there is nothing (404).

    Costs nothing where there is something, and some four queries where not.
    """

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            address = of_path(request)
            if not address:
                raise
            return redirect(address, permanent=True)

    return wrapped


def of_path(request: HttpRequest) -> str:
    """Where the address of this request leads, percent-encoded; empty if nowhere."""
    path, query = normal(request.path_info), unquote(request.META.get("QUERY_STRING", ""))
    if len(path) > MAX_PATH or "\0" in query:
        return ""
    address = moved([f"{path}?{query[:MAX_PATH]}"]) if query else ""
    if not address:
        slashed = "" if path.endswith("/") else list_at(f"{path}/")
        address = find(path) or slashed or by_rule(path)
    if unquote(address) == request.path_info:
        return ""
    if query and (address == "/" or is_respelled(path, address)):
        return f"{address}?{request.META['QUERY_STRING']}"
    return address


def is_respelled(path: str, address: str) -> bool:
    """Whether two addresses mean the same, but for slashes and capitals."""
    return re.sub("/+", "/", f"{path}/").lower() == unquote(address).lower()


def by_rule(path: str) -> str:
    """Where WordPress's rules lead from a path."""
    for pattern, rule in RULES:
        match = pattern.fullmatch(path)
        if match and (address := rule(**match.groupdict(default=""))):
            return address
    return ""


def reach(path: str) -> str:
    """Where a path leads that is another than the one asked for: it may be the answer itself."""
    return find(path) or list_at(path if path.endswith("/") else f"{path}/") or by_rule(path)


def find(path: str) -> str:
    """The address of the published entry at this path, or where redirects lead. Two queries."""
    spellings = [path, f"{path}/", path.lower(), f"{path.lower()}/"]
    return published_at(spellings) or moved([*spellings, path.rstrip("/")])


def published_at(paths: Iterable[str]) -> str:
    """The address of a published entry with one of these paths. One query."""
    found = Entry.objects.published().filter(path__in=set(paths)).values_list("path", flat=True)
    return address_of(found[0]) if found else ""


def moved(paths: list[str]) -> str:
    """Where the first redirect from one of these leads, in the end; empty if to nothing public.

    One query, and for redirects to addresses two for each step.
    """
    redirects = Redirect.objects.select_related("entry").only(*NEEDED)
    for _hop in range(MAX_HOPS):
        rows = {row.path: row for row in redirects.filter(path__in=set(paths))}
        row = next((rows[path] for path in paths if path in rows), None)
        if row is None:
            return ""
        if row.entry_id or not is_local(row.target):
            return row.destination
        target = unquote(urlsplit(row.target).path)
        if published_at([target]) or is_answered(target):
            return row.target
        paths = [target]
    return ""


def is_local(address: str) -> bool:
    return address.startswith("/") and not address.startswith("//")


def is_answered(path: str) -> bool:
    """Whether something other than an entry may stand at a path. No query."""
    try:
        return resolve(path).url_name not in OF_ENTRIES
    except Resolver404:
        return False


def list_at(path: str) -> str:
    """The path, if a list, a feed, the search or the admin stands there. No query."""
    try:
        match = resolve(path)
    except Resolver404:
        return ""
    return quote(path) if LISTS.fullmatch(match.url_name or "") else ""


def without_index(rest: str) -> str:
    """`/index.php/2020/12/slug/`, on servers that could not do without the file."""
    return reach(rest) if rest else reverse("blog:front-page")


def without_doubles(before: str, after: str) -> str:
    return reach(re.sub("/+", "/", f"{before}/{after}"))


def comment_page(above: str, number: str) -> str:
    """A page of the replies to what has moved. Where it stands now, it may not be there."""
    address = find(above)
    if is_local(address) and address.endswith("/"):
        return f"{address}comment-page-{number}/"
    return address


def feed(above: str, format_name: str) -> str:
    """A feed under one of its other names, or that of something which has moved.

    Years and months had feeds; what they show is in that of the blog.
    """
    ending = ENDINGS[FORMATS[format_name]]
    address = find(above.rstrip("/"))
    if address:
        return address + ending if is_local(address) and address.endswith("/") else ""
    if above != "/" and list_at(above) and not list_at(above + ending):
        return f"/{ending}"
    return list_at(above + ending)


def another_form(above: str) -> str:
    """For phones, for embedding, for trackbacks, a part of a divided post: now it is one page."""
    return find(above)


def further_page(above: str, number: str) -> str:
    """A further page of a list that has moved; or a part of an entry, which is whole now."""
    address = find(above)
    return f"{address}page/{number}/" if list_at(unquote(address)) else address


def day(year: str, month: str, rest: str) -> str:
    """The archive of a day leads to its month; a post's address had the day in it on some blogs."""
    if rest and not OF_A_LIST.fullmatch(rest):
        return find(f"/{year}/{month}/{rest}/")
    return list_at(f"/{year}/{month}/")


def search(words: str) -> str:
    return f"{reverse('blog:search')}?{urlencode({'q': words})}"


def guess(above: str, slug: str) -> str:
    """The only published entry with this last part of its address, as WordPress guesses too."""
    if above.split("/")[1] in RESERVED:
        return ""
    found = Entry.objects.published().filter(slug=slug).values_list("path", flat=True)[:2]
    return address_of(found[0]) if len(found) == 1 else ""


def to(name: str) -> Callable[[], str]:
    return lambda: reverse(name)


# What stands after an entry's or a list's own address. The first rule that finds something wins.
RULES: list[tuple[re.Pattern, Callable[..., str]]] = [
    (re.compile(pattern), rule)
    for pattern, rule in (
        (r"/index\.php(?P<rest>/.*)?", without_index),
        (r"(?P<before>.*?)//+(?P<after>.*)", without_doubles),
        (r"(?P<above>/.+)/comment-page-(?P<number>\d{1,6})/?", comment_page),
        (r"(?P<above>/(?:.+/)?)feed(?:/(?P<format_name>rss2?|rdf|atom))?/?", feed),
        (r"(?P<above>/)(?P<format_name>rss2?|rdf|atom)/?", feed),
        (r"(?P<above>/)wp-(?P<format_name>rss2?|rdf|atom)\.php", feed),
        (r"(?P<above>/.+)/page/(?P<number>\d{1,6})/?", further_page),
        (r"(?P<above>/.+)/(?:amp|embed|trackback|\d{1,3})/?", another_form),
        (r"/(?P<year>\d{4})/(?P<month>\d\d)/\d\d(?:/(?P<rest>.*?))?/?", day),
        (r"/search/(?P<words>[^/]+)(?:/.*)?", search),
        (r"/wp-login\.php", to("admin:login")),
        (r"/wp-admin(?:/.*)?", to("admin:index")),
        (r"/(?:wp-sitemap.*|sitemap_index)\.xml", to("blog:sitemap")),
        (r"(?P<above>/(?:.*/)?)(?P<slug>[^/]+)/?", guess),
    )
]
