"""Who may do what. Each person who can sign in has one role; what it allows is written here.

What a role may do is no data of a blog, so it stands in code: rights that a new version adds are
there as soon as it runs. Other apps add the rights of their own models with `grant`.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.contrib.auth.backends import ModelBackend
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from blog.models.users import Role, User

# The right that makes an editor of an author: to change and delete what others have written.
EDIT_OTHERS = "blog.edit_others"
# The right without which somebody's own posts are not theirs to change either, as a moderator's.
WRITE = "blog.change_post"

rights: defaultdict[Role, set[str]] = defaultdict(set)


def grant(role: Role, *allowed: str) -> None:
    """Lets everybody of this role do this. `allowed` are names such as "comments.view_flag"."""
    rights[role].update(allowed)


def all_of(*models: str) -> list[str]:
    """Every right on these models of the blog."""
    return [
        f"blog.{act}_{model}" for model in models for act in ("add", "change", "delete", "view")
    ]


WRITING = [*all_of("post", "upload"), "blog.view_entry", "blog.view_category", "blog.add_tag",
           "blog.view_tag", "blog.view_outgoinglink", "blog.change_outgoinglink"]  # fmt: skip
grant(Role.AUTHOR, *WRITING)
grant(Role.EDITOR, *WRITING, *all_of("page", "category", "tag", "menuentry"), EDIT_OTHERS)

MEANING = {
    Role.AUTHOR: _("Writes posts, and changes those of their own."),
    Role.EDITOR: _("Writes and changes all posts and pages, the menu, and decides on replies."),
    Role.MODERATOR: _("Decides on replies, and writes no posts."),
    Role.ADMINISTRATOR: _("May do everything, with the settings and the people too."),
}


def assign(user: User, role: Role | str) -> None:
    """Gives somebody a role, or none: then they cannot sign in. Does not save."""
    user.role = role
    user.is_staff = bool(role)
    user.is_superuser = role == Role.ADMINISTRATOR


def lock_last_administrator(user: User) -> bool:
    """Whether nobody else could look after the settings and the people if this one could not.

    An administrator counts who can sign in: with an open account and a password. Their rows are
    locked until the transaction ends, so that of two who take the right from each other one waits,
    and then is the last. One query.
    """
    open_accounts = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True)
    administrators = list(open_accounts.select_for_update().order_by("pk"))
    return not any(one.pk != user.pk and one.has_usable_password() for one in administrators)


class RoleBackend(ModelBackend):
    """Passwords as Django checks them; rights by role, beside those given to a person by name."""

    def get_group_permissions(self, user_obj: User, obj: Model | None = None) -> set[str]:
        """What the role allows. No query. Rights on one object are the business of its admin."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        return rights.get(user_obj.role, set())

    def with_perm(
        self,
        perm: str,
        is_active: bool | None = True,
        include_superusers: bool = True,
        obj: Model | None = None,
    ) -> QuerySet[User]:
        """Everybody who has this right, by role or by name."""
        by_name = super().with_perm(perm, is_active, include_superusers, obj)
        by_role = Q(role__in=roles_with(perm))
        if is_active is not None:
            by_role &= Q(is_active=is_active)
        return User.objects.filter(Q(pk__in=by_name.values("pk")) | by_role)


def roles_with(right: str) -> Iterable[Role]:
    return [role for role, allowed in rights.items() if right in allowed]
