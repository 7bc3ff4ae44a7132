"""The pages on which authors work. Django's own, with our words. One file a noun."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.models import ProcrastinateJob

from blog.admin.entries import EntryAdmin
from blog.admin.menu import MenuEntryAdmin
from blog.admin.outgoing_links import OutgoingLinkAdmin
from blog.admin.pages import PageAdmin
from blog.admin.posts import PostAdmin
from blog.admin.redirects import RedirectAdmin
from blog.admin.site import SiteAdmin
from blog.admin.terms import CategoryAdmin, TagAdmin
from blog.admin.uploads import UploadAdmin
from blog.admin.users import UserAdmin

__all__ = [
    "CategoryAdmin",
    "EntryAdmin",
    "MenuEntryAdmin",
    "OutgoingLinkAdmin",
    "PageAdmin",
    "PostAdmin",
    "RedirectAdmin",
    "SiteAdmin",
    "TagAdmin",
    "UploadAdmin",
    "UserAdmin",
]

admin.site.site_title = admin.site.site_header = "Rejoinder"
admin.site.index_title = _("Your blog")
# Jobs look after themselves; nobody who writes a blog knows what they are.
admin.site.unregister(ProcrastinateJob)
