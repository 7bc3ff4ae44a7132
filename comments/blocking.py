"""Sites whose mentions are spam: the list in `Protection.spam_hosts`, one site at a time.

Administrators write the list; whoever moderates blocks a site from a mention by it, and the log
keeps that as a step of that mention, so that it can be undone.
"""

from collections.abc import Iterable

from django.db import transaction

from blog.models import User
from comments.models import Decision, Mention, Protection
from comments.spam import lists
from comments.spam.content import host_of

YES = "yes"


class CannotBlock(Exception):
    """The list is full, or such a name cannot stand on it: an address of IPv6, a single word."""


def blocked_of(hosts: Iterable[str]) -> set[str]:
    """Those of these sites that stand on the list by their own name. One query."""
    listed = names_on(Protection.current().spam_hosts)
    return {host for host in hosts if host_of(host) in listed}


def is_covered(host: str) -> bool:
    """Whether the list makes spam of what this site sends: by its name or one above. One query."""
    return bool(lists.hosts(Protection.current().spam_hosts).find({host_of(host)}))


def names_on(lines: str) -> set[str]:
    return {host_of(line) for _number, line in lists.numbered(lines)}


def set_blocked(
    mention: Mention, is_blocked: bool, *, user: User, undoes: Decision | None = None
) -> Decision | None:
    """Puts the site of a mention on the list of spam sites, or takes it off.

    Returns: the step in the log; None where it was so already.

    Raises:
        CannotBlock.

    Four queries or fewer, in a transaction. What the site has sent already stays what it is.
    """
    name = host_of(mention.host)
    with transaction.atomic():
        Protection.objects.get_or_create(pk=Protection.ONLY_ID)
        protection = Protection.objects.select_for_update().get(pk=Protection.ONLY_ID)
        if (name in names_on(protection.spam_hosts)) == is_blocked:
            return None
        lines = protection.spam_hosts.splitlines()
        if is_blocked:
            lines.append(name)
        else:
            lines = [line for line in lines if host_of(line.strip()) != name]
        protection.spam_hosts = "\n".join(lines)
        if is_blocked and (
            lists.wrong_host(name) or len(protection.spam_hosts) > lists.MAX_LIST_LENGTH
        ):
            raise CannotBlock
        protection.save(update_fields=["spam_hosts"])
        before, after = ("", YES) if is_blocked else (YES, "")
        return Decision.objects.create(
            mention=mention,
            act=Decision.Act.BLOCK,
            before=before,
            after=after,
            by=Decision.By.MODERATOR,
            user=user,
            undoes=undoes,
        )
