from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Discussion")

    def ready(self) -> None:
        from blog.feeds import posts_listed
        from comments import authors
        from comments.feeds import tell_of_replies

        authors.connect()
        posts_listed.connect(tell_of_replies)
