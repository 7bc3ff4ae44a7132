"""Where links lead that stay on the blog: to something that readers find, or nowhere."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from django.db.models import Model
from django.urls import Resolver404, ResolverMatch, resolve

from blog import media, old_addresses
from blog.addresses import normal
from blog.models import Category, Entry, Redirect, Tag, User

# At most so many addresses that nothing else explains are followed through WordPress's rules, at
# some four queries each: more of them in one text are a text that was pasted from elsewhere.
MAX_FOLLOWED = 20
# Addresses of the blog that only authors can open.
BEHIND_SIGN_IN = ("/admin/", "/preview/", "/shared/", "/sign-in/")
TERMS: dict[str, type[Model]] = {"category": Category, "tag": Tag, "author": User}


def leading_nowhere(paths: Iterable[str]) -> set[str]:
    """Those of the paths (decoded) at which readers find nothing.

    Five queries at most where all lead somewhere, beside those of MAX_FOLLOWED.
    """
    doubtful = {path for path in paths if path}
    missing = {path for path in doubtful if path.startswith(BEHIND_SIGN_IN) or "\0" in path}
    doubtful -= missing
    doubtful -= of_entries(doubtful)
    terms: dict[str, dict[str, str]] = defaultdict(dict)
    unknown = set()
    for path in doubtful:
        match = match_of(path)
        kind = (match.url_name or "").split("-")[0] if match else ""
        if match is None or kind == "entry":
            unknown.add(path)
        elif kind in TERMS and {"slug", "path"} & match.kwargs.keys():
            terms[kind][path] = (match.kwargs.get("slug") or match.kwargs["path"]).split("/")[-1]
        elif kind == "media" and media.find(match.kwargs["tail"]) is None:
            missing.add(path)
    lists = {path for kind, slugs in terms.items() for path in without_list(TERMS[kind], slugs)}
    # The rules take every list for granted; whether this one has moved, redirects say.
    return (
        missing | unfollowed(lists, old_addresses.find) | unfollowed(unknown, old_addresses.reach)
    )


def of_entries(paths: set[str]) -> set[str]:
    """Those at which a published entry stands, or which lead to one. Two queries."""
    if not paths:
        return set()
    wanted = {path: normal(path if path.endswith("/") else f"{path}/") for path in paths}
    published = set(
        Entry.objects.published().filter(path__in=wanted.values()).values_list("path", flat=True)
    )
    moved = Redirect.objects.filter(path__in=wanted.values()).select_related("entry")
    published |= {row.path for row in moved if row.destination}
    return {path for path, own in wanted.items() if own in published}


def without_list(model: type[Model], slugs: dict[str, str]) -> set[str]:
    """Of paths, with the slug that each names, those that name none of the model's. One query."""
    found = set(model.objects.filter(slug__in=slugs.values()).values_list("slug", flat=True))
    return {path for path, slug in slugs.items() if slug not in found}


def match_of(path: str) -> ResolverMatch | None:
    """What answers at a path; with the slash at its end that the blog adds. No query."""
    for spelling in (path, f"{path}/"):
        try:
            match = resolve(spelling if spelling.startswith("/") else f"/{spelling}")
        except Resolver404:
            continue
        if not (match.url_name or "").startswith("entry"):
            return match
    return None


def unfollowed(paths: set[str], follow: Callable[[str], str]) -> set[str]:
    """Those that lead nowhere by the rules for old addresses either."""
    ordered = sorted(paths)
    return {
        path
        for place, path in enumerate(ordered)
        if place >= MAX_FOLLOWED or not follow(normal(path))
    }
