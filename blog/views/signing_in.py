"""The page behind a sign-in link, and the one that sends such a link."""

from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from blog import forgotten_passwords, mail
from blog.forgotten_passwords import ForgottenPasswordForm
from blog.models import User
from blog.signing_in import ChoosePasswordForm


class SignIn(PasswordResetConfirmView):
    """Asks for a password and a name, then goes to the admin, signed in.

    Django moves the token from the address into the session first, so that no link on the page
    gives it away.
    """

    form_class = ChoosePasswordForm
    template_name = "blog/sign_in.html"
    post_reset_login = True
    success_url = reverse_lazy("admin:index")

    def get_user(self, uidb64: str) -> User | None:
        """Whose link it is; a link of an account that was closed leads nowhere."""
        user = super().get_user(uidb64)
        return user if user and user.is_active and user.is_staff else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten_password(request: HttpRequest) -> HttpResponse:
    """Sends a link to whoever has an account; says the same to whoever has none."""
    form = ForgottenPasswordForm(request, request.POST or None)
    if mail.is_set_up() and request.method == "POST" and form.is_valid():
        forgotten_passwords.ask(form.cleaned_data["account"])
        return redirect(f"{reverse('admin_password_reset')}?asked")
    context = {"form": form, "is_set_up": mail.is_set_up(), "is_asked": "asked" in request.GET}
    status = 422 if form.errors else 200
    return render(request, "blog/forgotten_password.html", context, status=status)
