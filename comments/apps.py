from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import pre_delete
from django.utils.translation import gettext_lazy as _

# What deciding on replies and mentions takes.
MODERATING = (
    "comments.change_comment",
    "comments.view_comment",
    "comments.change_mention",
    "comments.view_mention",
    "comments.view_decision",
)

# Those whose triggers tell of changes (migration 0005_changes).
TABLES = ("comments_comment", "comments_mention", "comments_protection")


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Discussion")

    def ready(self) -> None:
        from blog import changes, pagecache, roles
        from blog.feeds import posts_listed
        from blog.models import Entry, Post, Role
        from comments import authors, paging, posting, privacy
        from comments.feeds import tell_of_replies
        from comments.linkbacks import sending
        from comments.spam import checks

        for role in (Role.EDITOR, Role.MODERATOR):
            roles.grant(role, *MODERATING)
        authors.connect()
        changes.TABLES.extend(TABLES)
        pagecache.COOKIES.update(privacy.cookies())
        pagecache.MEANING.update(paging.MEANING)
        posts_listed.connect(tell_of_replies)
        for model in (Entry, Post):  # a page is deleted as the entry that it is, too
            pre_delete.connect(posting.lock_doomed, sender=model)
        checks.load(tuple(settings.SPAM_CHECKS))  # a name that is wrong ends the start
        sending.connect()
