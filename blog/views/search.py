"""The search page."""

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blog import changes
from blog.changes import ENTRIES
from blog.fragments import gather
from blog.metadata import Metadata
from blog.models import Entry
from blog.search import Hits, SearchForm, excerpts, says_nothing


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What was found for `?q=`; only the box while nothing was asked. Two queries.

    One of them is for excerpts that are not in memory. The page itself does not stay there: people
    search for anything, which would push out all else.
    """
    form = SearchForm(request.GET)
    context = {
        "form": form,
        "query": "",
        "metadata": Metadata(title=_("Search"), is_indexed=False),
    }
    if not form.is_valid():
        return render(request, "blog/search.html", context, status=400)
    words = form.cleaned_data["q"]
    if words:
        context |= {"query": words} | answer(request, words)
    return render(request, "blog/search.html", context)


def answer(request: HttpRequest, words: str) -> dict:
    """The page of hits that was asked for, and whether the words can be found at all."""
    hits = Hits(Entry.objects.readable_by(request.user), words, request.site.language)
    try:
        page = Paginator(hits, request.site.posts_a_page).page(request.GET.get("page", 1))
    except PageNotAnInteger:
        page = Paginator(hits, request.site.posts_a_page).page(1)
    except EmptyPage as error:
        raise Http404(_("This list has no such page.")) from error
    return {
        "page": page,
        "hits": shown(request, page.object_list, words),
        "limit": len(hits) if hits.is_cut else 0,
        "says_too_little": not hits and says_nothing(words, request.site.language),
    }


def shown(request: HttpRequest, numbers: list[int], words: str) -> list[SafeString]:
    """The hits with these numbers, as they stand on the page."""
    language = request.site.language

    def make(numbers: list[int]) -> dict[int, SafeString]:
        return {
            hit.entry.pk: render_to_string("blog/_hit.html", {"hit": hit})
            for hit in excerpts(numbers, words, language)
        }

    if request.user.is_authenticated:  # they may find what strangers do not
        made = make(numbers)
        return [made[number] for number in numbers if number in made]
    keys = {number: f"hit {number} {language} {words}" for number in numbers}
    return list(gather(keys, lambda number: (ENTRIES, changes.entry(number)), make).values())
