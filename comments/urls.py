"""Addresses of the discussion."""

from django.urls import path

from comments.views import replies

app_name = "comments"
urlpatterns = [
    path("comments/<int:pk>/", replies.permalink, name="permalink"),
    path("comments/<int:pk>/reply/", replies.answer, name="answer"),
    path("comments/on/<int:pk>/", replies.post, name="post"),
]
