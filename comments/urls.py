"""Addresses of the discussion."""

from django.urls import path, re_path

from blog import feeds
from blog.feed_formats import ENDINGS
from comments.feeds import EntryRepliesFeed, RepliesFeed
from comments.views import news, replies, samples

app_name = "comments"
# A post's or page's own address before the ending of the feed; the lists have feeds themselves.
ENTRY = r"^(?!(?:category|tag|author|comments)/)(?P<path>.+)/"

urlpatterns = [
    path("comments/<int:pk>/", replies.permalink, name="permalink"),
    path("comments/<int:pk>/reply/", replies.answer, name="answer"),
    path("comments/on/<int:pk>/", replies.post, name="post"),
    path("comments/on/<int:pk>/news/", news.news, name="news"),
    path("comments/samples/remove/", samples.remove, name="remove-samples"),
    *feeds.routes("comments/", RepliesFeed, "feed"),
    *(
        re_path(
            ENTRY + ending.replace(".", r"\.") + "$",
            EntryRepliesFeed.as_view(format=format_name),
            name=feeds.suffixed("entry-feed", format_name),
        )
        for format_name, ending in ENDINGS.items()
    ),
]
