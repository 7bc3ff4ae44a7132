"""The authors of the old blog become authors here, who cannot sign in until they get a password."""

import html
import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from blog.models import User
from blog.slugs import free_slug
from blog.wordpress.records import Records, number_for
from blog.wordpress.report import Report
from blog.wordpress.scan import Contents
from blog.wordpress.wxr import Record

AUTHOR = "author"
MAX_LOGIN_LENGTH = 150  # characters; the column's
# What no login of WordPress holds, and hand-made files do.
NO_LOGIN_CHARACTERS = re.compile(r"[^\w.@+ -]")


class People:
    """The authors of an export, found by login or by number."""

    def __init__(self, contents: Contents, records: Records, report: Report) -> None:
        self.records = records
        self.report = report
        self.by_login: dict[str, User] = {}
        self.by_number: dict[int, User] = {}
        for author in contents.authors:
            user = self.bring(author.text("wp:author_login"), author)
            if number := author.number("wp:author_id"):
                self.by_number[number] = user
        for login in contents.creators:
            self.of(login)

    def of(self, login: str) -> User:
        """The author with this login, who is made where the file does not introduce them."""
        return self.by_login.get(key_of(login)) or self.bring(login)

    def bring(self, login: str, author: Record | None = None) -> User:
        """Finds the author of an earlier import or of this blog, or makes one. Four queries.

        An author who is here already is never changed: who may sign in is not for a file to say.
        """
        name = NO_LOGIN_CHARACTERS.sub("", login)[:MAX_LOGIN_LENGTH].strip() or "unknown"
        by_login = number_for(AUTHOR, key_of(login))
        number = author.number("wp:author_id") if author else 0
        number = number or by_login
        found = self.records.find(AUTHOR, number) or self.records.find(AUTHOR, by_login)
        user = User.objects.filter(pk=found).first()
        if user is not None:
            self.report.skip_known(_("author"))
        else:
            user = self.match_or_make(name, author)
            if (AUTHOR, number) not in self.records:
                self.records.keep(AUTHOR, number, user.pk)
        self.by_login[key_of(login)] = user
        return user

    def match_or_make(self, name: str, author: Record | None) -> User:
        user = User.objects.filter(username__iexact=name).first()
        subject = _("author “%s”") % name
        if user is not None:
            self.report.note(subject, _("is the author of that name who is here already"))
            return user
        if author is None and self.by_number:
            self.report.note(subject, _("not in the file's list of authors; made here"))
        self.report.add(_("author"))
        return self.make(name, author)

    @staticmethod
    def make(login: str, author: Record | None) -> User:
        """An author without password and without rights."""
        display_name = html.unescape(author.text("wp:author_display_name")) if author else ""
        user = User(
            username=login,
            name=display_name[: User._meta.get_field("name").max_length] or login,
            # WordPress makes the address of an author's posts from the login.
            slug=free_slug(login, User.objects.all()),
            email=valid_email(author.text("wp:author_email") if author else ""),
        )
        user.set_unusable_password()
        user.save()
        return user


def key_of(login: str) -> str:
    """What two spellings of a login have in common."""
    return NO_LOGIN_CHARACTERS.sub("", login).strip().lower()


def valid_email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text if len(text) <= User._meta.get_field("email").max_length else ""
