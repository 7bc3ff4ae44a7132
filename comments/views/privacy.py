"""The page that says what is kept about visitors."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from blog.changes import ENTRIES
from blog.pagecache import shows
from comments import privacy as registry


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is stored about a visitor, why, and until when; made from the models themselves."""
    shows(request, ENTRIES)  # titles in the menu
    return render(request, "comments/privacy.html", registry.page())
