"""Authors, in the admin."""

from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from blog.models import User

# A blog has a handful of authors: what each may do is said on each one's own page.
admin.site.unregister(Group)


@admin.register(User)
class UserAdmin(auth_admin.UserAdmin):
    list_display = ["username", "name", "is_staff", "is_superuser", "is_active"]
    list_filter = ["is_staff", "is_active"]
    filter_horizontal = ["user_permissions"]
    search_fields = ["username", "name", "email"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("What readers see"), {"fields": ["name", "slug", "biography"]}),
        (_("Not shown to readers"), {"fields": ["email"]}),
        (_("Rights"), {"fields": [
            "is_active", "is_staff", "is_superuser", "user_permissions",
        ]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]  # fmt: skip
    add_fieldsets = [
        (None, {"classes": ["wide"], "fields": [
            "username", "name", "usable_password", "password1", "password2", "is_staff",
        ]}),
    ]  # fmt: skip
