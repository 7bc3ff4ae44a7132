"""The pages of a list."""

from dataclasses import dataclass

from django import template
from django.core.paginator import Page, Paginator
from django.http import HttpRequest

register = template.Library()

AROUND = 1  # pages shown on each side of the current one; more does not fit a phone
AT_THE_ENDS = 1


@dataclass
class Step:
    """A page of the list; `address` is empty for the gap between two."""

    label: str
    address: str = ""
    is_current: bool = False


@register.inclusion_tag("blog/_pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page) -> dict:
    """Links to the other pages of a list. No query beyond the count that the page made."""
    request, pages = context["request"], page.paginator

    def step(number: int | str) -> Step:
        if number == Paginator.ELLIPSIS:
            return Step(str(number))
        return Step(str(number), page_address(request, number), number == page.number)

    return {
        "page": page,
        "steps": [
            step(number)
            for number in pages.get_elided_page_range(
                page.number, on_each_side=AROUND, on_ends=AT_THE_ENDS
            )
        ],
        "before": page_address(request, page.number - 1) if page.has_previous() else "",
        "after": page_address(request, page.number + 1) if page.has_next() else "",
    }


def page_address(request: HttpRequest, number: int) -> str:
    """The address of another page of the list that this request shows.

    Archives keep the number in the path, as WordPress does; searches in the query.
    """
    if request.resolver_match.url_name == "search":
        query = request.GET.copy()
        query["page"] = str(number)
        return f"?{query.urlencode()}"
    shown = request.resolver_match.kwargs.get("number")
    first = request.path.removesuffix(f"page/{shown}/") if shown else request.path
    return first if number == 1 else f"{first}page/{number}/"
