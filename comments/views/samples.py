"""The button that removes the sample blog."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from comments import samples


@require_POST
@permission_required("blog.change_site", raise_exception=True)
def remove(request: HttpRequest) -> HttpResponse:
    """Removes the samples, and says what became of them on the admin's first page."""
    if samples.count_posts():
        messages.success(request, " ".join(samples.remove().sentences()))
    return redirect("admin:index")
