"""All addresses. The blog's own come last, since its pages may have any address that is left."""

from django.contrib import admin
from django.urls import include, path

from blog.signing_in import SignInForm
from blog.views.signing_in import forgotten_password

admin.site.login_form = SignInForm

urlpatterns = [
    # Django's sign-in page shows a link to the address of this name.
    path("admin/forgotten-password/", forgotten_password, name="admin_password_reset"),
    path("admin/", admin.site.urls),
    path("", include("comments.urls")),
    path("", include("blog.urls")),
]
handler400 = "blog.views.errors.bad_request"
handler404 = "blog.views.errors.not_found"
