"""Whose text or file somebody may change. What a role may do at all stands in `blog/roles.py`."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import Field, Model, QuerySet
from django.http import HttpRequest

from blog.models import Entry, Upload, User
from blog.roles import EDIT_OTHERS

PEOPLE = ("author", "coauthors")


class OwnWriting(admin.ModelAdmin):
    """Authors have what they wrote, alone or with others; editors have everything.

    Who stands as the author of a text may name co-authors and delete it. Co-authors change the
    text; whose it is stays as it is.
    """

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).writable_by(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return super().has_view_permission(request, obj) and may_write(request.user, obj)

    def has_change_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return super().has_change_permission(request, obj) and may_write(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return super().has_delete_permission(request, obj) and is_its_author(request.user, obj)

    def get_deleted_objects(
        self, objs: Iterable[Entry], request: HttpRequest
    ) -> tuple[list, dict, set, list]:
        """Whoever may delete a text may delete all that hangs on it: replies, links, redirects."""
        objs = list(objs)
        deleted, counts, _needed, protected = super().get_deleted_objects(objs, request)
        allowed = all(self.has_delete_permission(request, entry) for entry in objs)
        return deleted, counts, set() if allowed else {self.opts.verbose_name}, protected

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any):
        """People are chosen here; they are made and deleted on pages of their own."""
        if db_field.name in PEOPLE:
            kwargs["queryset"] = User.objects.order_by("name", "username")
        if db_field.name == "coauthors":
            kwargs["widget"] = forms.CheckboxSelectMultiple({"class": "people"})
        formfield = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in PEOPLE:
            without_links(formfield.widget)
        return formfield

    def get_fieldsets(self, request: HttpRequest, obj: Entry | None = None) -> list[tuple]:
        """Asks for co-authors where there is anybody who could be one. One query."""
        fieldsets = super().get_fieldsets(request, obj)
        if User.objects.exclude(pk=obj.author_id if obj else request.user.pk).exists():
            return fieldsets
        return [
            (name, options | {"fields": [one for one in options["fields"] if one != "coauthors"]})
            for name, options in fieldsets
        ]

    def get_form(
        self, request: HttpRequest, obj: Entry | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        """Nobody but an editor says who wrote a text: what is sent for it is passed over."""
        form = super().get_form(request, obj, change, **kwargs)
        fields = form.base_fields
        if "author" in fields and not request.user.has_perm(EDIT_OTHERS):
            fields["author"].disabled = True
            fields["author"].initial = obj.author_id if obj else request.user.pk
        if "coauthors" in fields:
            author = obj.author_id if obj else request.user.pk
            fields["coauthors"].queryset = fields["coauthors"].queryset.exclude(pk=author)
            fields["coauthors"].disabled = not is_its_author(request.user, obj)
            fields["coauthors"].help_text = ""
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Whoever writes is the author, whatever the address of the form says."""
        return super().get_changeform_initial_data(request) | {"author": request.user.pk}


class OwnUploads(admin.ModelAdmin):
    """All who write see and use every file; authors change and delete those of their own."""

    def has_change_permission(self, request: HttpRequest, obj: Upload | None = None) -> bool:
        return super().has_change_permission(request, obj) and owns(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Upload | None = None) -> bool:
        return super().has_delete_permission(request, obj) and owns(request.user, obj)


def without_links(widget: RelatedFieldWidgetWrapper) -> None:
    """Takes away what Django puts beside a field to add, change, delete and view its rows."""
    widget.can_add_related = widget.can_change_related = False
    widget.can_delete_related = widget.can_view_related = False


def may_write(user: User, entry: Entry | None) -> bool:
    """Whether somebody may change this text, as `EntryQuerySet.writable_by` has it.

    True for None, which stands for texts in general. One query for co-authors.
    """
    return is_its_author(user, entry) or entry.coauthors.filter(pk=user.pk).exists()


def is_its_author(user: User, entry: Entry | None) -> bool:
    """Whether somebody decides on this text: who stands as its author, and editors. No query."""
    return entry is None or entry.author_id == user.pk or user.has_perm(EDIT_OTHERS)


def owns(user: User, upload: Model | None) -> bool:
    return upload is None or upload.uploaded_by_id == user.pk or user.has_perm(EDIT_OTHERS)
