"""What authors publish. One file a noun."""

from blog.models.day_keys import DayKey
from blog.models.entries import Entry, Post
from blog.models.menu import MenuEntry
from blog.models.pages import Page
from blog.models.provenance import ImportedRecord
from blog.models.redirects import Redirect
from blog.models.sign_in import SignInAttempt
from blog.models.site import Site
from blog.models.terms import Category, Tag
from blog.models.uploads import Rendition, Upload
from blog.models.users import Role, User
from blog.models.writing import OutgoingLink, Presence, Revision, ShareLink, WorkingCopy

__all__ = [
    "Category",
    "DayKey",
    "Entry",
    "ImportedRecord",
    "MenuEntry",
    "OutgoingLink",
    "Page",
    "Post",
    "Presence",
    "Redirect",
    "Rendition",
    "Revision",
    "Role",
    "ShareLink",
    "SignInAttempt",
    "Site",
    "Tag",
    "Upload",
    "User",
    "WorkingCopy",
]
