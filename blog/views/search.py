"""The search page."""

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blog.metadata import Metadata
from blog.models import Entry
from blog.search import Hits, SearchForm, says_nothing


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What was found for `?q=`; only the box while nothing was asked. Four queries."""
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
    says_too_little = not page.paginator.count and says_nothing(words, request.site.language)
    return {"page": page, "hits": page.object_list, "says_too_little": says_too_little}
