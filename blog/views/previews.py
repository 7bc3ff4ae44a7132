"""Texts before readers see them: for those who write them, and by share links for others."""

from csp.decorators import csp_replace
from django.contrib.admin.views.decorators import staff_member_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from blog import previewing, share_links
from blog.views.entries import show


@require_safe
@never_cache
@staff_member_required
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": ["'self'"]})  # in place of 'none': the preview page frames it
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """A post or page as it will look, with the working copy in it, for those who may write it."""
    entry = previewing.find(request.user, pk)
    if entry is None:
        raise Http404
    return show(request, entry, is_preview=True)


@require_safe
@never_cache
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """A draft for whoever has the link. Once it is published, the link leads to the post.

    Links that have expired, were withdrawn or never were answer alike.
    """
    link = share_links.find(token)
    if link is None:
        response = render(request, "blog/shared_gone.html", status=404)
    else:
        entry = previewing.find_shared(link.entry_id)
        if entry.is_published:
            response = redirect(entry.get_absolute_url())
        else:
            response = show(request, entry, is_preview=True, share_link=link)
    response.headers["Referrer-Policy"] = "no-referrer"  # the address is the key
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
