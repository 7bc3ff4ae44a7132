"""The page behind a sign-in link."""

from django.contrib.auth.views import PasswordResetConfirmView
from django.urls import reverse_lazy

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
