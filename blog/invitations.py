"""Inviting people to write here: a link with which they choose a password, and until when it works.

Who is invited has an account already, without a password. So a post can be theirs before they
have ever signed in, and what an administrator said of them is there when they do.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from blog import mail, roles, tasks
from blog.models import User
from blog.signing_in import link_for
from blog.slugs import slug_for

MAX_USERNAME = User._meta.get_field("username").max_length


def username_for(name: str) -> str:
    """A user name that is free, made of somebody's name. One query."""
    wanted = slug_for(name, fallback="author").replace("-", ".")[: MAX_USERNAME - 5]
    taken = set(
        User.objects.filter(username__istartswith=wanted).values_list("username", flat=True)
    )
    taken = {username.casefold() for username in taken}
    username, number = wanted, 1
    while username.casefold() in taken:
        number += 1
        username = f"{wanted}{number}"
    return username


def invite(user: User) -> str:
    """Invites somebody, or once more; links that were made before are dead from then on.

    Returns: the address to pass on. It is mailed too, where there is an address to mail it to.
    """
    with transaction.atomic():
        user.set_unusable_password()  # the links depend on it
        user.invited_at = timezone.now()
        user.save(update_fields=["password", "invited_at"])
        send_link(user)
    return link_for(user)


def send_link(user: User) -> bool:
    """Queues a message with a link for this person. Says whether there is any way to send it."""
    can_be_sent = bool(user.email) and mail.is_set_up()
    if can_be_sent:
        tasks.send_sign_in_link.defer(user_id=user.pk)
    return can_be_sent


def withdraw(user: User) -> None:
    """Takes an invitation back. Whoever has written nothing is forgotten; else the name stays."""
    with transaction.atomic():
        if has_written(user):
            roles.assign(user, "")
            user.set_unusable_password()
            user.invited_at = None
            user.save()
        else:
            user.delete()


def has_written(user: User) -> bool:
    """Whether a post or page is theirs, alone or together with others. At most two queries."""
    return user.entries.exists() or user.coauthored.exists()


def ends_at(user: User) -> datetime:
    """Until when the link of somebody who was invited works."""
    return user.invited_at + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)


def has_ended(user: User) -> bool:
    return ends_at(user) <= timezone.now()
