"""The messages that bring a sign-in link: an invitation, and help with a forgotten password."""

from uuid import uuid4

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from blog import mail
from blog.models import Site, User
from blog.signing_in import days_of_link, link_for, may_sign_in


def send(user_id: int) -> None:
    """Sends somebody a link, which is made now: no job and no row holds it.

    Raises:
        mail.NotSent: it can be tried again.
    """
    user = User.objects.filter(may_sign_in(), pk=user_id).exclude(email="").first()
    if user is None:
        return
    site = Site.current()
    with translation.override(site.language), timezone.override(site.zone):
        mail.send(letter(user, site))


def letter(user: User, site: Site) -> EmailMessage:
    """What stands in the message; who was invited reads another one than who has an account."""
    is_invited = user.invited_at is not None
    subject = _("Write on %(blog)s") if is_invited else _("A new password for %(blog)s")
    template = "invitation" if is_invited else "forgotten_password"
    context = {"site": site, "person": user, "link": link_for(user), "days": days_of_link()}
    return mail.message(
        site,
        user.email,
        subject % {"blog": site.title},
        render_to_string(f"blog/mail/{template}.txt", context).strip() + "\n",
        number=mail.message_id("sign-in", [uuid4()]),
    )
