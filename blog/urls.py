"""Addresses of what is published. They are WordPress's own, so that a blog can move here."""

from django.urls import path, register_converter
from django.urls.resolvers import URLPattern

from blog import feeds, media
from blog.views import citations, entries, lists, previews, search, sitemap
from blog.views.favicon import favicon
from blog.views.signing_in import SignIn


class YearConverter:
    regex = "[0-9]{4}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{int(value):04}"


class MonthConverter(YearConverter):
    regex = "0[1-9]|1[0-2]"

    def to_url(self, value: int) -> str:
        return f"{int(value):02}"


register_converter(YearConverter, "year")
register_converter(MonthConverter, "month")


def paged(route: str, view, name: str) -> list[URLPattern]:
    """A list at its address, and its further pages at `page/2/` below it.

    These come first: the path of a category may have any number of parts.
    """
    return [
        path(f"{route}page/<int:number>/", view, name=f"{name}-page"),
        path(route, view, name=name),
    ]


app_name = "blog"
urlpatterns = [
    *feeds.routes("", feeds.SiteFeed, "feed"),
    *feeds.routes("category/<path:path>/", feeds.CategoryFeed, "category-feed"),
    *feeds.routes("tag/<str:slug>/", feeds.TagFeed, "tag-feed"),
    *feeds.routes("author/<str:slug>/", feeds.AuthorFeed, "author-feed"),
    *paged("", lists.front_page, "front-page"),
    *paged("<year:year>/", lists.year, "year"),
    *paged("<year:year>/<month:month>/", lists.month, "month"),
    *paged("category/<path:path>/", lists.category, "category"),
    *paged("tag/<str:slug>/", lists.tag, "tag"),
    *paged("author/<str:slug>/", lists.author, "author"),
    path("sign-in/<str:uidb64>/<str:token>/", SignIn.as_view(), name="sign-in"),
    path("search/", search.search, name="search"),
    path("favicon.ico", favicon, name="favicon"),
    path("robots.txt", sitemap.robots, name="robots"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemap.part, name="sitemap-part"),
    path("preview/<int:pk>/", previews.preview, name="preview"),
    path("shared/<str:token>/", previews.shared, name="shared"),
    path("media/uploads/<path:tail>", media.media, name="media"),
    path("wp-content/uploads/<path:tail>", media.old_media),
    # Beside a page whose address is /references/: those of pages end in a slash.
    path(
        "references/<int:pk>.<slug:ending>",
        citations.download,
        {"is_alone": False},
        name="references",
    ),
    path(
        "references/<int:pk>/post.<slug:ending>",
        citations.download,
        {"is_alone": True},
        name="citation",
    ),
    path("<path:path>", entries.entry, name="entry"),
]
