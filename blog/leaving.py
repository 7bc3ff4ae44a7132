"""What becomes of a person's posts before the account can go."""

from django.db import transaction
from django.utils import timezone

from blog.models import Entry, User


def hand_over(leaving: User, heir: User) -> int:
    """Makes somebody else the author of all that this person wrote. Returns how many those are.

    What they wrote along with others is not theirs to hand over: the others stay its authors.

    Three queries, however many there are.
    """
    with transaction.atomic():
        written = Entry.objects.filter(author=leaving)
        # Nobody stands twice in a byline.
        together = Entry.coauthors.through.objects
        together.filter(user=heir, entry__in=written.values("pk")).delete()
        return written.update(author=heir, updated_at=timezone.now())


def close(leaving: User) -> None:
    """Closes an account: the name stays below the posts, and nobody signs in with it."""
    leaving.is_active = False
    leaving.sign_outs += 1
    leaving.save(update_fields=["is_active", "sign_outs"])
