"""What authors publish. One file a noun."""

from blog.models.entries import Entry, Post
from blog.models.menu import MenuEntry
from blog.models.pages import Page
from blog.models.provenance import ImportedRecord
from blog.models.redirects import Redirect
from blog.models.sign_in import SignInAttempt
from blog.models.site import Site
from blog.models.terms import Category, Tag
from blog.models.uploads import Upload
from blog.models.users import User

__all__ = [
    "Category",
    "Entry",
    "ImportedRecord",
    "MenuEntry",
    "Page",
    "Post",
    "Redirect",
    "SignInAttempt",
    "Site",
    "Tag",
    "Upload",
    "User",
]
