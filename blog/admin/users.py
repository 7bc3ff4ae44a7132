"""The people who write here, in the admin: their roles, their invitations, their leaving."""

from copy import deepcopy
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from blog import invitations, leaving, mail, roles
from blog.admin import profile
from blog.admin.person_forms import LAST, HeirForm, InviteForm, PersonForm
from blog.models import Role, User
from blog.signing_in import days_of_link, link_for
from blog.templatetags.dates import day

# Roles say what each person may do. Django registers groups in the module named above.
admin.site.unregister(Group)


class InvitedFilter(admin.SimpleListFilter):
    """Who was invited and has no password yet."""

    title = gettext_lazy("invitation")
    parameter_name = "invited"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple]:
        return [("open", gettext_lazy("open"))]

    def queryset(self, request: HttpRequest, queryset):
        return queryset.filter(invited_at__isnull=False) if self.value() == "open" else queryset


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """People are invited, and let go when others have their posts."""

    class Media:
        css = {"all": ["blog/people.css"]}

    form = PersonForm
    add_form_template = "admin/blog/user/invite.html"
    change_form_template = "admin/blog/user/change_form.html"
    delete_confirmation_template = "admin/blog/user/delete_confirmation.html"
    list_display = ["shown", "username", "shown_role", "standing"]
    list_filter = ["role", InvitedFilter]
    search_fields = ["username", "name", "email"]
    ordering = ["name", "username"]
    actions = None
    fieldsets = [
        (gettext_lazy("What readers see"), {"fields": ["name", "slug", "biography"]}),
        (gettext_lazy("Not shown to readers"), {"fields": ["username", "email"]}),
        (gettext_lazy("Rights"), {"fields": ["role", "is_active"]}),
    ]  # fmt: skip
    add_fieldsets = [(None, {"fields": ["name", "email", "role", "username"]})]

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> list:
        return self.fieldsets if obj else self.add_fieldsets

    def get_form(self, request: HttpRequest, obj: User | None = None, change=False, **kwargs: Any):
        """Another form for somebody new; nobody changes their own rights by a slip."""
        if obj is None:
            return super().get_form(request, obj, change, **{"form": InviteForm} | kwargs)
        form = super().get_form(request, obj, change, **kwargs)
        if obj.pk == request.user.pk:
            for name in ("role", "is_active"):
                # A copy: a field that the form declares itself is the same in every request.
                field = form.base_fields[name] = deepcopy(form.base_fields[name])
                field.disabled = True
                field.help_text = _("Another administrator can change this.")
        return form

    def get_urls(self) -> list[URLPattern]:
        """The profile stands before the numbers, which take any other address."""
        site = self.admin_site
        return [
            *profile.urls(site),
            path("<int:pk>/link/", site.admin_view(require_POST(self.link)), name="blog_user_link"),
            path(
                "<int:pk>/withdraw/",
                site.admin_view(require_POST(self.withdraw)),
                name="blog_user_withdraw",
            ),
            path(
                "<int:pk>/hand-over/",
                site.admin_view(require_POST(self.hand_over)),
                name="blog_user_hand_over",
            ),
            path(
                "<int:pk>/close/", site.admin_view(require_POST(self.close)), name="blog_user_close"
            ),
            *super().get_urls(),
        ]

    def changed(self, request: HttpRequest, pk: int) -> User:
        """The person of one of the buttons, locked until the transaction ends.

        Raises:
            Http404, PermissionDenied.
        """
        person = get_object_or_404(User.objects.select_for_update(), pk=pk)
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        return person

    # Inviting

    def save_model(self, request: HttpRequest, obj: User, form, change: bool) -> None:
        """Saves, with what goes with the role."""
        roles.assign(obj, form.cleaned_data["role"])
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if "role" in form.changed_data:
            # Rights that an older version gave by name would be seen nowhere, and outlive the role.
            obj.user_permissions.clear()

    def response_add(
        self, request: HttpRequest, obj: User, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Shows the link of the invitation, this once."""
        if not obj.role:
            return super().response_add(request, obj, post_url_continue)
        return self.show_link(request, obj, invitations.invite(obj))

    def link(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Makes a link for who was invited, or has forgotten the password, and shows it once."""
        with transaction.atomic():
            person = self.changed(request, pk)
            if not (person.is_active and person.is_staff):
                messages.error(request, _("Only who can sign in gets a link. Give a role first."))
                return redirect_to(person)
            if person.has_usable_password():
                address = link_for(person)
                invitations.send_link(person)
            else:
                address = invitations.invite(person)
            self.log_change(request, person, _("Made a sign-in link."))
        return self.show_link(request, person, address)

    def show_link(self, request: HttpRequest, person: User, link: str) -> HttpResponse:
        """The page with a link. It is stored nowhere, so it is shown this once."""
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("A link for %(name)s") % {"name": person},
            "person": person,
            "link": link,
            "days": days_of_link(),
            "is_mailed": bool(person.email) and mail.is_set_up(),
        }
        return TemplateResponse(request, "admin/blog/user/link.html", context)

    def withdraw(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Takes an invitation back that nobody has taken up."""
        with transaction.atomic():
            person = self.changed(request, pk)
            if person.invited_at is None:
                messages.warning(request, _("There is no open invitation."))
                return redirect_to(person)
            self.log_deletions(request, User.objects.filter(pk=pk))
            invitations.withdraw(person)
        words = _("The invitation is withdrawn. Its link does not work any more.")
        messages.success(request, words)
        return HttpResponseRedirect(reverse("admin:blog_user_changelist"))

    # Leaving

    def get_deleted_objects(self, objs, request: HttpRequest) -> tuple[list, dict, set, list]:
        """What hangs on an account goes with it; texts do not, they are handed over first."""
        objs = list(objs)
        deleted, counts, _needed, protected = super().get_deleted_objects(objs, request)
        allowed = all(self.has_delete_permission(request, person) for person in objs)
        return deleted, counts, set() if allowed else {self.opts.verbose_name}, protected

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict | None = None
    ) -> HttpResponse:
        """Offers what can be done with the texts of somebody who has written any."""
        person = self.get_object(request, object_id)
        extra = {
            "written": person.entries.count() if person else 0,
            "together": person.coauthored.count() if person else 0,
            "heir_form": HeirForm(person) if person else None,
        }
        return super().delete_view(request, object_id, extra | (extra_context or {}))

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody deletes themselves, nor an administrator, who has to be made less first."""
        is_spared = obj is not None and (
            obj.pk == request.user.pk or (obj.role == Role.ADMINISTRATOR and obj.is_active)
        )
        return super().has_delete_permission(request, obj) and not is_spared

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """Deletes, unless the account was made an administrator's meanwhile."""
        person = self.changed(request, obj.pk)
        if not self.has_delete_permission(request, person):
            raise PermissionDenied
        super().delete_model(request, person)

    def hand_over(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Makes somebody else the author of all that this person wrote."""
        with transaction.atomic():
            person = self.changed(request, pk)
            form = HeirForm(person, request.POST)
            if not form.is_valid():
                messages.error(request, _("Choose who gets the posts."))
            else:
                heir = form.cleaned_data["heir"]
                count = leaving.hand_over(person, heir)
                self.log_change(request, person, _("Handed all posts over to %s.") % heir)
                words = ngettext(
                    "One post or page is now by %(heir)s.",
                    "%(count)d posts and pages are now by %(heir)s.",
                    count,
                )
                messages.success(request, words % {"count": count, "heir": heir})
        return HttpResponseRedirect(reverse("admin:blog_user_delete", args=[pk]))

    def close(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Closes an account; the texts and the name stay."""
        with transaction.atomic():
            person = self.changed(request, pk)
            if person.pk == request.user.pk:
                raise PermissionDenied
            is_administrator = person.role == Role.ADMINISTRATOR and person.is_active
            if is_administrator and roles.lock_last_administrator(person):
                messages.error(request, LAST)
            else:
                leaving.close(person)
                self.log_change(request, person, _("Closed the account."))
                words = _("The account is closed. What %(name)s wrote stays.")
                messages.success(request, words % {"name": person})
        return redirect_to(person)

    # Lists and forms

    def changelist_view(
        self, request: HttpRequest, extra_context: dict | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"title": _("People")} | (extra_context or {}))

    def render_change_form(self, request: HttpRequest, context: dict, *args, **kwargs):
        person = context.get("original")
        if person is not None:
            context |= {
                "standing": self.standing(person),
                "is_self": person.pk == request.user.pk,
                "is_mailed": bool(person.email) and mail.is_set_up(),
            }
        else:
            context["title"] = _("Invite somebody")
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def shown(self, person: User) -> str:
        return str(person)

    @admin.display(description=gettext_lazy("role"), ordering="role", empty_value="")
    def shown_role(self, person: User) -> str:
        return capfirst(person.get_role_display()) if person.role else _("No account")

    @admin.display(description=gettext_lazy("state"))
    def standing(self, person: User) -> str:
        """Whether somebody can sign in, and if not, why."""
        if not person.role:
            return ""
        if not person.is_active:
            return _("Closed")
        if person.invited_at:
            until = {"day": day(localtime(invitations.ends_at(person)))}
            if invitations.has_ended(person):
                return _("Invited; the link worked until %(day)s") % until
            return _("Invited; the link works until %(day)s") % until
        if person.last_login is None:
            return _("Has not signed in yet")
        return _("Signed in on %(day)s") % {"day": day(localtime(person.last_login))}

    def view_on_site(self, person: User) -> str | None:
        """Nowhere, where the address was emptied in a form with errors."""
        return person.get_absolute_url() if person.slug else None


def redirect_to(person: User) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:blog_user_change", args=[person.pk]))
