"""Addresses of the discussion."""

from django.urls import path, re_path
from django.urls.resolvers import URLPattern

from blog import feeds
from blog.feed_formats import ENDINGS
from comments.feeds import EntryRepliesFeed, RepliesFeed
from comments.linkbacks.feeds import MentionsFeed
from comments.views import (
    deciding,
    discussions,
    flags,
    linkbacks,
    mentions,
    moderating,
    news,
    notices,
    own,
    privacy,
    receipts,
    replies,
    samples,
)

app_name = "comments"
# A post's or page's own address before the ending of the feed; the lists have feeds themselves.
ENTRY = r"^(?!(?:category|tag|author|comments)/)(?P<path>.+)/"


def feeds_of_entry(route: str, feed: type[feeds.Feed], name: str) -> list[URLPattern]:
    """The addresses of a feed in all formats, below that of a post or page."""
    return [
        re_path(
            ENTRY + route + ending.replace(".", r"\.") + "$",
            feed.as_view(format=format_name),
            name=feeds.suffixed(name, format_name),
        )
        for format_name, ending in ENDINGS.items()
    ]


urlpatterns = [
    path("comments/<int:pk>/", discussions.permalink, name="permalink"),
    path("comments/<int:pk>/reply/", replies.answer, name="answer"),
    path("comments/<int:pk>/moderate/", moderating.moderate, name="moderate"),
    path("comments/steps/<int:step>/undo/", moderating.undo, name="undo"),
    path("comments/<int:pk>/report/", flags.flag, name="flag"),
    path("comments/<int:pk>/arrived/", replies.arrived, name="arrived"),
    path("comments/<int:pk>/thread/", discussions.thread, name="thread"),
    path("comments/on/<int:pk>/", replies.post, name="post"),
    path("comments/on/<int:pk>/find/<int:number>/", discussions.found, name="find"),
    path("comments/on/<int:pk>/print/", discussions.printed, name="print"),
    path("comments/on/<int:pk>/replies.txt", discussions.text, name="text"),
    path("comments/on/<int:pk>/replies.json", discussions.json, name="json"),
    path("comments/on/<int:pk>/news/", news.news, name="news"),
    path("comments/on/<int:pk>/new/", news.fragments, name="fragments"),
    path("comments/<int:pk>/own/", own.own, name="own"),
    path("comments/<int:pk>/own/edit/", own.edit, name="own-edit"),
    path("comments/<int:pk>/own/remove/", own.remove, name="own-remove"),
    path("comments/<int:pk>/own/put-back/", own.put_back, name="own-put-back"),
    path("comments/<int:pk>/own/receipt/", own.receipt, name="own-receipt"),
    path("comments/<int:pk>/own/export.json", own.export_json, name="own-export"),
    path("comments/<int:pk>/own/erase/", own.erase, name="own-erase"),
    path("comments/receipt/", receipts.receipt, name="receipt"),
    path("comments/privacy/", privacy.privacy, name="privacy"),
    path("comments/on/<int:pk>/follow/", notices.follow, name="follow"),
    path("comments/notices/<str:token>/", notices.confirm, name="confirm"),
    path("comments/notices/<str:token>/stop/", notices.stop, name="stop"),
    path("comments/decide/<str:token>/", deciding.decide, name="decide"),
    path("comments/samples/remove/", samples.remove, name="remove-samples"),
    path("webmention/", linkbacks.take_webmention, name="webmention"),
    path("webmention/<str:token>/", linkbacks.webmention_progress, name="webmention-progress"),
    path("xmlrpc.php", linkbacks.take_pingback, name="pingback"),
    re_path(ENTRY + "trackback/?$", linkbacks.trackback_at, name="entry-trackback"),
    re_path(ENTRY + r"comment-page-(?P<number>[0-9]{1,6})/$", discussions.page, name="page"),
    re_path(ENTRY + "mentions/$", mentions.mentions, name="mentions"),
    re_path(
        ENTRY + r"mentions/page/(?P<number>[0-9]{1,6})/$", mentions.mentions, name="mentions-page"
    ),
    *feeds.routes("comments/", RepliesFeed, "feed"),
    *feeds_of_entry("mentions/", MentionsFeed, "mentions-feed"),
    *feeds_of_entry("", EntryRepliesFeed, "entry-feed"),
]
