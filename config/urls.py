"""All addresses. The blog's own come last, since its pages may have any address that is left."""

from django.contrib import admin
from django.urls import include, path

from blog.signing_in import SignInForm

admin.site.login_form = SignInForm

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("comments.urls")),
    path("", include("blog.urls")),
]
handler404 = "blog.views.errors.not_found"
